"""Keeps made-up free time of a listing, and reads it back as the search and as the engine would tell it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text, update

from marketplace.core import clock
from marketplace.core.clock import frozen_at
from marketplace.core.database import db
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.free_time import FreeTime, free_time, holds_until
from marketplace.trade.availability.rules import Slot, slots
from marketplace.trade.listings.models import Listing
from marketplace.trade.search import free_time as keeping
from marketplace.trade.search import queries
from marketplace.trade.search.models import SearchEntry
from tests.factories.holds import hold_unnoted

_DAY = timedelta(days=1)
_AROUND = 12 * _DAY


def starts_of(kept: Iterable[FreeTime], step_minutes: int) -> list[tuple[datetime, int]]:
    """Every start with its seats, in order."""
    step = timedelta(minutes=step_minutes)
    return sorted(
        (first + k * step, one.seats)
        for one in kept
        for first, last in one.runs
        for k in range((last - first) // step + 1)
    )


def kept_for(question: dict[str, Any]) -> list[FreeTime]:
    """All that is kept of a question's listing as of its instant."""
    now = question["now"]
    known = {name: question[name] for name in ("schedule", "rules", "busy", "listing_id", "now")}
    return free_time(**known, first=(now - _AROUND).date(), last=(now + _AROUND).date())


def offered_in(question: dict[str, Any], now: datetime, window: tuple[datetime, datetime]) -> list[Slot]:
    """What the engine offers the question's party at an instant, within a window."""
    known = {name: question[name] for name in ("schedule", "rules", "busy", "listing_id", "party")}
    around = {"first": (question["now"] - _AROUND).date(), "last": (question["now"] + _AROUND).date()}
    return [slot for slot in slots(**known, **around, now=now) if window[0] <= slot.starts_at < window[1]]


def keep(listing: Listing, question: dict[str, Any]) -> None:
    """Store what the question's calendar offers as if it were this listing's."""
    rules = question["rules"]
    values = {
        "notice_minutes": rules.notice_minutes,
        "min_party": rules.min_party,
        "max_party": rules.max_party,
        "free_until": holds_until(question["schedule"], question["now"]),
    }
    db.session.execute(update(SearchEntry).where(SearchEntry.listing_id == listing.id).values(values))
    db.session.execute(text("delete from free_time_mark"))
    keeping.store([listing.id], {listing.id: (rules.step_minutes, kept_for(question))})


def told(listing: Listing, now: datetime, window: tuple[datetime, datetime], party: int | None = None) -> Any:
    """The first start in a window as what is kept tells it; "ask" where the calendar is to be asked."""
    return queries.kept_starts([listing.id], [window], party=party, now=now).get(listing.id, "ask")


def is_kept_right(listing: Listing, now: datetime) -> bool:
    """Whether what is kept of a listing is to be believed, and is what its calendar offers."""
    with frozen_at(now):
        differing, looked_at = keeping.differing(1, from_id=listing.id)
    return (differing, looked_at) == ([], 1)


def first_offered(listing: Listing, now: datetime, party: int = 1) -> datetime | None:
    """The next free start by the calendar itself."""
    slot = availability.next_free(listing.id, party=party, now=now)
    return slot.starts_at if slot else None


def without_notice(question: dict[str, Any]) -> dict[str, Any]:
    """The same question of a listing that takes orders to the last minute."""
    return question | {"rules": replace(question["rules"], notice_minutes=0)}


def rows_of(listing: Listing) -> set[tuple[Any, ...]]:
    """Week, seats and starts of each row that is kept of a listing."""
    query = text("select week, seats, starts::text from free_time where listing_id = :id")
    return {tuple(row) for row in db.session.execute(query, {"id": listing.id})}


def naive_refresh(listing: Listing, starts: list[datetime], meet: Callable[[], int]) -> None:
    """Take one of the starts, compute what is free, wait for the other to do so too, and store it."""
    hold_unnoted(listing, starts[meet() % len(starts)])
    now = clock.now()
    first, last = now.date() - 2 * _DAY, now.date() + 70 * _DAY
    calendar = availability.calendars([listing.id], first, last)[listing.id]
    made = {listing.id: (calendar.rules.step_minutes, keeping.kept_of(calendar, first, last, now))}
    meet()
    db.session.execute(text("delete from free_time_mark"))
    keeping.store([listing.id], made)


def block(provider_id: int, begins: datetime, ends: datetime) -> None:
    """Take a stretch of a provider's time by an event of a calendar elsewhere."""
    feed = text("""
        insert into calendar_feed (id, public_id, provider_id, name, host, address, address_key, created_at,
            next_read_at, events, failures)
        values (1, 'cal_1', :provider, 'Work', 'calendar.example', 'x', 'x', now(), now(), 1, 0)
    """)
    event = text("""
        insert into calendar_block (feed_id, provider_id, busy) values (1, :provider, tstzrange(:begins, :ends))
    """)
    db.session.execute(feed, {"provider": provider_id})
    db.session.execute(event, {"provider": provider_id, "begins": begins, "ends": ends})
