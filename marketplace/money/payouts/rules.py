"""What makes a payout deserve a closer look, when two must approve, which moves are legal; asks nobody."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.money.payouts.models import LEGAL_MOVES, Decision, PayoutState

COOL_OFF = timedelta(days=7)
"""How long a changed bank account counts as new."""

RECENT = timedelta(days=7)
USUAL_WEEKS = 8
BURST_SALES, BURST_FACTOR = 8, 3
"""A burst: so many sales in a week, and more than so many times the weekly average before."""

REFUND_PERIOD = timedelta(days=90)
REFUND_SALES, REFUND_PERCENT = 5, 20
ONE_CUSTOMER_SALES = 3

Evidence = dict[str, Any]
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
    refused: str | None = None
    """Why the payment provider refused a transfer of this payout, in its words."""


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


def _bank_changed_says(e: Evidence) -> str:
    words: str = (
        ngettext(
            "The bank account was changed %(num)s day ago.",
            "The bank account was changed %(num)s days ago.",
            e["days"],
        )
        if e["days"]
        else _("The bank account was changed today.")
    )
    return words


def _large_says(e: Evidence) -> str:
    words: str = _(
        "%(amount)s is above the limit of %(limit)s.",
        amount=money(e["amount_minor"], e["currency"]),
        limit=money(e["limit_minor"], e["currency"]),
    )
    return words


RULES: tuple[Rule, ...] = (
    Rule("suspended", 60, False, _suspended, lambda e: _("The provider’s account is suspended.")),
    Rule("bank_changed", 50, True, _bank_changed, _bank_changed_says),
    Rule(
        "transfer_refused",
        40,
        False,
        _refused,
        lambda e: _("The last transfer was refused: %(reason)s", reason=e["reason"]),
    ),
    Rule(
        "not_payable",
        30,
        False,
        _not_payable,
        lambda e: _("The provider’s account cannot receive money yet."),
    ),
    Rule(
        "one_customer",
        25,
        False,
        _one_customer,
        lambda e: _("All %(n)s sales were paid by one and the same customer.", n=e["sales"]),
    ),
    Rule(
        "refunds",
        25,
        False,
        _refunds,
        lambda e: _(
            "%(percent)s%% of what customers paid in ninety days went back to them (%(n)s sales).",
            percent=e["percent"],
            n=e["sales"],
        ),
    ),
    Rule("large", 20, False, _large, _large_says),
    Rule(
        "burst",
        20,
        False,
        _burst,
        lambda e: _("%(n)s sales in seven days, far more than usual.", n=e["sales"]),
    ),
    Rule("first", 10, False, _first, lambda e: _("The first payout to this provider.")),
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
