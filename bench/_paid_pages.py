"""Places held here and pages paid at the sandbox, as many as a measurement needs, made alike and cheaply."""

from typing import Any

import psycopg
from flask import Flask

from bench import _money, _worlds
from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.database import db, transaction


def prepare(ours: str, theirs: str, address: str, payments: int) -> None:
    """So many places held here, and for each a page that was paid there."""
    app = hold_places(ours, payments)
    with config.overridden(stripe_api_base=address), app.app_context():
        _clone(theirs, _names(_money.paid_page()), payments)


def hold_places(ours: str, payments: int) -> Flask:
    """So many places held, whose payments have pages of known names."""
    _money.neighbourhood(ours, payments)
    app = create_app(_worlds.settings_for(ours))
    with app.app_context():
        for number in range(payments):
            with transaction():
                _money.hold(number, payments)
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(_worlds.plain(ours), autocommit=True) as connection:
        connection.execute(
            "update payment set session_id = 'cs_sbx_' || (id - least), intent_id = 'pi_sbx_' || (id - least)"
            " from (select min(id) as least from payment) first;"
            "update payment_operation set state = 'done', remote_id = 'none', settled_at = now();"
            "truncate procrastinate_jobs cascade"
        )
    return app


def _names(paid: dict[str, Any]) -> list[str]:
    """The ids of session, intent, charge and balance transaction of a page that was paid."""
    charge = paid["payment_intent"]["latest_charge"]
    return [paid["id"], paid["payment_intent"]["id"], charge["id"], charge["balance_transaction"]["id"]]


def _clone(theirs: str, known: list[str], copies: int) -> None:
    """Put as many copies of these objects beside them, each under names of its own."""
    with psycopg.connect(_worlds.plain(theirs)) as connection:
        columns = "kind, account, created"
        rows = connection.execute(
            f"select id, {columns}, body::text from sandbox.object where id = any(%s)",  # noqa: S608
            (known,),
        ).fetchall()
        names = {name: f"{name.partition('_')[0]}_sbx_" for name in known}
        with connection.cursor() as cursor:
            for number in range(copies):
                for name, kind, account, created, body in rows:
                    copy = body
                    for old, new in names.items():
                        copy = copy.replace(old, f"{new}{number}")
                    cursor.execute(
                        f"insert into sandbox.object (id, {columns}, body) values (%s, %s, %s, %s, %s)",  # noqa: S608
                        (f"{names[name]}{number}", kind, account, created, copy),
                    )
