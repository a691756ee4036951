"""Reads of what came of a provider's offers: shown, opened, booked; by offer and by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import text

from marketplace.core.database import db

_DAYS = text("""
    select listing_id, day, sum(shown)::int as shown, sum(opened)::int as opened, sum(booked)::int as booked from (
        select d.listing_id, d.day, d.shown, d.opened, 0 as booked
        from listing_day d join listing l on l.id = d.listing_id
        where l.provider_id = :provider and d.day between :first and :last
        union all
        select b.listing_id, (b.confirmed_at at time zone 'UTC')::date, 0, 0, 1 from booking b
        where b.provider_id = :provider and b.confirmed_at >= cast(:first as date)::timestamp at time zone 'UTC'
            and b.confirmed_at < (cast(:last as date) + 1)::timestamp at time zone 'UTC') as counted
    group by listing_id, day order by day
""")


@dataclass(slots=True)
class Figures:
    """How often something was shown in results, opened, and booked."""

    shown: int = 0
    opened: int = 0
    booked: int = 0

    @property
    def tenths(self) -> int | None:
        """Of a thousand who opened it, how many booked; None when nobody opened it."""
        return (2000 * self.booked + self.opened) // (2 * self.opened) if self.opened else None

    def add(self, shown: int, opened: int, booked: int) -> None:
        self.shown += shown
        self.opened += opened
        self.booked += booked


@dataclass(slots=True)
class Statistics:
    """A span of days, what came of it, the span before, by day and by offer."""

    first: date
    last: date
    all: Figures = field(default_factory=Figures)
    before: Figures = field(default_factory=Figures)
    by_day: dict[date, Figures] = field(default_factory=dict)
    by_listing: dict[int, Figures] = field(default_factory=dict)


def of_provider(provider_id: int, listings: Iterable[int], last: date, days: int) -> Statistics:
    """What came of a provider's offers in so many days until `last`, beside the same span before; one query."""
    first = last - timedelta(days=days - 1)
    found = Statistics(first, last)
    found.by_day = {first + timedelta(days=n): Figures() for n in range(days)}
    found.by_listing = {listing: Figures() for listing in listings}
    for listing, day, *counts in _read(provider_id, first - timedelta(days=days), last):
        if day < first:
            found.before.add(*counts)
            continue
        for figures in (found.all, found.by_day[day], found.by_listing.setdefault(listing, Figures())):
            figures.add(*counts)
    return found


def _read(provider_id: int, first: date, last: date) -> Sequence[tuple[int, date, int, int, int]]:
    rows = db.session.execute(_DAYS, {"provider": provider_id, "first": first, "last": last})
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
