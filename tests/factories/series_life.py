"""A weekly series as it is lived on the stage: paid on its page, week after week, and what it writes to calendars."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Event as ReadEvent
from sqlalchemy import select

from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.trade.series import queries
from marketplace.trade.series.models import KIND
from marketplace.workflows import book_series, complete_booking, leave_series, settle_payment
from tests.factories.calendars import read_back
from tests.factories.series import SKIP, a_wish, first_start, taken_by_another, weekly
from tests.factories.stage import Stage


@dataclass
class Weeks:
    """A series with a skipped week, as its customer lives it."""

    stage: Stage
    customer: Member
    series_id: str

    @property
    def bookings(self) -> list[Booking]:
        with self.stage.app.app_context():
            found = queries.bookings_of(queries.of_customer(self.series_id, self.customer.id).id)
            db.session.expunge_all()
            return found

    @property
    def states(self) -> list[str]:
        return [booking.state for booking in self.bookings]

    def pay(self) -> None:
        """Pay all weeks on the one page, and come back."""
        with self.stage.app.app_context():
            payment = book_series.open_page(self.series_id)
            assert payment is not None
            self.stage.pay_page(str(payment.checkout_url))
            assert settle_payment.reconcile(payment.public_id)

    def takes_place(self, number: int) -> None:
        booking = self.bookings[number]
        with clock.frozen_at(booking.ends_at + timedelta(minutes=1)), self.stage.app.app_context():
            complete_booking.complete(booking.public_id)

    @contextmanager
    def after(self, number: int) -> Iterator[None]:
        """An hour after a week took place."""
        with clock.frozen_at(self.bookings[number].ends_at + timedelta(hours=1)):
            yield

    def leave(self) -> int:
        """Give up what lies ahead; what goes back."""
        with self.stage.acting():
            found = queries.of_customer(self.series_id, self.customer.id)
            back = leave_series.leaving(queries.bookings_of(found.id), self.customer.id).refund_minor
            leave_series.leave(self.series_id, by_id=self.customer.id, expected_refund_minor=back)
        return back

    def refunded(self) -> int:
        """What the payment provider gave back of the one payment."""
        self.stage.work()
        with self.stage.app.app_context():
            payment = payments.paid(KIND, self.series_id)
            assert payment is not None
            parts = [payments.paid("booking", booking.public_id) for booking in self.bookings]
            return sum(part.refunded_minor for part in parts if part is not None)

    def calendar_of(self, kind: str) -> dict[str, tuple[str, int, datetime]]:
        """The last letter of a kind to the customer: week's identifier → its status, sequence and start."""
        with self.stage.app.app_context():
            return calendar_of(self.customer, kind)


def weekly_on(stage: Stage) -> Listing:
    """An hour that may be booked every week, offered on the stage."""
    with stage.acting():
        return weekly(policy="flexible")


def weekly_with_a_taken_week(stage: Stage) -> tuple[Listing, datetime]:
    """A listing with a start whose third week is somebody else's."""
    listing = weekly_on(stage)
    with stage.acting():
        start = first_start(listing) + timedelta(days=2)
        taken_by_another(listing, start, 2)
    return listing, start


def bookings_of(stage: Stage, customer: Member) -> list[Booking]:
    """All bookings of a customer, the first made first."""
    with stage.app.app_context():
        query = select(Booking).where(Booking.customer_id == customer.id).order_by(Booking.id)
        return list(db.session.scalars(query))


def some_weeks(stage: Stage) -> Weeks:
    """Five weeks wanted of which the third is somebody else's: four to be paid."""
    customer = stage.customer("Nora Klein")
    with stage.acting():
        listing = weekly(policy="flexible")
        start = first_start(listing)
        taken_by_another(listing, start, 2)
        wish = a_wish(listing, start, weeks=5, on_conflict=SKIP)
        total = wish.expected_total_minor // 5 * 4
        wish = a_wish(listing, start, weeks=5, on_conflict=SKIP, expected_total_minor=total)
        series_id = book_series.hold(customer, wish, "en")[0].public_id
    return Weeks(stage, customer, series_id)


def calendar_of(member: Member, kind: str) -> dict[str, tuple[str, int, datetime]]:
    """The calendar that came with the last letter of a kind: identifier → status, sequence and start."""
    query = (
        select(OutgoingMail)
        .where(OutgoingMail.to_address == member.email, OutgoingMail.kind == kind)
        .order_by(OutgoingMail.id.desc())
    )
    row = db.session.scalars(query.limit(1)).one()
    return {str(event["UID"]): _read(event) for event in read_back(calendar_in(row))}


def calendar_in(row: OutgoingMail) -> str:
    """The calendar file of a letter as it leaves."""
    [part] = [one for one in mail.as_mime(row).walk() if one.get_content_type() == "text/calendar"]
    return str(part.get_content())  # type: ignore[attr-defined]


def _read(event: ReadEvent) -> tuple[str, int, datetime]:
    return str(event["STATUS"]), int(event["SEQUENCE"]), event.decoded("DTSTART")
