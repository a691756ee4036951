"""What pages show of changes: the proposal that waits, the free times to choose from; decides nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.i18n import ngettext
from marketplace.core.localtime import local
from marketplace.core.money import money
from marketplace.trade.availability import picker
from marketplace.trade.availability.moving import Mover
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings.models import Booking
from marketplace.trade.changes import emails, permissions, queries
from marketplace.trade.changes.models import Change, ChangeKind, ChangeState
from marketplace.trade.changes.rules import Back
from marketplace.trade.listings import queries as listings

DAYS_READ, DAYS_SHOWN = 14, 7


@dataclass(frozen=True, slots=True)
class Changes:
    """What may be changed now, what waits for an answer, and what was changed before."""

    may_move: bool
    may_be_fewer: bool
    waiting: Change | None
    to_answer: bool
    """Whether it is the reader who has to answer."""
    what: str
    """The proposal in words."""
    back_minor: int
    is_time: bool
    back: Back
    """What went back because fewer people come."""
    people_left: int


def changes_of(booking: Booking, reader_id: int) -> Changes:
    """For one side of a booking."""
    open_now = permissions.is_changeable(booking)
    known = queries.of_booking(booking.id)
    waiting = next((one for one in known if one.state == ChangeState.OPEN), None) if open_now else None
    is_customer = reader_id == booking.customer_id
    may_ask = open_now and waiting is None
    fewer = may_ask and is_customer and booking.party_size > 1
    return Changes(
        may_ask,
        fewer and _least(booking) < booking.party_size,
        waiting,
        waiting is not None and waiting.proposed_by_id != reader_id,
        emails.what(waiting, booking) if waiting else "",
        waiting.price_back_minor + waiting.fee_back_minor if waiting else 0,
        waiting is not None and waiting.kind == ChangeKind.TIME,
        queries.back_of(known),
        booking.party_size,
    )


def _least(booking: Booking) -> int:
    return permissions.least_party(booking, listings.by_id(booking.listing_id))


@dataclass(frozen=True, slots=True)
class Times:
    """The days with free times from a date on, and where one looks further."""

    days: list[dict[str, Any]]
    zone: str
    earlier: str | None
    later: str | None


def times_of(booking: Booking, mover: Mover, *, first: date | None, day: str | None) -> Times:
    """A fortnight of free times for a booking that moves, without the one it has."""
    today = local(clock.now(), booking.zone).date()
    begins = max(first or today, today)
    spare = timedelta(days=1)
    calendar = mover.calendar(begins - spare, begins + timedelta(days=DAYS_READ))
    if calendar is None or not calendar.listing.is_open:
        return Times([], booking.zone, None, None)
    last = begins + timedelta(days=DAYS_READ - 1)
    free = calendar.slots(begins, last, party=mover.party, now=clock.now())
    found = [slot for slot in free if slot.starts_at != booking.starts_at]
    zone = found[0].zone if found else calendar.schedule.zone
    step = timedelta(days=DAYS_READ)
    horizon = today + timedelta(days=calendar.rules.horizon_days)
    return Times(
        picker.days(found, zone, chosen=day, shown=DAYS_SHOWN),
        zone,
        max(begins - step, today).isoformat() if begins > today else None,
        _next_page(found, begins, horizon),
    )


def _next_page(found: list[Slot], first: date, horizon: date) -> str | None:
    """The date after the last one shown, None beyond what can be booked."""
    dates = sorted({slot.local_date for slot in found})
    after = dates[DAYS_SHOWN] if len(dates) > DAYS_SHOWN else first + timedelta(days=DAYS_READ)
    return after.isoformat() if after <= horizon else None


def party_choices(booking: Booking, least: int) -> list[dict[str, Any]]:
    """How many may come instead, each with what goes back."""
    return [
        {
            "value": fewer,
            "label": ngettext("%(num)s person", "%(num)s people", fewer),
            "back_minor": (back := permissions.fewer_back(booking, fewer).total),
            "note": money(back, booking.currency),
        }
        for fewer in range(booking.party_size - 1, least - 1, -1)
    ]
