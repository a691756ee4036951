"""Weekly series as their two sides make, pay and leave them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.money.ledger.models import LedgerAccount
from marketplace.money.papers.models import Paper
from marketplace.money.payments import queries as payments
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment, Refund
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability import seats
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings.models import Listing
from marketplace.trade.series import queries
from marketplace.trade.series.models import KIND, OnConflict, Series
from marketplace.workflows import book, book_series, complete_booking, refund_booking, settle_payment
from marketplace.workflows.book import Wish
from marketplace.workflows.book_series import SeriesWish
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider, make_session

if TYPE_CHECKING:
    from tests.factories.stage import Stage

NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def weekly(provider: Member | None = None, **changes: Any) -> Listing:
    """An hour of coaching that may be booked for twelve weeks at once."""
    terms = {"series_weeks": 12, "horizon_days": 120, **changes}
    return make_session(provider or make_provider("Paul Roux"), **terms)


def first_start(listing: Listing) -> datetime:
    slot = availability.next_free(listing.id, party=1, now=clock.now())
    assert slot is not None
    return slot.starts_at


def a_wish(listing: Listing, start: datetime | None = None, weeks: int = 4, **changes: Any) -> SeriesWish:
    """A wish for so many weeks whose total is that of all of them, unless told."""
    total = agreement.quote_for(listing, 1).total_minor * weeks
    facts: dict[str, Any] = {"party": 1, "expected_total_minor": total, "weeks": weeks}
    return SeriesWish(listing=listing.public_id, starts_at=start or first_start(listing), **(facts | changes))


def a_held_series(
    listing: Listing, customer: Member, start: datetime | None = None, weeks: int = 4, **changes: Any
) -> Series:
    return book_series.hold(customer, a_wish(listing, start, weeks, **changes), "en")[0]


def pay(series: Series, fee: int = 137) -> Payment:
    """What the payment provider says of its page once it was paid; the payment as a whole."""
    payment = payments.latest(KIND, series.public_id)
    assert payment is not None
    mark = ids.random_code(12)
    settle_payment.apply(
        payment,
        SessionFacts(
            session_id=f"cs_{mark}",
            open=False,
            intent_id=f"pi_{mark}",
            charge_id=f"ch_{mark}",
            paid_minor=payment.amount_minor,
            currency=payment.currency,
            processor_fee_minor=fee,
            paid_at=clock.now(),
        ),
    )
    return payment


def a_paid_series(
    listing: Listing | None = None, customer: Member | None = None, weeks: int = 4, **changes: Any
) -> Series:
    made = a_held_series(listing or weekly(), customer or a_member("Nora Klein"), weeks=weeks, **changes)
    pay(made)
    return made


def weeks_of(series: Series) -> list[Booking]:
    found = queries.bookings_of(series.id)
    for booking in found:
        db.session.refresh(booking)
    return found


def states_of(series: Series) -> list[str]:
    return [booking.state for booking in weeks_of(series)]


def taken_by_another(listing: Listing, start: datetime, weeks_later: int) -> None:
    """Somebody else has the same time so many weeks later."""
    wish = Wish(
        listing.public_id,
        start + timedelta(weeks=weeks_later),
        1,
        agreement.quote_for(listing, 1).total_minor,
    )
    book.hold_place(a_member("Ana Lima"), wish, "en")


def parts_of(whole: Payment) -> list[Payment]:
    query = select(Payment).where(Payment.part_of_id == whole.id).order_by(Payment.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def refunds_of(whole: Payment) -> list[int]:
    """The amounts promised back, in order."""
    ids_of_parts = [part.id for part in parts_of(whole)]
    query = select(Refund.amount_minor).where(Refund.payment_id.in_(ids_of_parts)).order_by(Refund.id)
    return list(db.session.scalars(query))


def send_refunds(series: Series) -> None:
    """Let the payment provider have sent every refund of a series."""
    whole = payments.paid(KIND, series.public_id)
    assert whole is not None
    ids_of_parts = [part.id for part in parts_of(whole)]
    query = select(Refund.public_id).where(Refund.payment_id.in_(ids_of_parts)).order_by(Refund.id)
    for number, refund_id in enumerate(list(db.session.scalars(query))):
        refund_booking.sent(refund_id, f"re_{series.public_id}_{number}", clock.now())


def vat_of(paper: Paper) -> int:
    """The tax that a paper names."""
    return sum(supply["vat"]["vat_minor"] for supply in paper.body["supplies"] if "vat" in supply)


def earned_of(series: Series) -> int:
    """What is the provider's and ours of a series, so far."""
    names = [booking.public_id for booking in queries.bookings_of(series.id)]
    query = select(Earning).where(Earning.source_kind == "booking", Earning.source_id.in_(names))
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return sum(one.share_minor + one.commission_minor + one.fee_minor for one in found)


def kept_for(booking: Booking) -> int:
    """What the ledger keeps for a booking."""
    query = select(-LedgerAccount.balance).where(
        LedgerAccount.owner_kind == "booking", LedgerAccount.owner_id == booking.public_id
    )
    return int(db.session.scalar(query) or 0)


def finish(booking: Booking) -> None:
    """Let one week take place."""
    if booking.state == BookingState.CONFIRMED:
        with clock.frozen_at(booking.ends_at + timedelta(minutes=1)):
            complete_booking.complete(booking.public_id)


SKIP = OnConflict.SKIP


def try_to_hold(stage: "Stage", listing: Listing, customer: Member, start: datetime) -> str:
    """Four weeks from a start on, in a transaction of one's own: "held", or "refused" in words."""
    try:
        with stage.acting():
            a_held_series(listing, customer, start)
    except Refusal:
        return "refused"
    return "held"


class UndoneError(Exception):
    """The end of a race that is to leave nothing behind."""


def take_both(weeks: list[Service], meet: Callable[[], Any]) -> None:
    """Take a place of one week, wait for the other to have done the same, and take the next."""
    seats.take(weeks[0], 1)
    meet()
    seats.take(weeks[1], 1)
    raise UndoneError
