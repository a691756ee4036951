"""What each account holds: balance transactions, and the sums over them; decides nothing about payments."""

from dataclasses import dataclass

from marketplace.sandbox.errors import Body
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.store import PRESENTERS, Store

# Assumptions with their source in docs/sandbox.md.
SETTLEMENT_DAYS = 3
FEE_BPS = 150
FEE_FIXED = 25
DAY = 86_400

_CATEGORIES = {
    "payment": "charge",
    "payment_refund": "refund",
    "transfer_refund": "transfer_reversal",
    "refund_failure": "refund_failure",
    "payout_failure": "payout_reversal",
    "adjustment": "dispute",
}


@dataclass(frozen=True, slots=True)
class Funds:
    """Minor units of one account in one currency."""

    available: int
    pending: int

    @property
    def total(self) -> int:
        return self.available + self.pending


def processing_fee(amount: int) -> int:
    """1.5 % and 25 minor units, half rounded up, and never more than the amount."""
    return min(amount, (amount * FEE_BPS + 5_000) // 10_000 + FEE_FIXED)


def record(
    store: Store,
    kind: str,
    *,
    source: str,
    amount: int,
    currency: str,
    account: str = PLATFORM,
    fee: int = 0,
    available_on: int | None = None,
    description: str | None = None,
) -> Body:
    """Book a movement on an account's balance; positive amounts come in."""
    ready = store.now if available_on is None else available_on
    body: Body = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": ready,
        "balance_type": "payments",
        "created": store.now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": _fee_details(fee, currency),
        "net": amount - fee,
        "reporting_category": _CATEGORIES.get(kind, kind),
        "source": source,
        "status": "pending",
        "type": kind,
    }
    store.add("balance_transaction", body, account=account)
    store.connection.execute(
        "insert into sandbox.funds (id, account, currency, net, available_on) values (%s, %s, %s, %s, %s)",
        (body["id"], account, currency, amount - fee, ready),
    )
    _present(body, store.now)
    return body


def _fee_details(fee: int, currency: str) -> list[Body]:
    if fee == 0:
        return []
    what = "Stripe processing fees"
    return [
        {"amount": fee, "application": None, "currency": currency, "description": what, "type": "stripe_fee"}
    ]


def funds(store: Store, account: str, currency: str) -> Funds:
    """The balance of an account, as it is now."""
    row = store.connection.execute(
        "select coalesce(sum(net) filter (where available_on <= %(now)s), 0),"
        " coalesce(sum(net) filter (where available_on > %(now)s), 0)"
        " from sandbox.funds where account = %(account)s and currency = %(currency)s",
        {"now": store.now, "account": account, "currency": currency},
    ).fetchone()
    return Funds(int(row[0]), int(row[1])) if row else Funds(0, 0)


def hold(store: Store, *accounts: str) -> None:
    """Let nobody else spend from these accounts until this transaction ends. Taken in one order by all."""
    for account in sorted(set(accounts)):
        store.connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 20260527))", (account,))


def currencies(store: Store, account: str) -> list[str]:
    """The currencies an account has ever held, the euro always among them."""
    rows = store.connection.execute(
        "select distinct currency from sandbox.funds where account = %s", (account,)
    ).fetchall()
    return sorted({"eur", *(str(row[0]) for row in rows)})


def _present(body: Body, now: int) -> None:
    body["status"] = "available" if body["available_on"] <= now else "pending"


PRESENTERS["balance_transaction"] = _present
