"""What time alone brings about: sessions expire, holds lapse, refunds settle; it answers no request."""

from collections.abc import Callable, Iterable
from typing import LiteralString

from marketplace.sandbox import balances, billing, idempotency, payments
from marketplace.sandbox.balances import DAY
from marketplace.sandbox.context import Sandbox
from marketplace.sandbox.resources import charges, checkout, payouts, refunds
from marketplace.sandbox.store import Store

_EXPIRED_SESSIONS = """
    select id from sandbox.object where kind = 'checkout.session' and body @> '{"status": "open"}'
    and (body ->> 'expires_at')::bigint <= %s order by seq limit 500
"""
_LAPSED_HOLDS = f"""
    select id from sandbox.object where kind = 'payment_intent' and body @> '{{"status": "requires_capture"}}'
    and created <= %s - {charges.AUTHORISATION_DAYS * DAY} order by seq limit 500
"""  # noqa: S608 - a constant of ours
_UNBOOKED_CHARGES = """
    select id from sandbox.object where kind = 'charge' and hidden ? 'book_at'
    and (hidden ->> 'book_at')::bigint <= %s order by seq limit 500
"""
_UNSETTLED_REFUNDS = """
    select id from sandbox.object where kind = 'refund' and hidden ? 'settles_at'
    and (hidden ->> 'settles_at')::bigint <= %s order by seq limit 500
"""
_ARRIVED_PAYOUTS = """
    select id from sandbox.object where kind = 'payout' and body @> '{"status": "in_transit"}'
    and (body ->> 'arrival_date')::bigint <= %s order by seq limit 500
"""
# Accounts whose balance goes to their bank by itself, and has not gone today.
_PAYING_ACCOUNTS = """
    select o.id from sandbox.object o where o.kind = 'account' and o.body @> '{"payouts_enabled": true}'
    and o.body -> 'settings' -> 'payouts' -> 'schedule' ->> 'interval' = 'daily'
    and exists (select from sandbox.funds f where f.account = o.id)
    and coalesce((o.hidden ->> 'paid_on')::bigint, 0) < %s / 86400 order by o.seq limit 500
"""

# What subscriptions wait for, the earliest first.
_FIRST_BILL = """
    select id, kind, hidden ->> 'due_at' from sandbox.object
    where kind in ('invoice', 'subscription') and (hidden ->> 'due_at')::bigint <= %s
    order by (hidden ->> 'due_at')::bigint, seq limit 1
"""
_MOST_BILLS = 5_000


def sweep(box: Sandbox) -> None:
    """Bring everything up to the sandbox's present instant; each object in its own transaction."""
    for query, settle in _DUTIES:
        for name in _due(box, query):
            with box.unit() as store:
                settle(store, name)
    _bill(box)
    with box.unit() as store:
        idempotency.prune(store.connection, store.now)


def _bill(box: Sandbox) -> None:
    """Periods that end and invoices that are due, each at its own instant, in the order of time."""
    for _ in range(_MOST_BILLS):
        with box.unit() as store:
            row = store.connection.execute(_FIRST_BILL, (store.now,)).fetchone()
            if row is None:
                return
            # A clock that was moved by a year has twelve months behind it, not one.
            store.now = int(row[2])
            (billing.turn if row[1] == "subscription" else billing.collect_due)(store, str(row[0]))


def _due(box: Sandbox, query: LiteralString) -> Iterable[str]:
    with box.unit() as store:
        rows = store.connection.execute(query, (store.now,)).fetchall()
    return [str(row[0]) for row in rows]


def _expire_session(store: Store, name: str) -> None:
    checkout.settle(store, name)


def _lapse(store: Store, name: str) -> None:
    """A hold that nobody captured in time goes back to the customer."""
    intent = store.lock("payment_intent", name)
    if intent["status"] == "requires_capture":
        payments.cancel(store, intent, "automatic")


def _pay_out(store: Store, account: str) -> None:
    """The day's automatic payout, at most one a day."""
    store.lock("account", account)
    today = store.now // DAY
    if store.hidden(account).get("paid_on", 0) >= today:
        return
    store.hide(account, paid_on=today)
    balances.hold(store, account)
    for unit in balances.currencies(store, account):
        available = balances.funds(store, account, unit).available
        if available > 0:
            payouts.make(store, account, {"amount": available, "currency": unit}, automatic=True)


_DUTIES: tuple[tuple[LiteralString, Callable[[Store, str], None]], ...] = (
    (_EXPIRED_SESSIONS, _expire_session),
    (_LAPSED_HOLDS, _lapse),
    (_UNBOOKED_CHARGES, charges.book_late),
    (_UNSETTLED_REFUNDS, refunds.settle),
    (_PAYING_ACCOUNTS, _pay_out),
    (_ARRIVED_PAYOUTS, payouts.arrive),
)
