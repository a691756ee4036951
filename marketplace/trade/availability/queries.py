"""Reads of hours and taken time, two queries for any number of listings; the rules make slots of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.engine import Row

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability import facts, rules
from marketplace.trade.availability.busy import Spot
from marketplace.trade.availability.facts import rules_of
from marketplace.trade.availability.hours import Opening
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow
from marketplace.trade.availability.rules import Busy, Schedule, Slot, SlotRules

# Whoever takes a place that limits or ways are counted for waits here for the one before.
_LOCK = text("select 1 from provider_time where provider_id = :provider for no key update")
_BEGIN = text("""
    insert into provider_time (provider_id, week_start, journeys, away, updated_at)
    values (:provider, 0, '[]', '[]', now()) on conflict do nothing
""")

__all__ = ["rules_of"]


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What a slot's page or booking needs of its listing. Price in minor units."""

    id: int
    public_id: str
    provider_id: int
    kind: str
    venue: str
    status: str
    price_minor: int
    currency: str
    is_open: bool
    """Published, by an active member: otherwise nothing is offered."""
    is_contested: bool = False
    """Whether limits or ways decide too, which no constraint of the database sees."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A listing's hours and rules, and its provider's taken time around the dates it was asked for."""

    schedule: Schedule
    rules: SlotRules
    busy: tuple[Busy, ...]
    listing: ListingFacts
    absences: tuple[tuple[date, date, str], ...] = ()
    """When its provider is away, both dates included, and what everyone is told of it."""

    def at(self, spot: Spot | None) -> "Calendar":
        """The same for a customer whose home is known; without one, as it is."""
        if spot is None:
            return self
        return replace(self, rules=replace(self.rules, spot=spot, reach_m=0))

    def zone_of(self, day: date) -> str:
        """The zone on whose wall the hours of a date are read."""
        return Opening(self.schedule).zone_of(day.toordinal())

    def slots(self, first: date, last: date, *, party: int, now: datetime) -> list[Slot]:
        """What a party can book with a local date from `first` to `last`."""
        if not self.listing.is_open:
            return []
        return rules.slots(
            self.schedule,
            self.rules,
            self.busy,
            listing_id=self.listing.id,
            first=first,
            last=last,
            now=now,
            party=party,
        )

    def next_free(self, *, party: int, now: datetime, first: date | None = None) -> Slot | None:
        """The earliest slot up to the horizon, or from `first` on; None when there is none."""
        if not self.listing.is_open:
            return None
        return rules.next_slot(
            self.schedule,
            self.rules,
            self.busy,
            listing_id=self.listing.id,
            now=now,
            party=party,
            first=first,
        )

    def offer(self, starts_at: datetime, *, party: int, now: datetime) -> Slot | None:
        """The slot with exactly this start, if a party can book it."""
        if not self.listing.is_open:
            return None
        return rules.offer(
            self.schedule,
            self.rules,
            self.busy,
            listing_id=self.listing.id,
            starts_at=starts_at,
            party=party,
            now=now,
        )


def calendar(listing_id: int, first: date, last: date) -> Calendar | None:
    """The calendar of a listing for local dates from `first` to `last`, or None; two queries."""
    return calendars([listing_id], first, last).get(listing_id)


def calendar_by_public_id(public_id: str, first: date, last: date) -> Calendar | None:
    """The same by the identifier of its address; two queries."""
    found = facts.of_public_id(public_id, first, last)
    return next(iter(_with_busy(found, first, last).values()), None)


def calendars(listing_ids: Iterable[int], first: date, last: date | None = None) -> dict[int, Calendar]:
    """Listing id → calendar, for any number of listings in two queries; without `last`, to each horizon."""
    ids = list(listing_ids)
    return _with_busy(facts.of_listings(ids, first, last), first, last) if ids else {}


def slots(listing_id: int, first: date, last: date, *, party: int, now: datetime) -> list[Slot]:
    """The slots of a listing; empty also when there is no such listing or it is not open."""
    found = calendar(listing_id, first, last)
    return found.slots(first, last, party=party, now=now) if found else []


def next_free(listing_id: int, *, party: int, now: datetime) -> Slot | None:
    """The earliest slot that a party can book, up to the listing's horizon."""
    found = calendars([listing_id], now.date()).get(listing_id)
    return found.next_free(party=party, now=now) if found else None


def offered(listing_id: int, starts_at: datetime, party: int, now: datetime) -> Slot | None:
    """The slot with exactly this start, when a party can book it now."""
    day = starts_at.date()
    found = calendar(listing_id, day, day)
    return found.offer(starts_at, party=party, now=now) if found else None


def is_offered(listing_id: int, starts_at: datetime, party: int, now: datetime) -> bool:
    """Whether there is such a slot."""
    return offered(listing_id, starts_at, party, now) is not None


def offer_to_hold(listing_id: int, starts_at: datetime, party: int, spot: Spot | None = None) -> Slot | None:
    """The slot that a party is about to take in the open transaction, or None; measured at this instant.

    `spot` is the public point of the customer's home, where it takes place there.

    Under limits or ways the provider's time stays locked until the transaction ends, so that of two who
    would exceed a limit together the second is counted after the first.
    """
    day = starts_at.date()
    found = calendar(listing_id, day, day)
    if found is not None and found.listing.is_contested:
        lock_time(found.listing.provider_id)
        found = calendar(listing_id, day, day)
    return found.at(spot).offer(starts_at, party=party, now=clock.now()) if found else None


def lock_time(provider_id: int) -> None:
    """Wait for whoever takes a place of this provider that limits or ways are counted for."""
    provider = {"provider": provider_id}
    if db.session.execute(_LOCK, provider).first() is None:
        db.session.execute(_BEGIN, provider)
        db.session.execute(_LOCK, provider)


def schedule_of(row: ScheduleRow, overrides: Iterable[ScheduleOverride] = ()) -> Schedule:
    """A stored schedule as the rules know it, without what holds for all of its provider's time."""
    return Schedule(
        row.zone,
        facts.windows_of(row.weekly),
        tuple(facts.override_of(one.on_date, one.windows) for one in overrides),
        facts.seasons_of(row.seasons),
    )


def schedules_of_provider(provider_id: int) -> list[ScheduleRow]:
    query = select(ScheduleRow).where(ScheduleRow.provider_id == provider_id).order_by(ScheduleRow.id)
    return list(db.session.scalars(query))


def own_schedule(provider_id: int, public_id: str) -> ScheduleRow | None:
    """A schedule by its identifier, only for the provider whose it is."""
    query = select(ScheduleRow).where(
        ScheduleRow.public_id == public_id, ScheduleRow.provider_id == provider_id
    )
    return db.session.scalar(query)


def overrides_of(schedule_id: int, first: date, last: date) -> list[ScheduleOverride]:
    query = (
        select(ScheduleOverride)
        .where(ScheduleOverride.schedule_id == schedule_id, ScheduleOverride.on_date.between(first, last))
        .order_by(ScheduleOverride.on_date)
    )
    return list(db.session.scalars(query))


def overrides_of_all(
    schedule_ids: Iterable[int], first: date, last: date
) -> dict[int, list[ScheduleOverride]]:
    """Schedule id → its overrides between two dates, for any number of schedules in one query."""
    query = (
        select(ScheduleOverride)
        .where(
            ScheduleOverride.schedule_id.in_(list(schedule_ids)),
            ScheduleOverride.on_date.between(first, last),
        )
        .order_by(ScheduleOverride.on_date)
    )
    found: dict[int, list[ScheduleOverride]] = {}
    for override in db.session.scalars(query):
        found.setdefault(override.schedule_id, []).append(override)
    return found


def _with_busy(found: Sequence[Row[Any]], first: date, last: date | None) -> dict[int, Calendar]:
    if not found:
        return {}
    taken = facts.busy_of(found, first, last)
    return {row.id: _calendar(row, taken.get(row.provider_id, ())) for row in found}


def _calendar(row: Row[Any], busy: Sequence[Busy]) -> Calendar:
    listing = ListingFacts(
        row.id,
        row.public_id,
        row.provider_id,
        row.kind,
        row.venue,
        row.status,
        row.price_minor,
        row.currency,
        row.is_open,
        facts.is_contested(row),
    )
    absences = tuple((date.fromisoformat(a), date.fromisoformat(b), words) for a, b, words in row.away or ())
    return Calendar(facts.schedule_of_row(row), facts.rules_of_row(row), tuple(busy), listing, absences)
