"""Throw-away databases for measurements: migrated like a real one, and filled by SQL with made-up neighbours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from marketplace.command_line import create_app
from marketplace.core.config import Profile, Settings
from marketplace.core.database import db

DENSE = (45.7640, 4.8357)
"""Lyon: with a million offers some 20,000 within 10 km."""
SPARSE = (46.3400, 2.6000)
"""The Bourbonnais: some dozens."""

_EACH = 10
_TOWNS = (
    (48.8566, 2.3522, 30),
    (43.2965, 5.3698, 13),
    (45.7640, 4.8357, 10),
    (43.6047, 1.4442, 8),
    (43.7102, 7.2620, 6),
    (47.2184, -1.5536, 6),
    (43.6110, 3.8767, 5),
    (48.5734, 7.7521, 5),
    (44.8378, -0.5792, 5),
    (50.6292, 3.0573, 5),
    (48.1173, -1.6778, 4),
    (45.1885, 5.7245, 3),
)
"""Degrees, and how many of a hundred providers in towns live there."""

_PROVIDERS = """
    insert into member (id, public_id, email, name, password_hash, locale, status, is_demo, created_at,
        email_verified_at)
    select n, 'mem_' || n, 'p' || n || '@example.org',
        (array['Samira','Théo','Ana','Luc','Inès'])[1 + n % 5] || ' '
            || (array['Benali','Marchand','Lopes','Roy','Faure','Petit','Blanc'])[1 + n % 7],
        'x', 'fr', 'active', false, now(), now()
    from generate_series(1, {providers}) n;
    insert into schedule (id, public_id, provider_id, zone, weekly, seasons, updated_at)
    select n, 'sch_' || n, n, 'Europe/Paris',
        (select jsonb_agg(jsonb_build_array(day, 1020 + 30 * (n % 4), 1350)) from generate_series(0, 5) day),
        '[]', now()
    from generate_series(1, {providers}) n;
"""
# Every second provider lives around a town, by the towns' sizes; the others anywhere in France. Points are the
# middles of cells of about 600 m, as public points are, so that many share one.
_HOMES = """
    create temporary table home on commit drop as
    select id as provider_id, round(lat * 185) / 185 + 0.0013 as lat, round(lon * 128) / 128 + 0.0021 as lon
    from (
        select m.id,
            case m.id % 2 when 0 then t.lat + 0.05 * random_normal() else 42.5 + 8.3 * random() end as lat,
            case m.id % 2 when 0 then t.lon + 0.07 * random_normal() else -4.5 + 12.4 * random() end as lon
        from member m join town t on m.id * 7919 % 100 between t.low and t.high
    ) spread;
"""
_LISTINGS = """
    insert into listing (id, public_id, provider_id, kind, slug, status, venue, schedule_id, locale, price_minor,
        currency, policy, duration_minutes, step_minutes, notice_minutes, horizon_days, buffer_before_minutes,
        buffer_after_minutes, capacity, min_party, max_party, shared, art_seed, country, activities,
        created_at, updated_at, published_at)
    select n, 'lst_' || n, p, case n % 3 when 0 then 'session' else 'meal' end, 'couscous', 'published',
        'remote', p, 'fr', 800 + (n::bigint * 7919 % 60) * 100, 'EUR', 'moderate', 90, 30, 120, 60, 0, 30, 6, 1, 6,
        n % 3 <> 0, n * 31 % 10000, 'FR', case n % 3 when 0 then array['sport'] else array['cooking'] end,
        now(), now(), now()
    from (select n, 1 + (n - 1) / {each} as p from generate_series(1, {listings}) n) numbered;
"""
_ENTRIES = """
    insert into search_entry (listing_id, provider_id, category, venue, lat, lon, price_minor, min_party, max_party,
        notice_minutes, zone, diets, words, card, next_free_at, next_free_seats, indexed_at)
    select l.id, l.provider_id, case l.kind when 'meal' then 1 else 2 end, 'provider', h.lat, h.lon, total,
        l.min_party, l.max_party, l.notice_minutes, 'Europe/Paris', diets,
        setweight(to_tsvector('proche_fr', title), 'A')
            || setweight(to_tsvector('proche_fr', 'lentement à la main comme le dimanche chez ma mère'), 'B'),
        jsonb_build_object('public_id', l.public_id, 'slug', l.slug, 'kind', l.kind, 'venue', 'provider',
            'locale', 'fr', 'title', jsonb_build_object('fr', title, 'en', title),
            'summary', jsonb_build_object('fr', 'Lentement, à la main.', 'en', 'Slowly, by hand.'),
            'provider', m.name, 'provider_slug', 'p-' || m.id, 'initials', 'SB', 'area', 'Lyon 1er',
            'zone', 'Europe/Paris', 'unit', l.price_minor, 'total', total, 'currency', 'EUR',
            'shared', l.shared, 'seed', l.art_seed, 'capacity', 6, 'min_party', 1, 'max_party', 6,
            'minutes', 90, 'genre', 'Maghreb', 'diets', diets),
        now() + make_interval(hours => 24 + (l.id * 13 % 200)::int), 6, now()
    from listing l join member m on m.id = l.provider_id join home h on h.provider_id = l.provider_id
    cross join lateral (select
        (array['Couscous aux sept légumes','Tarte aux poireaux','Bœuf bourguignon','Dhal de lentilles',
            'Courir son premier 10 km','Yoga du matin','Natation pour adultes','Pizza au feu de bois'])
            [1 + l.id % 8] || ' ' || l.id as title,
        case l.id % 4 when 0 then '["vegetarian"]'::jsonb else '[]'::jsonb end as diets,
        l.price_minor + (l.price_minor * 800 + 5000) / 10000 as total) worded;
"""


@contextmanager
def world(listings: int = 0, each: int = _EACH) -> Iterator[str]:
    """The URL of a migrated database of its own with so many listings near each other, dropped at the end.

    A provider has `each` of them.
    """
    server = os.environ["DATABASE_URL"]
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(plain(server), autocommit=True) as admin:
        admin.execute(f"create database {name} template template0")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        migrate(url)
        if listings:
            fill(url, listings, each)
        yield url
    finally:
        with psycopg.connect(plain(server), autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)")


def plain(url: str) -> str:
    """A SQLAlchemy URL as every other client reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def settings_for(url: str) -> Settings:
    """Settings of a measured application: a real profile but for the keys."""
    return Settings(
        profile=Profile.DEVELOPMENT,
        database_url=url,
        secret_key="a key for measurements that is long enough",  # noqa: S106
    )


def migrate(url: str) -> None:
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        # Providers of measurements have no documents: what France asks of them is not what is measured.
        with db.engine.begin() as connection:
            connection.exec_driver_sql("delete from credential_gate")
        db.engine.dispose()


def fill(url: str, listings: int, each: int = _EACH) -> None:
    """Insert providers, hours, listings and entries; the indexes of search are built afterwards, which is faster."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for setting in ("maintenance_work_mem = '512MB'", "work_mem = '128MB'", "synchronous_commit = off"):
            connection.execute(f"set {setting}")
        indexes = _drop_search_indexes(connection)
        with connection.transaction():
            connection.execute("select setseed(0.5)")
            _insert_towns(connection)
            for statement in (_PROVIDERS, _HOMES, _LISTINGS, _ENTRIES):
                numbers = {"providers": -(-listings // each), "each": each, "listings": listings}
                connection.execute(statement.format(**numbers))
        for statement in indexes:
            connection.execute(statement)
        for table in ("member", "schedule", "listing", "search_entry"):
            connection.execute(f"vacuum analyze {table}")
        for table in ("member", "schedule", "listing"):
            last = f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"  # noqa: S608
            connection.execute(last)


def _drop_search_indexes(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    found = connection.execute(
        "select indexname, indexdef from pg_indexes where tablename = 'search_entry' and indexname like 'ix_%'"
    ).fetchall()
    for name, _definition in found:
        connection.execute(f"drop index {name}")
    return [str(definition) for _name, definition in found]


def _insert_towns(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    connection.execute(
        "create temporary table town (lat float8, lon float8, low int, high int) on commit drop"
    )
    low = 0
    for lat, lon, share in _TOWNS:
        connection.execute("insert into town values (%s, %s, %s, %s)", (lat, lon, low, low + share - 1))
        low += share
