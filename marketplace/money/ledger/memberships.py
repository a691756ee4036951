"""The events of memberships: paid ahead, earned as time goes by, given back for time that is not used."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.models import AccountKind
from marketplace.money.ledger.operations import Posted, post

SOURCE, GIFT = "membership_bill", "plan_gift"


def deferred(unit: str) -> Account:
    """Paid for memberships whose time is still to come."""
    return Account(accounts.code_of("deferred_memberships", unit), AccountKind.LIABILITY, unit, hot=True)


def deferred_gifts(unit: str) -> Account:
    """Paid for memberships as gifts that nobody has accepted."""
    return Account(accounts.code_of("deferred_gifts", unit), AccountKind.LIABILITY, unit, hot=True)


def revenue(unit: str) -> Account:
    """What the time that went by has earned."""
    return Account(accounts.code_of("memberships_revenue", unit), AccountKind.REVENUE, unit, hot=True)


def bill_paid(bill: str, charge_id: str, amount: int, fee: int, at: datetime, *, currency: str) -> Posted:
    """A bill's charge reached our balance: all of it is owed as time to come, `fee` the processor kept."""
    unit = accounts.unit_of(currency)
    return post(
        f"{charge_id}:captured",
        "membership_paid",
        source=(SOURCE, bill),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            (deferred(unit), -amount),
        ],
        event_at=at,
    )


def time_earned(bill: str, amount: int, upto: int, at: datetime, *, currency: str) -> Posted:
    """Time went by: `amount` more is earned, `upto` of the bill in all. The same sum is earned once."""
    unit = accounts.unit_of(currency)
    return post(
        f"{bill}:earned:{upto}",
        "membership_earned",
        source=(SOURCE, bill),
        entries=[(deferred(unit), amount), (revenue(unit), -amount)],
        event_at=at,
    )


def bill_refunded(bill: str, refund_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """What was paid for time that is not used went back to its member."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "membership_refunded",
        source=(SOURCE, bill),
        entries=[(deferred(unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def charged_back(
    dispute_id: str,
    source: tuple[str, str],
    *,
    deferred_part: int,
    gift_part: int,
    due: int,
    amount: int,
    at: datetime,
    currency: str,
) -> Posted:
    """A dispute is lost: out of time to come or of a gift nobody has; what was earned of it is our loss.

    `due` of the amount had been promised back from our own pocket anyway.
    """
    unit = accounts.unit_of(currency)
    return post(
        f"{dispute_id}:lost",
        "membership_charged_back",
        source=source,
        entries=[
            (deferred(unit), deferred_part),
            (deferred_gifts(unit), gift_part),
            (accounts.refund_due(unit), due),
            (accounts.dispute_loss(unit), amount - deferred_part - gift_part - due),
            (accounts.dispute(unit), -amount),
        ],
        event_at=at,
    )


# ── Gifts ─────────────────────────────────────────────────────────────────────────────────────────


def gift_paid(gift: str, charge_id: str, amount: int, fee: int, at: datetime, *, currency: str) -> Posted:
    """A gift's charge reached our balance: all of it is owed to whoever will accept it."""
    unit = accounts.unit_of(currency)
    return post(
        f"{charge_id}:captured",
        "plan_gift_paid",
        source=(GIFT, gift),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            (deferred_gifts(unit), -amount),
        ],
        event_at=at,
    )


def gift_taken(bill: str, gift: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """A gift was accepted: what was owed to nobody yet is owed as time to come."""
    unit = accounts.unit_of(currency)
    return post(
        f"{gift}:taken",
        "plan_gift_taken",
        source=(SOURCE, bill),
        entries=[(deferred_gifts(unit), amount), (deferred(unit), -amount)],
        event_at=at,
    )


def gift_refunded(gift: str, refund_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """A gift that nobody has accepted went back to its giver."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "plan_gift_refunded",
        source=(GIFT, gift),
        entries=[(deferred_gifts(unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )
