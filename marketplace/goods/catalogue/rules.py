"""What kinds of goods are: their motive, what they are worn as or allow, who may buy; pure, reads no table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from marketplace.goods.catalogue.models import Audience, Good, Kind, State

A_YEAR = timedelta(days=365)


class Motive(StrEnum):
    """Why people buy."""

    SHOWING = "showing"
    TIME = "time"
    EXPERIENCE = "experience"


WORN = {Kind.THEME, Kind.FRAME, Kind.RIBBON, Kind.STICKER, Kind.BADGE}
"""Kept as things of one's own, and shown."""

USED = {Kind.BOOST}
"""Kept as things until they are used."""

LASTING = set(Kind) - WORN - USED
"""Rights that begin with the purchase."""

WITH_AMOUNT = {Kind.EXTENDED_HOLD, Kind.EXTRA_PHOTOS}

MOTIVES: dict[Kind, Motive] = {
    **dict.fromkeys(WORN, Motive.SHOWING),
    Kind.PRIORITY_REQUEST: Motive.TIME,
    Kind.EXTENDED_HOLD: Motive.TIME,
    Kind.SEARCH_ALERT: Motive.TIME,
    Kind.BOOST: Motive.EXPERIENCE,
    Kind.EXTRA_PHOTOS: Motive.EXPERIENCE,
    Kind.STATISTICS: Motive.EXPERIENCE,
    Kind.PROGRAMME_HISTORY: Motive.EXPERIENCE,
}

FOR_PROVIDERS = {Kind.BOOST, Kind.EXTRA_PHOTOS, Kind.STATISTICS, Kind.PROGRAMME_HISTORY}
"""Of no use to whoever offers nothing."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """What decides what somebody may buy, or be given."""

    is_provider: bool
    joined_at: datetime


def is_for_providers(good: Good) -> bool:
    return good.audience == Audience.PROVIDERS or Kind(good.kind) in FOR_PROVIDERS


def is_for(good: Good, shopper: Shopper, now: datetime) -> bool:
    if is_for_providers(good):
        return shopper.is_provider
    if good.audience == Audience.LONG_STANDING:
        return shopper.joined_at + A_YEAR <= now
    return True


def is_sold_out(good: Good) -> bool:
    return good.stock is not None and good.sold >= good.stock


def is_over(good: Good, now: datetime) -> bool:
    """Whether it is no longer sold."""
    ended = good.on_sale_until is not None and good.on_sale_until <= now
    return good.state != State.ON_SALE or good.hidden_at is not None or ended


def ends_at(good: Good, starts_at: datetime) -> datetime | None:
    return starts_at + timedelta(days=good.days) if good.days is not None else None


def unused_credits(credits: int, starts_at: datetime, ends_at: datetime, now: datetime) -> int:
    """What of a price stands for the time from now on, whole credits, rounded for the member."""
    whole = ends_at - starts_at
    left = min(max(ends_at - now, timedelta(0)), whole)
    return -(-credits * left // whole)
