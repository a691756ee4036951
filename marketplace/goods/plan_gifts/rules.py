"""What a given membership costs, how long it waits, and what goes back; pure, reads no table."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from marketplace.goods.memberships import rules
from marketplace.goods.memberships.models import Interval, PlanPrice
from marketplace.goods.memberships.rules import Part

MONTHS = (1, 3, 6, 12)
WAITS = timedelta(days=60)
"""So long after its day a gift can be accepted; then it goes back to its giver, all of it."""


def price_of(prices: Mapping[str, PlanPrice], months: int) -> tuple[int, str] | None:
    """What so many months cost as a gift, and in which currency; a year costs what a year costs."""
    year, month = prices.get(Interval.YEAR), prices.get(Interval.MONTH)
    if months == 12 and year is not None:
        return year.amount_minor, year.currency
    return (months * month.amount_minor, month.currency) if month is not None else None


def may_withdraw(paid_at: datetime, at: datetime) -> bool:
    """Whether the giver is within the fourteen days, which count although somebody has accepted."""
    return at <= rules.withdrawal_ends(paid_at)


def unused_of(part: Part, at: datetime) -> int:
    """What of a gift's price stands for time to come."""
    return max(0, part.amount_minor - rules.used_of(part, at))
