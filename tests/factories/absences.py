"""Visits that did not happen, and the people who say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.arrivals import operations, queries, rules
from marketplace.trade.arrivals.models import Absence, Outcome, Side
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import absence, complete_booking
from tests.factories.stage import Stage

WAITED = "I waited for half an hour and rang twice."


def an_absence(booking: Booking, against: Side = Side.CUSTOMER) -> Absence:
    """A report as it stands in the table, made at any time."""
    reporter = booking.provider_id if against is Side.CUSTOMER else booking.customer_id
    now = clock.now()
    row = Absence(
        public_id=ids.public_id("abs"),
        booking_id=booking.id,
        against=against,
        reported_by_id=reporter,
        statement=WAITED,
        reported_at=now,
        object_by=now + rules.TO_OBJECT,
    )
    db.session.add(row)
    db.session.flush()
    return row


def booked(stage: Stage) -> Booking:
    """A meal that somebody booked and paid."""
    return stage.booking(stage.booked(stage.meal()))


def provider_of(stage: Stage, booking: Booking) -> Member:
    with stage.app.app_context():
        return db.session.get_one(Member, booking.provider_id)


@contextmanager
def after_start(booking: Booking, minutes: float = 30) -> Iterator[None]:
    """The clock stands some minutes after a booking's start."""
    with clock.frozen_at(booking.starts_at + timedelta(minutes=minutes)):
        yield


def check_in(stage: Stage, booking: Booking, code: str | None = None) -> bool:
    """The provider types the digits of the ticket, or others."""
    with stage.acting():
        return operations.check_in(
            booking, code or rules.code_of(booking.public_id), by_id=booking.provider_id
        )


def reported(stage: Stage, booking: Booking, by: Side) -> str:
    """A side says half an hour after the start that the other did not come; the report's public id."""
    by_id = booking.customer_id if by is Side.CUSTOMER else booking.provider_id
    with after_start(booking), stage.acting():
        return absence.report(booking.public_id, WAITED, by_id=by_id).public_id


def answered(stage: Stage, booking: Booking, by: Side) -> None:
    """The side that is said to be missing says otherwise, an hour after the start."""
    by_id = booking.customer_id if by is Side.CUSTOMER else booking.provider_id
    with after_start(booking, 60), stage.acting():
        absence.answer(booking.public_id, "I was there all evening.", by_id=by_id)


def completed(stage: Stage, booking: Booking) -> None:
    """What the job does once the service is over."""
    with clock.frozen_at(booking.ends_at + timedelta(minutes=1)), stage.app.app_context():
        complete_booking.complete(booking.public_id)


def time_is_over(stage: Stage, report_id: str) -> None:
    """What the sweep does when nobody objected in time."""
    until = report_of(stage, report_id).object_by + timedelta(minutes=1)
    with clock.frozen_at(until), stage.app.app_context():
        absence.stand_unanswered(report_id)


def decided(stage: Stage, report_id: str, outcome: Outcome) -> None:
    """Finance settles it, three days later."""
    staff = stage.staff()
    later = report_of(stage, report_id).object_by + timedelta(days=1)
    with clock.frozen_at(later), stage.acting():
        absence.decide(report_id, outcome, "We spoke with both of you.", staff)


def report_of(stage: Stage, report_id: str) -> Absence:
    with stage.app.app_context():
        return queries.one(report_id)[0]


def earning_of(stage: Stage, booking: Booking) -> Earning | None:
    with stage.app.app_context():
        return payouts.earning_of("booking", booking.public_id)


def released_to(stage: Stage, booking: Booking, hours: float) -> bool:
    """Whether a booking's share may be gathered into a payout so long after the end."""
    with stage.app.app_context(), transaction():
        at = booking.ends_at + timedelta(hours=hours)
        return any(one.source_id == booking.public_id for one in payouts.released(booking.provider_id, at))
