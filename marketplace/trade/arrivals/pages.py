"""What a booking's page shows of arrivals; decides nothing and reads no request."""

from dataclasses import dataclass
from datetime import datetime

import segno

from marketplace.core import clock
from marketplace.core.urls import absolute
from marketplace.trade.arrivals import queries, rules
from marketplace.trade.arrivals.models import Absence, Arrival, Side
from marketplace.trade.arrivals.operations import HAPPENS
from marketplace.trade.bookings.models import Booking


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """How somebody came to a booking, and what may be done about it now."""

    arrival: Arrival | None
    absences: list[Absence]
    own: Side
    on_the_day: bool
    """The customer's ticket is wanted now: from a day before the start until the end."""
    may_check_in: bool
    may_say_here: bool
    may_report: bool
    report_by: datetime
    to_answer: Absence | None
    """A report against the reader that waits for an answer."""

    @property
    def checked_in_at(self) -> datetime | None:
        return self.arrival.checked_in_at if self.arrival else None

    @property
    def here_at(self) -> datetime | None:
        return self.arrival.here_at if self.arrival else None

    @property
    def shows(self) -> bool:
        """Whether there is anything to show."""
        something = self.on_the_day or self.may_check_in or self.may_report or self.absences
        return bool(something) or self.arrival is not None


def door_of(booking: Booking, *, is_provider: bool) -> DoorFacts:
    """The facts of the door for one side."""
    now = clock.now()
    own = Side.PROVIDER if is_provider else Side.CUSTOMER
    # Long before the start nobody can have come or stayed away, so nothing is asked.
    near = booking.starts_at - rules.CHECK_IN_BEFORE <= now
    arrival, absences = queries.at_the_door(booking.id) if near else (None, [])
    if booking.state not in HAPPENS:
        return DoorFacts(None, absences, own, False, False, False, False, booking.ends_at, None)
    span = (booking.starts_at, booking.ends_at, now)
    proved = arrival is not None and arrival.checked_in_at is not None
    said = any(one.against != own for one in absences)
    waiting = [
        one for one in absences if one.against == own and one.outcome is None and one.objected_at is None
    ]
    return DoorFacts(
        arrival,
        absences,
        own,
        on_the_day=not is_provider and booking.starts_at - rules.TICKET_BEFORE <= now <= booking.ends_at,
        may_check_in=is_provider and not proved and rules.may_check_in(*span),
        may_say_here=not is_provider
        and rules.may_say_here(*span)
        and not (arrival and (arrival.here_at or arrival.checked_in_at)),
        may_report=not proved and not said and rules.may_report(*span),
        report_by=booking.ends_at + rules.REPORT_AFTER,
        to_answer=waiting[0] if waiting and waiting[0].object_by >= now else None,
    )


def code_words(booking: Booking) -> str:
    """The digits as they are read aloud: "123 456"."""
    code = rules.code_of(booking.public_id)
    return f"{code[:3]} {code[3:]}"


def picture(booking: Booking) -> str:
    """The ticket's QR code as a data address: it leads the provider's phone to the check-in."""
    door = absolute(f"/bookings/{booking.public_id}/door?code={rules.code_of(booking.public_id)}")
    return str(segno.make(door, error="m").svg_data_uri(scale=5, border=2, dark="#1c1410", light="#ffffff"))
