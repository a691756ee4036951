"""What time is worth, what a plan changes, and what withdrawing gives back; pure, reads no table."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from marketplace.goods.memberships.models import Interval, Plan

GRACE = timedelta(days=14)
"""So long what a plan gives stays on after a payment was refused; meanwhile the card is tried again."""
WITHDRAWAL = timedelta(days=14)
"""Directive 2011/83/EU, article 9: counted from the day after the contract, the last day is whole."""
NOTICE = timedelta(days=7)
"""A monthly renewal is announced so long before."""
YEARLY_NOTICE = timedelta(days=45)
"""A yearly one: French consumer code, L215-1, wants it between three months and one month before."""
PRICE_NOTICE = timedelta(days=30)
"""The least between the announcement of another price and the first period that costs it."""


class Part(NamedTuple):
    """An amount and the time it pays for."""

    amount_minor: int
    from_at: datetime
    until_at: datetime


class Rates(NamedTuple):
    """What a booking between two people is charged; ten-thousandths of the price."""

    commission_bps: int
    fee_bps: int
    fee_least: int
    fee_most: int | None


def used_of(part: Part, at: datetime) -> int:
    """What of a part's amount the time until `at` has used up, half rounded away from zero; whole at its end."""
    whole = _seconds(part.until_at - part.from_at)
    gone = min(whole, max(0, _seconds(at - part.from_at)))
    used = (2 * abs(part.amount_minor) * gone + whole) // (2 * whole)
    return used if part.amount_minor >= 0 else -used


def earned(amount_minor: int, parts: Iterable[Part], at: datetime) -> int:
    """What of a bill is earned at an instant: never below nothing, never more than the bill."""
    return min(amount_minor, max(0, sum(used_of(part, at) for part in parts)))


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def withdrawal_ends(begun_at: datetime) -> datetime:
    """Until when one may withdraw."""
    return begun_at + WITHDRAWAL + timedelta(days=1)


def yearly_saving(month_minor: int, year_minor: int) -> int:
    """What a year costs less than twelve months."""
    return max(0, 12 * month_minor - year_minor)


def notice_span(every: str) -> timedelta:
    return YEARLY_NOTICE if every == Interval.YEAR else NOTICE


def rates_with(rates: Rates, of_provider: Plan | None, of_customer: Plan | None) -> Rates:
    """Rates as the plans of both sides change them; a plan never makes anything dearer."""
    if of_provider is not None and of_provider.commission_bps is not None:
        rates = rates._replace(commission_bps=min(rates.commission_bps, of_provider.commission_bps))
    if of_customer is not None and of_customer.waives_fee:
        rates = rates._replace(fee_bps=0, fee_least=0, fee_most=None)
    return rates


def months_of_credits(begun_at: datetime, until_at: datetime, now: datetime) -> list[int]:
    """The months of a paid time that have begun by now, counted from 0; each brings the plan's credits once."""
    return [n for n in range(12) if (day := _months_later(begun_at, n)) <= now and day < until_at]


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = moment.day
    while True:
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            day -= 1


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, a month's last day when it has no such day."""
    return _months_later(moment, months)
