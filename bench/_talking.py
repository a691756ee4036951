"""Ten thousand clubs with what is said in them, made by SQL, and a signed-in reader who opens their pages."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import event

from bench import _worlds
from marketplace.app import create_app
from marketplace.core.database import db
from marketplace.people.accounts import operations
from marketplace.people.accounts.models import Member

CLUBS = 10_000
READER = 1
FOLLOWED = 500
"""Clubs, and as many members."""
ROUNDS = 60

_GUARDED = ("club", "club_member", "club_event", "discussion", "post", "post_reaction")

_CLUBS = f"""
    update member set created_at = now() - interval '90 days';
    insert into club (id, public_id, slug, kind, name, purpose, subject, about, charter, locale, entry, state, town,
        lat, lon, zone, members, words, created_at, opened_at)
    select n, 'clb_' || n, 'club-' || n, (array['expertise','passion','aid'])[1 + n % 3], 'Pain et levain ' || n,
        'Nous cuisons le dimanche et échangeons nos levains.', '', 'Venez **à deux**.', '- Gentiment.', 'fr', 'open',
        'open', 'Lyon', 45.76 + 0.4 * (n % 100) / 100.0, 4.83 + 0.4 * (n / 100) / 100.0, 'Europe/Paris', 21,
        to_tsvector('proche_fr', 'Pain et levain ' || n), now(), now()
    from generate_series(1, {CLUBS}) n;
    insert into club_member (club_id, member_id, handle, role, state, words, since, joined_at, changed_by, reason)
    select n, 2 + (n * 13 + k) % 1900, 'm-' || k, case k when 0 then 'founder' else 'member' end, 'in', '', now(),
        now(), 2, ''
    from generate_series(1, {CLUBS}) n, generate_series(0, 20) k;
    insert into club_member (club_id, member_id, handle, role, state, words, since, joined_at, changed_by, reason)
    select n, {READER}, 'reader', 'member', 'in', '', now(), now(), {READER}, '' from generate_series(1, 41) n;
"""  # noqa: S608
_TALKS = """
    insert into discussion (id, public_id, club_id, author_id, title, locale, posts, last_at, created_at, close_reason)
    select n * 100 + d, 'dis_' || n || '_' || d, n, 2 + (n * 13) % 1900, 'Quelle farine pour le pain ' || d, 'fr',
        case when d > 1 then 1 when n = 41 then 500 else 50 end, now() - make_interval(mins => d), now(), ''
    from generate_series(1, 41) n, generate_series(1, 60) d;
    insert into post (public_id, discussion_id, club_id, number, author_id, key, text, locale, reply_to, handles,
        reactions, created_at, remove_reason, words)
    select 'pst_' || d.id || '_' || p, d.id, d.club_id, p, 2 + (d.club_id * 13 + p % 21) % 1900, 'k' || p,
        'Je prends **du seigle** T130 et un peu de blé, numéro ' || p || ' de ' || d.id || E'.\n\n- 12 h au frais\n'
        || '- une heure dehors\n\n> et le sel ? @m-3', 'fr', case when p % 5 = 0 then p - 1 end, '["m-3"]',
        case when p % 3 = 0 then '{"useful": 2}'::jsonb else '{}' end, now(), '',
        to_tsvector('proche_fr', 'Je prends du seigle et un peu de blé')
    from discussion d, generate_series(1, d.posts) p;
    insert into post_reaction (post_id, member_id, kind, at)
    select id, m, 'useful', now() from post, generate_series(1, 2) m where reactions <> '{}';
"""
_FEED = f"""
    insert into club_event (club_id, actor_id, kind, is_public, subject, words, at)
    select n, 2 + (n * 13 + e) % 1900, case e % 3 when 0 then 'joined' when 1 then 'discussion' else 'meetup' end, true,
        'dis_' || n || '_' || e, 'Quelle farine pour le pain ?', now()
    from generate_series(1, 20) e, generate_series(1, {CLUBS}) n;
    insert into club_follow (club_id, member_id, at)
    select 100 + n, {READER}, now() from generate_series(1, {FOLLOWED}) n;
    insert into member_follow (follower_id, followed_id, at)
    select {READER}, 100 + n, now() from generate_series(1, {FOLLOWED}) n;
"""  # noqa: S608


def fill(connection: psycopg.Connection[Any]) -> None:
    """Clubs, discussions and events in a world of neighbours, with what triggers would note written beside them."""
    for table in _GUARDED:
        connection.execute(f"alter table {table} disable trigger user")
    for statement in (_CLUBS, _TALKS, _FEED):
        connection.execute(statement)
    for table in _GUARDED:
        connection.execute(f"alter table {table} enable trigger user")
    connection.execute("vacuum analyze")


class Reader:
    """A signed-in browser in this process, without a network between."""

    def __init__(self, client: FlaskClient, seen: list[str]) -> None:
        self.client = client
        self.seen = seen

    def time(self, name: str, path: str, goal: float) -> dict[str, Any]:
        """Median milliseconds from the request to the whole page."""
        times = [self._timed(path) for _round in range(ROUNDS)][5:]
        value = round(median(times), 2)
        return {"name": name, "value": value, "unit": "ms", "goal": goal, "ok": value <= goal}

    def queries(self, name: str, path: str, goal: int) -> dict[str, Any]:
        """How many statements a page asks."""
        self.seen.clear()
        self._timed(path)
        value = len(self.seen)
        return {"name": name, "value": value, "unit": "queries", "goal": goal, "ok": value <= goal}

    def _timed(self, path: str) -> float:
        begun = time.perf_counter()
        answer = self.client.get(path)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return taken


@contextmanager
def reader(url: str) -> Iterator[Reader]:
    """The reader of a filled world, signed in."""
    app = create_app(_worlds.settings_for(url))
    seen: list[str] = []
    with app.app_context():
        token, _row = operations.begin_session(
            db.session.get_one(Member, READER), user_agent="a measurement", second_factor=False
        )
        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, sql, *_: seen.append(sql))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    try:
        yield Reader(client, seen)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
