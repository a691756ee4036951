"""Keeps each visible listing's free time beside its entry, in step with the calendar; it offers and sells nothing.

Every change marks what it makes untrue, by triggers and in its own transaction, and a search asks the calendar
itself wherever a mark stands. To compute anew is therefore never urgent, only sooner or later cheaper.

Whoever computes a provider's time holds the rows of all its entries from before the first look until the end,
so that of two the second sees all that the first saw.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import Row

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability.free_time import (
    NEVER,
    FreeTime,
    free_time,
    holds_until,
    week_begins,
    week_of,
)
from marketplace.trade.availability.queries import Calendar, calendars

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_ENTRIES = text("""
    select e.listing_id, e.free_until is null or e.free_until <= :now + cast(:early as interval) as is_whole,
        l.horizon_days, l.duration_minutes + l.buffer_before_minutes + l.buffer_after_minutes as minutes,
        t.kmh is not null as travels,
        num_nonnulls(l.day_services, l.day_bookings, t.day_services, t.day_bookings) > 0 as counts_days,
        num_nonnulls(l.week_services, l.week_bookings, t.week_services, t.week_bookings) > 0 as counts_weeks
    from search_entry e join listing l on l.id = e.listing_id
    left join provider_time t on t.provider_id = e.provider_id
    where e.provider_id = :provider order by e.listing_id for no key update of e
""")
_TAKE_MARKS = text("delete from free_time_mark where provider_id = :provider returning begins, ends")
_REPLACE = text("""
    with made as (
        select * from unnest(cast(:ids as bigint[]), cast(:weeks as int[]), cast(:seats as int[]),
            cast(:untils as timestamptz[]), cast(:opens as timestamptz[]), cast(:steps as int[]),
            cast(:starts as tstzmultirange[]))
            as made(listing_id, week, seats, order_until, opens_at, step_minutes, starts)
    ), gone as (
        delete from free_time f where f.listing_id = any(cast(:listings as bigint[]))
            and f.week between :first_week and :last_week
            and not exists (select from made m where (m.listing_id, m.week, m.seats, m.order_until, m.opens_at)
                = (f.listing_id, f.week, f.seats, f.order_until, f.opens_at))
    )
    insert into free_time as kept (listing_id, week, seats, order_until, opens_at, step_minutes, starts)
    select listing_id, week, seats, order_until, opens_at, step_minutes, starts from made
    on conflict (listing_id, week, seats, order_until, opens_at) do update
        set step_minutes = excluded.step_minutes, starts = excluded.starts
        where (kept.step_minutes, kept.starts) is distinct from (excluded.step_minutes, excluded.starts)
""")
_HOLDS = text("""
    update search_entry e set free_until = v.until
    from unnest(cast(:ids as bigint[]), cast(:untils as timestamptz[])) v(id, until) where e.listing_id = v.id
""")
_DUE = text("""
    (select distinct provider_id from free_time_mark limit :limit)
    union (select provider_id from search_entry
        where free_until is null
            or (free_until > cast(:after as timestamptz) and free_until <= cast(:by as timestamptz))
        limit :limit)
    limit :limit
""")

_SAMPLE = text("""
    select listing_id from search_entry e where listing_id >= :from_id and free_until > :now
        and not exists (select from free_time_mark k where k.provider_id = e.provider_id)
    order by listing_id limit :limit
""")
_LARGEST_ID = text("select coalesce(max(listing_id), 0) from search_entry")
_KEPT = text("""
    select listing_id, start, seats, order_until from free_time, unnest(starts) r,
        generate_series(lower(r), upper(r), make_interval(mins => step_minutes)) start
    where listing_id = any(cast(:ids as bigint[])) and opens_at <= :now and order_until >= :now and start >= :now
""")


class Weeks(NamedTuple):
    """The stored weeks `first` to `last`, both included."""

    first: int
    last: int

    @property
    def days(self) -> tuple[date, date]:
        """The local dates of any zone that their starts may have."""
        return (week_begins(self.first) - 2 * _DAY).date(), (week_begins(self.last + 1) + 2 * _DAY).date()


ALL = Weeks(-(1 << 31), (1 << 31) - 1)


def due(limit: int, *, early: timedelta = timedelta()) -> list[int]:
    """Providers whose kept time is marked, not known, or holds for no more than `early`.

    Who travels just now is among them only when it is asked `early`: nothing that is kept of them is believed.
    """
    after = NEVER - _DAY if early else NEVER
    return list(db.session.scalars(_DUE, {"limit": limit, "after": after, "by": clock.now() + early}))


def refresh(provider_id: int, *, early: timedelta = timedelta()) -> None:
    """Compute what is marked of a provider's time, and all of what is not known or holds no longer than `early`."""
    now = clock.now()
    values = {"provider": provider_id, "now": now, "early": early}
    entries = db.session.execute(_ENTRIES, values).all()
    marks = db.session.execute(_TAKE_MARKS, {"provider": provider_id}).all()
    if not entries:
        return
    whole = [one for one in entries if one.is_whole]
    _compute(whole, None, now)
    weeks = _weeks_of(marks, entries) if marks else None
    if weeks is not None:
        _compute([one for one in entries if not one.is_whole], weeks, now)


def _weeks_of(marks: Iterable[Row[Any]], entries: Sequence[Row[Any]]) -> Weeks:
    """All weeks in which a start may have come or gone by what the marks tell."""
    reach = timedelta(minutes=max(one.minutes for one in entries))
    if any(one.travels or one.counts_days for one in entries):
        reach += 2 * _DAY
    if any(one.counts_weeks for one in entries):
        reach += _WEEK
    stretches = list(marks)
    begins, ends = min(one.begins for one in stretches), max(one.ends for one in stretches)
    return Weeks(week_of(begins - reach), week_of(ends + reach))


def _compute(entries: Sequence[Row[Any]], weeks: Weeks | None, now: datetime) -> None:
    """Replace what is kept of some listings of one provider; without `weeks`, all of it."""
    if not entries:
        return
    ids = [one.listing_id for one in entries]
    horizon = timedelta(days=max(one.horizon_days for one in entries))
    first, last = weeks.days if weeks else (now.date() - 2 * _DAY, now.date() + horizon + _WEEK)
    found = calendars(ids, first, last)
    made = {
        listing: (calendar.rules.step_minutes, kept_of(calendar, first, last, now))
        for listing, calendar in found.items()
    }
    store(ids, made, weeks or ALL)
    if weeks is None:
        untils = [holds_until(calendar.schedule, now) for calendar in found.values()]
        db.session.execute(_HOLDS, {"ids": list(found), "untils": untils})


def store(listing_ids: list[int], made: Mapping[int, tuple[int, list[FreeTime]]], weeks: Weeks = ALL) -> None:
    """Replace what is kept of listings for some weeks by what is said of each: its step, and its free time."""
    rows = [
        (listing, step, one)
        for listing, (step, times) in made.items()
        for one in times
        if weeks.first <= one.week <= weeks.last
    ]
    between = {"first_week": weeks.first, "last_week": weeks.last}
    db.session.execute(_REPLACE, {**_columns(rows), "listings": listing_ids, **between})


def kept_of(calendar: Calendar, first: date, last: date, now: datetime) -> list[FreeTime]:
    """What is to be kept of a listing for local dates from `first` to `last`."""
    if not calendar.listing.is_open:
        return []
    return free_time(
        calendar.schedule,
        calendar.rules,
        calendar.busy,
        listing_id=calendar.listing.id,
        first=first,
        last=last,
        now=now,
    )


def _columns(rows: Sequence[tuple[int, int, FreeTime]]) -> dict[str, list[Any]]:
    return {
        "ids": [listing for listing, _step, _one in rows],
        "steps": [step for _listing, step, _one in rows],
        "weeks": [one.week for *_, one in rows],
        "seats": [one.seats for *_, one in rows],
        "untils": [one.order_until for *_, one in rows],
        "opens": [one.opens_at for *_, one in rows],
        "starts": [multirange(one) for *_, one in rows],
    }


def multirange(kept: FreeTime) -> str:
    """The runs as PostgreSQL writes them."""
    return "{" + ",".join(f"[{first.isoformat()},{last.isoformat()}]" for first, last in kept.runs) + "}"


def differing(limit: int, *, from_id: int | None = None) -> tuple[list[int], int]:
    """Of some listings whose kept time is to be believed those where the calendar says otherwise, and of how many.

    Without `from_id` they begin anywhere.
    """
    now = clock.now()
    if from_id is None:
        from_id = secrets.randbelow(db.session.scalar(_LARGEST_ID) + 1)
    ids = list(db.session.scalars(_SAMPLE, {"from_id": from_id, "now": now, "limit": limit}))
    if not ids:
        return [], 0
    kept: dict[int, set[_Start]] = {}
    for listing, *start in db.session.execute(_KEPT, {"ids": ids, "now": now}):
        kept.setdefault(listing, set()).add(tuple(start))
    found = calendars(ids, now.date() - 2 * _DAY)
    offered = {listing: _offered(calendar, now) for listing, calendar in found.items()}
    return [one for one in ids if kept.get(one, set()) != offered.get(one, set())], len(ids)


def _offered(calendar: Calendar, now: datetime) -> set["_Start"]:
    first = now.date() - 2 * _DAY
    last = now.date() + timedelta(days=calendar.rules.horizon_days + 2)
    rules = replace(calendar.rules, notice_minutes=0)
    slots = replace(calendar, rules=rules).slots(first, last, party=rules.min_party, now=now)
    return {
        (slot.starts_at, slot.seats_left, slot.last_order or week_begins(week_of(slot.starts_at) + 1))
        for slot in slots
    }


_Start = tuple[datetime, int, datetime]
"""A start, the seats left, and until when it can be ordered."""
