"""Who has to be reported, what a listing is for the directive, when to remind and to block; reads no table.

Source: Council Directive (EU) 2021/514 of 22 March 2021 (DAC7), annex V of Directive 2011/16/EU as amended;
in France CGI art. 1649 ter A and following.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from marketplace.money.tax.models import Activity, TaxStanding

QUARTERS = (1, 2, 3, 4)


class Threshold(NamedTuple):
    """Below it a seller of goods is left out: fewer sales than `sales`, and no more than `amount_minor`."""

    since: date
    sales: int
    amount_minor: int


GOODS_THRESHOLDS = (Threshold(date(2023, 1, 1), 30, 200_000),)
"""Annex V, section I, B, 4 (d): "less than 30 Relevant Activities" of sale of goods and consideration that
"did not exceed EUR 2 000". Personal services have no threshold: they are reported from the first."""

REMIND_AFTER, REMIND_AGAIN_AFTER = timedelta(days=20), timedelta(days=40)
BLOCK_AFTER = timedelta(days=60)
"""Annex V, section IV, A, 2: payment is withheld "after two reminders following the initial request" and "not
prior to the expiration of 60 days"."""


class Step(StrEnum):
    ASK = "ask"
    REMIND = "remind"
    REMIND_AGAIN = "remind_again"
    BLOCK = "block"


class Sold(NamedTuple):
    """What one sale brought its seller in one quarter. Minor units."""

    source_id: str
    activity: Activity
    quarter: int
    share_minor: int
    fee_minor: int
    is_sale: bool
    """False for what only adds to a sale, as a tip does."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is reported of one quarter: paid or credited net of fees, fees kept, number of activities."""

    consideration_minor: int = 0
    fees_minor: int = 0
    activities: int = 0


@dataclass(frozen=True, slots=True)
class SellerYear:
    """What one seller took with one activity in one calendar year and currency."""

    provider_id: int
    year: int
    currency: str
    activity: Activity
    quarters: tuple[Quarter, ...]
    is_reported: bool
    """False when the thresholds leave it out."""

    @property
    def consideration_minor(self) -> int:
        return sum(quarter.consideration_minor for quarter in self.quarters)

    @property
    def fees_minor(self) -> int:
        return sum(quarter.fees_minor for quarter in self.quarters)

    @property
    def activities(self) -> int:
        return sum(quarter.activities for quarter in self.quarters)


def activity_of(kind: str, day: date, classes: str) -> Activity:
    """What a kind of listing is on a day, from a setting like `2023-01-01:meal=personal_service,session=…`.

    A kind nobody has classified is reported as a personal service: too much is mended more easily than too little.
    """
    found: dict[str, str] = {}
    for since, _colon, table in sorted(part.partition(":") for part in classes.split(";") if part):
        if date.fromisoformat(since) <= day:
            found = dict(pair.split("=") for pair in table.split(","))
    return Activity(found.get(kind, Activity.PERSONAL_SERVICE))


def threshold_in(year: int) -> Threshold:
    """The threshold for sellers of goods in force at the end of a year."""
    return max(
        (one for one in GOODS_THRESHOLDS if one.since <= date(year, 12, 31)), default=GOODS_THRESHOLDS[0]
    )


def years_of(provider_id: int, year: int, currency: str, sold: Iterable[Sold]) -> list[SellerYear]:
    """A seller's year by activity, from what each sale brought in each quarter; out of scope is left out."""
    by_activity: dict[Activity, list[Sold]] = defaultdict(list)
    for one in sold:
        by_activity[one.activity].append(one)
    by_activity.pop(Activity.OUT_OF_SCOPE, None)
    return [
        SellerYear(
            provider_id,
            year,
            currency,
            activity,
            tuple(_quarter([one for one in found if one.quarter == number]) for number in QUARTERS),
            is_reported(activity, found, threshold_in(year)),
        )
        for activity, found in sorted(by_activity.items())
    ]


def _quarter(sold: list[Sold]) -> Quarter:
    return Quarter(
        sum(one.share_minor for one in sold),
        sum(one.fee_minor for one in sold),
        len({one.source_id for one in sold if one.is_sale and one.share_minor > 0}),
    )


def is_reported(activity: Activity, sold: list[Sold], threshold: Threshold) -> bool:
    """Services from the first one; goods at the threshold's number of sales, or above its amount."""
    if activity is Activity.PERSONAL_SERVICE:
        return any(one.share_minor > 0 for one in sold)
    many = len({one.source_id for one in sold if one.is_sale and one.share_minor > 0})
    return many >= threshold.sales or sum(one.share_minor for one in sold) > threshold.amount_minor


def next_step(standing: TaxStanding | None, now: datetime) -> Step | None:
    """What is due for a seller whose details are missing; each step waits for the one before it."""
    if standing is None:
        return Step.ASK
    since = now - standing.asked_at
    if standing.reminded_at is None:
        return Step.REMIND if since >= REMIND_AFTER else None
    if standing.reminded_again_at is None:
        return Step.REMIND_AGAIN if since >= REMIND_AGAIN_AFTER else None
    return Step.BLOCK if standing.blocked_at is None and since >= BLOCK_AFTER else None
