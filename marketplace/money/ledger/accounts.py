"""The chart of accounts: what each account is called, its kind and its bounds; posts nothing."""

from dataclasses import dataclass

from marketplace.money.ledger.models import AccountKind

PLAIN_UNIT = "eur"
"""The unit whose account codes carry no suffix; every other unit is part of the code (`stripe:usd`)."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account in one unit. `owner` is (kind, public id); `min_natural` bounds the natural balance."""

    code: str
    kind: AccountKind
    unit: str
    owner: tuple[str, str] | None = None
    hot: bool = False
    min_natural: int | None = None


def unit_of(currency: str) -> str:
    """The ledger's unit of an ISO 4217 currency: `EUR` → `eur`, in minor units."""
    return currency.lower()


def stripe(unit: str) -> Account:
    """Our balance at the payment provider."""
    return _platform("stripe", AccountKind.ASSET, unit)


def stripe_fees(unit: str) -> Account:
    """What the payment provider keeps of each charge."""
    return _platform("stripe_fees", AccountKind.EXPENSE, unit)


def bank(unit: str) -> Account:
    """Our own bank account, as far as the payment provider paid into it."""
    return _platform("bank", AccountKind.ASSET, unit)


def commission(unit: str) -> Account:
    """Kept from providers' prices."""
    return _platform("commission", AccountKind.REVENUE, unit)


def service_fees(unit: str) -> Account:
    """Paid by customers on top of the price."""
    return _platform("service_fees", AccountKind.REVENUE, unit)


def refund_due(unit: str) -> Account:
    """Promised back to customers from our own pocket, not sent yet."""
    return _platform("refund_due", AccountKind.LIABILITY, unit)


def cash(unit: str) -> Account:
    """What partners and banks owe us or have paid us outside the payment provider."""
    return _platform("cash", AccountKind.ASSET, unit)


def deferred_credits(unit: str) -> Account:
    """Paid for credits that are not used up yet."""
    return _platform("deferred_credits", AccountKind.LIABILITY, unit)


def credits_revenue(unit: str) -> Account:
    """What used-up credits had cost."""
    return _platform("credits_revenue", AccountKind.REVENUE, unit)


def voucher_liability(unit: str) -> Account:
    """Sold vouchers that nobody redeemed yet."""
    return _platform("voucher_liability", AccountKind.LIABILITY, unit)


def credits_issued(unit: str) -> Account:
    """The other side of all wallets together, in credits."""
    return _platform("credits_issued", AccountKind.EQUITY, unit)


def wallet(public_id: str, unit: str) -> Account:
    """A member's credits; never below zero, and never in one transaction with a provider or a booking."""
    return _owned("wallet", public_id, AccountKind.LIABILITY, unit)


def dispute(unit: str) -> Account:
    """Taken by customers' banks until their disputes are decided."""
    return _platform("dispute", AccountKind.ASSET, unit)


def dispute_fees(unit: str) -> Account:
    """What the payment provider charges for disputes."""
    return _platform("dispute_fees", AccountKind.EXPENSE, unit)


def dispute_loss(unit: str) -> Account:
    """Lost to disputes and borne by us."""
    return _platform("dispute_loss", AccountKind.EXPENSE, unit)


def booking(public_id: str, unit: str) -> Account:
    """What was paid for a booking and not given on yet; never below zero: nobody gives unpaid money on."""
    return _owned("booking", public_id, AccountKind.LIABILITY, unit)


def provider(public_id: str, unit: str) -> Account:
    """What a provider was granted and not sent yet; never below zero, so nothing leaves unapproved."""
    return _owned("provider", public_id, AccountKind.LIABILITY, unit)


def provider_debt(public_id: str, unit: str) -> Account:
    """What a provider owes us, netted from later transfers. Never below zero."""
    code = code_of(f"provider_debt:{public_id}", unit)
    return Account(code, AccountKind.ASSET, unit, ("provider", public_id), min_natural=0)


def _platform(name: str, kind: AccountKind, unit: str) -> Account:
    return Account(code_of(name, unit), kind, unit, hot=True)


def _owned(name: str, public_id: str, kind: AccountKind, unit: str) -> Account:
    return Account(code_of(f"{name}:{public_id}", unit), kind, unit, (name, public_id), min_natural=0)


def code_of(name: str, unit: str) -> str:
    """What an account is called in a unit."""
    return name if unit == PLAIN_UNIT else f"{name}:{unit}"
