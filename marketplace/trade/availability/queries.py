"""Reads of hours and taken time, two queries for any number of listings; the rules make slots of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.engine import Row

from marketplace.core.database import db
from marketplace.trade.availability import rules
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow
from marketplace.trade.availability.rules import Busy, Override, Schedule, Slot, SlotRules, Window

_NO_ZONE = "UTC"
_RULE_NAMES = tuple(field.name for field in fields(SlotRules))
# A service and its buffers may reach this far over the dates asked for, in any zone.
_BEFORE, _AFTER = timedelta(days=2), timedelta(days=4)

_FACTS = """
    select l.id, l.public_id, l.provider_id, l.kind, l.venue, l.status, l.price_minor, l.currency, l.shared,
        l.duration_minutes, l.step_minutes, l.notice_minutes, l.horizon_days, l.buffer_before_minutes,
        l.buffer_after_minutes, l.capacity, l.min_party, l.max_party, s.zone, s.weekly,
        l.status = 'published' and m.status = 'active' as is_open,
        (select jsonb_agg(jsonb_build_array(o.on_date, o.windows)) from schedule_override o
            where o.schedule_id = s.id and o.on_date >= :first
            and (cast(:last as date) is null or o.on_date <= :last)) as overrides
    from listing l join member m on m.id = l.provider_id left join schedule s on s.id = l.schedule_id
"""
_BY_ID = text(f"{_FACTS} where l.id = any(cast(:listing as bigint[]))")
_BY_PUBLIC_ID = text(f"{_FACTS} where l.public_id = :listing")
_BUSY = text("""
    select provider_id, lower(busy), upper(busy), listing_id, starts_at, capacity - seats_taken
    from occurrence
    where provider_id = any(cast(:providers as bigint[])) and seats_taken > 0
        and busy && tstzrange(:from_instant, :until_instant)
""")


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


@dataclass(frozen=True, slots=True)
class Calendar:
    """A listing's hours and rules, and its provider's taken time around the dates it was asked for."""

    schedule: Schedule
    rules: SlotRules
    busy: tuple[Busy, ...]
    listing: ListingFacts

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

    def is_offered(self, starts_at: datetime, *, party: int, now: datetime) -> bool:
        """Whether exactly this start is among the slots."""
        return self.listing.is_open and rules.is_offered(
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
    found = db.session.execute(
        _BY_PUBLIC_ID, {"listing": public_id, "first": _early(first), "last": _late(last)}
    )
    return next(iter(_with_busy(found.all(), first, last).values()), None)


def calendars(listing_ids: Iterable[int], first: date, last: date | None = None) -> dict[int, Calendar]:
    """Listing id → calendar, for any number of listings in two queries; without `last`, to each horizon."""
    ids = list(listing_ids)
    if not ids:
        return {}
    found = db.session.execute(_BY_ID, {"listing": ids, "first": _early(first), "last": _late(last)}).all()
    return _with_busy(found, first, last)


def slots(listing_id: int, first: date, last: date, *, party: int, now: datetime) -> list[Slot]:
    """The slots of a listing; empty also when there is no such listing or it is not open."""
    found = calendar(listing_id, first, last)
    return found.slots(first, last, party=party, now=now) if found else []


def next_free(listing_id: int, *, party: int, now: datetime) -> Slot | None:
    """The earliest slot that a party can book, up to the listing's horizon."""
    found = calendars([listing_id], now.date()).get(listing_id)
    return found.next_free(party=party, now=now) if found else None


def is_offered(listing_id: int, starts_at: datetime, party: int, now: datetime) -> bool:
    """Whether a party can book exactly this start now."""
    day = starts_at.date()
    found = calendar(listing_id, day, day)
    return found is not None and found.is_offered(starts_at, party=party, now=now)


def rules_of(terms: Any) -> SlotRules:
    """The rules of time that a listing, or any row with its columns, is served by."""
    return SlotRules(**{name: getattr(terms, name) for name in _RULE_NAMES})


def schedule_of(row: ScheduleRow, overrides: Iterable[ScheduleOverride] = ()) -> Schedule:
    """A stored schedule as the rules know it."""
    return _schedule(row.zone, row.weekly, [(one.on_date, one.windows) for one in overrides])


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


def _early(first: date) -> date:
    return max(first, date.min + _BEFORE) - _BEFORE


def _late(last: date | None) -> date | None:
    return None if last is None else min(last, date.max - _AFTER) + _AFTER


def _with_busy(found: Sequence[Row[Any]], first: date, last: date | None) -> dict[int, Calendar]:
    if not found:
        return {}
    latest = last or first + timedelta(days=max(row.horizon_days for row in found) + 1)
    taken = _busy_of({row.provider_id for row in found}, first, latest)
    return {row.id: _calendar(row, taken.get(row.provider_id, ())) for row in found}


def _busy_of(providers: Iterable[int], first: date, last: date) -> Mapping[int, Sequence[Busy]]:
    midnight = time(tzinfo=UTC)
    found = db.session.execute(
        _BUSY,
        {
            "providers": list(providers),
            "from_instant": datetime.combine(_early(first), midnight),
            "until_instant": datetime.combine(_late(last) or last, midnight),
        },
    )
    taken: dict[int, list[Busy]] = {}
    for provider_id, begins, ends, listing_id, starts_at, seats_left in found:
        taken.setdefault(provider_id, []).append(Busy(begins, ends, listing_id, starts_at, seats_left))
    return taken


def _calendar(row: Row[Any], busy: Sequence[Busy]) -> Calendar:
    dated = [(date.fromisoformat(day), windows) for day, windows in row.overrides or ()]
    facts = ListingFacts(
        row.id,
        row.public_id,
        row.provider_id,
        row.kind,
        row.venue,
        row.status,
        row.price_minor,
        row.currency,
        row.is_open,
    )
    return Calendar(
        _schedule(row.zone or _NO_ZONE, row.weekly or [], dated), rules_of(row), tuple(busy), facts
    )


def _schedule(zone: str, weekly: list[Any], dated: list[tuple[date, list[Any]]]) -> Schedule:
    return Schedule(
        zone,
        tuple(Window(*window) for window in weekly),
        tuple(Override(day, tuple((start, end) for start, end in windows)) for day, windows in dated),
    )
