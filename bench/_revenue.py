"""What the page of revenue costs over a year of a busy marketplace, beside the year before that it is compared with."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from bench._worlds import plain, settings_for, world
from marketplace.app import create_app
from marketplace.core import clock, ids
from marketplace.core.database import count_statements, db, transaction
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import Member, MemberRole, MemberStatus, Role
from marketplace.people.accounts.second_factor import is_on

SALES_A_DAY, SPENDS_A_DAY, DAYS = 60, 20, 730
"""A sale is a charge and an approved payout: over two years some 102,000 transactions with 336,000 lines."""
ROUNDS = 15
GOAL_MS, GOAL_STATEMENTS = 300, 12

# Triggers are off while rows are made up: what is measured is how they are read.
_FILL = """
    {triggers_off}
    insert into ledger_account (code, kind, unit, hot) values
        ('stripe', 'asset', 'eur', true), ('stripe_fees', 'expense', 'eur', true),
        ('commission', 'revenue', 'eur', true), ('service_fees', 'revenue', 'eur', true),
        ('credits_revenue', 'revenue', 'eur', true), ('deferred_credits', 'liability', 'eur', true),
        ('provider:all', 'liability', 'eur', true), ('booking:all', 'liability', 'eur', true)
        on conflict do nothing;
    create temporary table happened as
        select day, n, n <= {sales} as is_sale,
            now() - make_interval(days => day) + make_interval(secs => n * 37) as at
        from generate_series(0, {days} - 1) day, generate_series(1, {sales} + {spends}) n;
    insert into good (id, public_id, kind, state, name_en, name_fr, text_en, text_fr, design, on_sale_from, audience,
            is_giveable, price_credits, created_at, updated_at)
        select n, 'gd_' || n, (array['theme','frame','ribbon','sticker','boost','statistics'])[1 + n % 6], 'on_sale',
            'Good', 'Objet', 'Text', 'Texte', '{{}}', now(), 'everyone', true, 120, now(), now()
        from generate_series(1, 60) n;
    insert into good_price (good_id, version, credits, since) select n, 1, 120, now() from generate_series(1, 60) n;
    insert into member (id, public_id, email, name, password_hash, locale, status, is_demo, created_at)
        select n, 'mem_' || n, 'b' || n || '@example.org', 'Nora Klein', 'x', 'fr', 'active', false, now()
        from generate_series(1, 5000) n;
    select setval(pg_get_serial_sequence('member', 'id'), 5001);
    insert into wallet (id, public_id, member_id, currency, created_at)
        select n, 'wal_' || n, n, 'EUR', now() from generate_series(1, 5000) n;
    insert into shop_sale (public_id, good_id, buyer_id, price_version, credits, cost_minor, currency, is_gift,
            created_at)
        select 's' || day || 'x' || n, 1 + (day + n) % 60, 1 + (day * 7 + n) % 5000, 1, 120, 96, 'EUR', false, at
        from happened where not is_sale;
    insert into wallet_movement (public_id, wallet_id, kind, credits, cost_minor, reason, reference, balance_after,
            created_at)
        select 'mov_' || day || 'x' || n, 1 + (day * 7 + n) % 5000, 'spent', -120, -96, '', 'sale:s' || day || 'x' || n,
            0, at
        from happened where not is_sale;
    insert into ledger_transaction (key, body_hash, kind, source_kind, source_id, event_at, actor)
        select k.name, sha256(k.name::bytea), k.kind, k.source, k.name, at, 'system'
        from happened cross join lateral (
            select 'ch_' || day || 'x' || n || ':captured' as name, 'charge_captured' as kind, 'booking' as source
                where is_sale
            union all select 'po_' || day || 'x' || n || ':approved', 'payout_approved', 'payout' where is_sale
            union all select 'mov_' || day || 'x' || n || ':spent', 'credits_spent', 'wallet' where not is_sale) k
        order by at;
    insert into ledger_entry (transaction_id, account_id, unit, amount)
        select t.id, a.id, 'eur', leg.amount
        from ledger_transaction t
        join lateral (values
            ('charge_captured', 'stripe', 5100), ('charge_captured', 'stripe_fees', 84),
            ('charge_captured', 'booking:all', -5184),
            ('payout_approved', 'booking:all', 5184), ('payout_approved', 'commission', -648),
            ('payout_approved', 'service_fees', -384), ('payout_approved', 'provider:all', -4152),
            ('credits_spent', 'deferred_credits', 96), ('credits_spent', 'credits_revenue', -96)
        ) as leg (kind, code, amount) on leg.kind = t.kind
        join ledger_account a on a.code = leg.code;
    {triggers_on}
"""
_GUARDED = (
    "ledger_account",
    "ledger_transaction",
    "ledger_entry",
    "good",
    "shop_sale",
    "wallet",
    "wallet_movement",
)


def run() -> Iterator[dict[str, Any]]:
    """Yield "shop.revenue": the slowest kind of look at /admin/revenue, with its statements."""
    with world() as url:
        _fill(url)
        app = create_app(settings_for(url))
        with app.app_context():
            browser = _finance(app)
            yield _measured(browser, db.engine)
            db.session.remove()
            db.engine.dispose()


def _fill(url: str) -> None:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        off, on = (
            " ".join(f"alter table {table} {way} trigger user;" for table in _GUARDED)
            for way in ("disable", "enable")
        )
        numbers = {"sales": SALES_A_DAY, "spends": SPENDS_A_DAY, "days": DAYS}
        connection.execute(_FILL.format(triggers_off=off, triggers_on=on, **numbers).encode())
        connection.execute("vacuum analyze")


def _finance(app: Flask) -> FlaskClient:
    """Somebody of finance, signed in with a second factor."""
    with transaction():
        person = Member(
            public_id=ids.public_id("mem"),
            email="fi@example.org",
            name="Fi Nance",
            password_hash="x",  # noqa: S106 - nobody signs in with it
            locale="fr",
            status=MemberStatus.ACTIVE,
            is_demo=False,
            created_at=clock.now(),
            email_verified_at=clock.now(),
            totp_secret="JBSWY3DPEHPK3PXP",  # noqa: S106 - of this measurement alone
            totp_confirmed_at=clock.now(),
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(MemberRole(member_id=person.id, role=Role.FINANCE, granted_at=clock.now()))
        token, _row = accounts.begin_session(person, user_agent="a measurement", second_factor=is_on(person))
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return browser


def _measured(browser: FlaskClient, engine: Engine) -> dict[str, Any]:
    """The twelve months to this one, month by month: a year of lines, and the year before."""
    today = clock.now().date()
    first = (today.replace(day=1) - timedelta(days=330)).replace(day=1)
    path = f"/admin/revenue?first={first}&last={today}&every=month"
    statements: list[str] = []
    count_statements(engine, statements)
    times, counts = [], []
    for _round in range(ROUNDS):
        statements.clear()
        began = perf_counter()
        answer = browser.get(path)
        times.append((perf_counter() - began) * 1000)
        counts.append(
            sum(not sql.lstrip().lower().startswith(("savepoint", "release")) for sql in statements)
        )
        if answer.status_code != 200:
            raise RuntimeError(f"the page answered {answer.status_code}")
    middle, slowest = median(times), max(times[1:])
    return {
        "name": "shop.revenue",
        "value": round(middle, 1),
        "unit": f"ms for a year beside the one before, {max(counts)} statements, slowest {slowest:.0f} ms",
        "goal": f"<= {GOAL_MS} ms and <= {GOAL_STATEMENTS} statements",
        "ok": middle <= GOAL_MS and max(counts) <= GOAL_STATEMENTS,
    }
