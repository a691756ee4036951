"""What makes a payout deserve a closer look, when two must approve, which moves are legal; asks nobody."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marketplace.money.payouts import evidence
from marketplace.money.payouts.evidence import Evidence
from marketplace.money.payouts.models import LEGAL_MOVES, Decision, PayoutState

COOL_OFF = timedelta(days=7)
"""How long a new or changed bank account counts as new."""

RECENT = timedelta(days=7)
USUAL_WEEKS = 8
BURST_SALES, BURST_FACTOR = 8, 3
"""A burst: so many sales in a week, and more than so many times the weekly average before."""

REFUND_PERIOD = timedelta(days=90)
REFUND_SALES, REFUND_PERCENT = 5, 20
ONE_CUSTOMER_SALES = 3

OWN_SALES, ALL_SALES = 5, 20
"""From so many earlier sales on there is a usual price: the provider's own, or that of everybody."""
FAR_FACTOR = 3
"""A price is far from the usual at more than so many times it, or at less than such a part of it."""

DOCUMENT_SOON, DOCUMENT_LATELY = 30, 90
"""A document the law asks for is worth a look so many days before its end, and so many after it."""

SATURDAY = 5

Flag = dict[str, Any]
"""`{"code": str, "weight": int, "facts": {…}}`, as stored on the payout."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a payout and its provider at one instant. Amounts in minor units."""

    now: datetime
    currency: str
    amount_minor: int
    sales: int
    customers: int
    """How many different people paid for those sales."""
    earlier_payouts: int
    suspended: bool
    payable: bool
    bank_changed_at: datetime | None
    recent_sales: int
    usual_sales: int
    """Sales of the eight weeks before the recent ones."""
    period_sales: int
    paid_minor: int
    refunded_minor: int
    """Of the sales of ninety days that left an earning: paid by customers, and given back."""
    bank_added_at: datetime | None = None
    """When the first bank account was entered."""
    same_bank: int = 0
    """Customers of these sales who are paid to the same bank account."""
    same_device: int = 0
    """Customers of these sales who signed in from the same network with the same browser."""
    lowest_minor: int = 0
    highest_minor: int = 0
    """The provider's prices of these sales, commission included."""
    own_usual: tuple[int, int] = (0, 0)
    """How many sales the provider made before these, and their median price."""
    all_usual: tuple[int, int] = (0, 0)
    """The same of all providers in ninety days."""
    open_disputes: int = 0
    debt_minor: int = 0
    """What the provider owes us."""
    tax_missing: bool = False
    """The law has payouts wait until the tax details are given."""
    refused: str | None = None
    """Why the payment provider refused a transfer of this payout, in its words."""
    document_ends_on: date | None = None
    """The last day of the first document that the law asks of the provider to end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings the rules depend on, in minor units."""

    flag_above_minor: int
    second_above_minor: int


class Rule(NamedTuple):
    """One reason to look closer. `finds` gives the evidence, or None; `says` words the evidence for staff."""

    code: str
    weight: int
    needs_second: bool
    finds: Callable[[Facts, Limits], Evidence | None]
    says: Callable[[Evidence], str]


def _suspended(f: Facts, _limits: Limits) -> Evidence | None:
    return {} if f.suspended else None


def _bank_changed(f: Facts, _limits: Limits) -> Evidence | None:
    if f.bank_changed_at is None or f.now - f.bank_changed_at >= COOL_OFF:
        return None
    return {"days": (f.now - f.bank_changed_at).days}


def _bank_new(f: Facts, _limits: Limits) -> Evidence | None:
    if f.bank_added_at is None or f.bank_changed_at is not None or f.now - f.bank_added_at >= COOL_OFF:
        return None
    return {"days": (f.now - f.bank_added_at).days}


def _dispute(f: Facts, _limits: Limits) -> Evidence | None:
    return {"disputes": f.open_disputes} if f.open_disputes else None


def _same_bank(f: Facts, _limits: Limits) -> Evidence | None:
    return {"customers": f.same_bank} if f.same_bank else None


def _same_device(f: Facts, _limits: Limits) -> Evidence | None:
    return {"customers": f.same_device} if f.same_device else None


def _debt(f: Facts, _limits: Limits) -> Evidence | None:
    return {"debt_minor": f.debt_minor, "currency": f.currency} if f.debt_minor > 0 else None


def _far_price(f: Facts, _limits: Limits) -> Evidence | None:
    """The provider's own usual price where there is one, else everybody's; free sales have none."""
    sales, usual = f.own_usual
    basis = "own"
    if sales < OWN_SALES:
        (sales, usual), basis = f.all_usual, "all"
        if sales < ALL_SALES:
            return None
    for price in (f.highest_minor, f.lowest_minor):
        if usual and price and (price > usual * FAR_FACTOR or price * FAR_FACTOR < usual):
            return {"price_minor": price, "usual_minor": usual, "currency": f.currency, "basis": basis}
    return None


def _refused(f: Facts, _limits: Limits) -> Evidence | None:
    return {"reason": f.refused} if f.refused else None


def _not_payable(f: Facts, _limits: Limits) -> Evidence | None:
    return None if f.payable else {}


def _one_customer(f: Facts, _limits: Limits) -> Evidence | None:
    return {"sales": f.sales} if f.customers == 1 and f.sales >= ONE_CUSTOMER_SALES else None


def _refunds(f: Facts, _limits: Limits) -> Evidence | None:
    if f.period_sales < REFUND_SALES or f.refunded_minor * 100 < f.paid_minor * REFUND_PERCENT:
        return None
    return {"percent": f.refunded_minor * 100 // f.paid_minor, "sales": f.period_sales}


def _large(f: Facts, limits: Limits) -> Evidence | None:
    if f.amount_minor <= limits.flag_above_minor:
        return None
    return {"amount_minor": f.amount_minor, "limit_minor": limits.flag_above_minor, "currency": f.currency}


def _burst(f: Facts, _limits: Limits) -> Evidence | None:
    # Compared as whole numbers: recent > factor × usual / weeks.
    is_burst = f.recent_sales >= BURST_SALES and f.recent_sales * USUAL_WEEKS > BURST_FACTOR * f.usual_sales
    return {"sales": f.recent_sales} if is_burst else None


def _first(f: Facts, _limits: Limits) -> Evidence | None:
    return None if f.earlier_payouts else {}


def _tax_missing(f: Facts, _limits: Limits) -> Evidence | None:
    return {} if f.tax_missing else None


def _document(f: Facts, _limits: Limits) -> Evidence | None:
    if f.document_ends_on is None:
        return None
    days = (f.document_ends_on - f.now.date()).days
    return {"days": days} if -DOCUMENT_LATELY <= days <= DOCUMENT_SOON else None


RULES: tuple[Rule, ...] = (
    Rule("suspended", 60, False, _suspended, evidence.suspended),
    Rule("dispute", 55, False, _dispute, evidence.dispute),
    Rule("bank_changed", 50, True, _bank_changed, evidence.bank_changed),
    Rule("same_bank", 45, False, _same_bank, evidence.same_bank),
    Rule("transfer_refused", 40, False, _refused, evidence.refused),
    Rule("debt", 30, False, _debt, evidence.debt),
    Rule("not_payable", 30, False, _not_payable, evidence.not_payable),
    Rule("tax_missing", 30, False, _tax_missing, evidence.tax_missing),
    Rule("one_customer", 25, False, _one_customer, evidence.one_customer),
    Rule("refunds", 25, False, _refunds, evidence.refunds),
    Rule("same_device", 25, False, _same_device, evidence.same_device),
    Rule("bank_new", 20, False, _bank_new, evidence.bank_new),
    Rule("far_price", 20, False, _far_price, evidence.far_price),
    Rule("large", 20, False, _large, evidence.large),
    Rule("burst", 20, False, _burst, evidence.burst),
    Rule("document", 15, False, _document, evidence.document),
    Rule("first", 10, False, _first, evidence.first),
)
"""Heaviest first. Weights order what staff read; they decide nothing by themselves."""

_BY_CODE = {rule.code: rule for rule in RULES}


def flags(facts: Facts, limits: Limits) -> list[Flag]:
    """Why a payout deserves a closer look, heaviest reason first; empty when it does not."""
    found = [(rule, rule.finds(facts, limits)) for rule in RULES]
    return [
        {"code": rule.code, "weight": rule.weight, "facts": evidence}
        for rule, evidence in found
        if evidence is not None
    ]


def sentence(flag: Flag) -> str:
    """A stored flag in the reader's words; one of an older version of the rules by its code."""
    rule = _BY_CODE.get(flag["code"])
    return rule.says(flag["facts"]) if rule else str(flag["code"])


def review_deadline(start: datetime, working_days: int, zone: str) -> datetime:
    """So many working days later, at the same time on the wall; only weekends are no working days."""
    day = start.astimezone(ZoneInfo(zone))
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY
    return day.astimezone(UTC)


def needs_second(amount_minor: int, found: Collection[Flag], limits: Limits) -> bool:
    """Whether two people must approve: a large amount, or a rule that asks for it."""
    if amount_minor > limits.second_above_minor:
        return True
    return any(_BY_CODE[flag["code"]].needs_second for flag in found if flag["code"] in _BY_CODE)


def may_move(origin: str, target: str) -> bool:
    return PayoutState(target) in LEGAL_MOVES[PayoutState(origin)]


def is_decidable(state: str) -> bool:
    """Whether a person can still approve, hold or reject: not once the money is on its way."""
    return PayoutState.REJECTED in LEGAL_MOVES[PayoutState(state)]


def target_of(decision: Decision, *, approvals: int, needed: int) -> PayoutState:
    """Where a decision leads, counting it among the approvals of the round."""
    if decision is Decision.HOLD:
        return PayoutState.HELD
    if decision is Decision.REJECT:
        return PayoutState.REJECTED
    return PayoutState.APPROVED if approvals >= needed else PayoutState.SECOND_REVIEW


def version(state: str, round_: int, found: Collection[Flag]) -> str:
    """What a reviewer had before them, in one word: another state, round or flag makes another word."""
    return "-".join([state, str(round_), *sorted(flag["code"] for flag in found)])
