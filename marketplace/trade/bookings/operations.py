"""Changes to bookings: hold, confirm, complete, expire, cancel; they flush, never commit, move no money."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from marketplace.core import clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import TZDB_VERSION
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.availability import seats
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings.models import (
    FEWER_PEOPLE,
    MOVED_TIME,
    TAKES_PLACE,
    Booking,
    BookingEvent,
    BookingLine,
    BookingState,
)
from marketplace.trade.bookings.rules import answer_by, may_move, pay_by
from marketplace.trade.listings.pricing import Quote


class SlotTaken(Refusal):
    code = "slot_taken"
    seen: str | None = None
    """The snapshot (`pg_current_snapshot`) in which it was found taken, where that says all."""


class StateChanged(Refusal):
    code = "state_changed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is frozen on a booking beside time and price."""

    zone: str
    terms: dict[str, Any]
    home: dict[str, Any] | None
    note: str | None
    note_consent: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The seats a booking begins with: of which service, none while it only asks, how many, held until when."""

    occurrence_id: int | None
    seats: int
    until: datetime
    group_id: int | None = None
    """The group of friends that they were kept for."""


def hold(
    service: Service, quote: Quote, agreement: Agreement, *, customer_id: int, asks: bool = False
) -> Booking:
    """Keep the place while the customer pays. Raises `SlotTaken` when someone else was faster.

    Whoever only `asks` takes no place: several may want it, until the provider gives it to one.
    """
    taken = quote.party if service.shared else service.capacity
    occurrence_id = None if asks else seats.take(service, taken)
    if occurrence_id is None and not asks:
        raise _gone()
    now = clock.now()
    until = now + _hold_for(customer_id, now)
    taken_place = Place(occurrence_id, taken, until)
    return _begin(service, quote, agreement, taken_place, customer_id)


def hold_kept(
    service: Service,
    quote: Quote,
    agreement: Agreement,
    *,
    customer_id: int,
    occurrence_id: int,
    until: datetime,
) -> Booking:
    """Keep for somebody, until an instant, seats that were kept for the line. Raises `SlotTaken` for too few."""
    taken = quote.party if service.shared else service.capacity
    if not seats.take_kept(occurrence_id, taken):
        raise _gone()
    return _begin(service, quote, agreement, Place(occurrence_id, taken, until), customer_id)


def hold_taken(
    service: Service, quote: Quote, agreement: Agreement, *, customer_id: int, place: Place
) -> Booking:
    """Begin a booking of seats that the caller has taken in the open transaction."""
    return _begin(service, quote, agreement, place, customer_id)


def _gone() -> SlotTaken:
    return SlotTaken(
        _("Someone just took this place."),
        kept=_("Your details are kept and nothing was charged."),
        todo=_("Choose another time."),
    )


def _begin(service: Service, quote: Quote, agreement: Agreement, place: Place, customer_id: int) -> Booking:
    now = clock.now()
    booking = Booking(
        public_id=ids.public_id("bk"),
        reference=ids.reference(),
        listing_id=service.listing_id,
        occurrence_id=place.occurrence_id,
        seat_group_id=place.group_id,
        provider_id=service.provider_id,
        customer_id=customer_id,
        state=BookingState.HELD,
        party_size=quote.party,
        seats=place.seats,
        starts_at=service.starts_at,
        ends_at=service.ends_at,
        zone=agreement.zone,
        starts_local=service.starts_at.astimezone(ZoneInfo(agreement.zone)).isoformat(),
        tzdb_version=TZDB_VERSION,
        currency=quote.currency,
        price_minor=quote.price_minor,
        fee_minor=quote.fee_minor,
        total_minor=quote.total_minor,
        commission_minor=quote.commission_minor,
        share_minor=quote.share_minor,
        refunded_minor=0,
        terms=agreement.terms,
        home=agreement.home,
        note=agreement.note or None,
        note_consent_at=now if agreement.note and agreement.note_consent else None,
        hold_expires_at=place.until,
        created_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    _write_lines(booking, quote)
    _note(booking, None, BookingState.HELD, customer_id, None)
    return booking


def _hold_for(customer_id: int, now: datetime) -> timedelta:
    """How long a place waits for its payment; some customers have a right to more."""
    more = entitlements.amount(customer_id, Right.EXTENDED_HOLD, now)
    return timedelta(minutes=settings().hold_minutes + more)


def _write_lines(booking: Booking, quote: Quote) -> None:
    """The lines as shown; a deferred trigger compares their sum with the total."""
    for position, line in enumerate(quote.lines):
        db.session.add(
            BookingLine(
                booking_id=booking.id,
                position=position,
                kind=line.kind,
                quantity=line.quantity,
                unit_minor=line.unit_minor,
                amount_minor=line.amount_minor,
            )
        )


def move_to(
    booking: Booking, state: BookingState, *, actor_id: int | None = None, reason: str | None = None
) -> None:
    """The one way a booking changes state: legal by the table, and only from where it still stands.

    Compare and swap in the database: of two who move it at once, one wins and the other gets
    `StateChanged`. Leaving a state that takes the place gives the seats back.
    """
    before = BookingState(booking.state)
    moved = (
        may_move(before, state)
        and db.session.execute(
            update(Booking)
            .where(Booking.id == booking.id, Booking.state == before)
            .values(state=state)
            .returning(Booking.id)
            .execution_options(synchronize_session=False)
        ).scalar()
    )
    if not moved:
        raise StateChanged(
            _("This booking has changed in the meantime."),
            kept=_("Nothing was changed by you."),
            todo=_("Look at it again before you go on."),
        )
    db.session.refresh(booking, ["state"])
    if booking.occurrence_id is not None and before in TAKES_PLACE and state not in TAKES_PLACE:
        seats.give_back(booking.occurrence_id, booking.seats, booking.seat_group_id)
    _note(booking, before, state, actor_id, reason)


def ask(booking: Booking, held_until: datetime | None) -> None:
    """The money is set aside (until `held_until`) or a card is kept: the provider has to answer."""
    booking.requested_at = now = clock.now()
    hours = int(booking.terms.get("answer_hours", 24))
    booking.answer_by = answer_by(now, hours, booking.starts_at, held_until)
    db.session.flush()
    move_to(booking, BookingState.REQUESTED, actor_id=booking.customer_id)
    booking.hold_expires_at = None
    db.session.flush()


def accept(booking: Booking, service: Service, *, actor_id: int) -> None:
    """The provider says yes: the place is taken now, and confirmed once the money is.

    Raises `SlotTaken` when another booking has the time.
    """
    if booking.occurrence_id is None:
        booking.occurrence_id = seats.take(service, booking.seats)
    if booking.occurrence_id is None:
        raise SlotTaken(
            _("Another booking has this time, or somebody is paying for it right now."),
            kept=_("The request still waits; nothing was charged."),
            todo=_("Try again in ten minutes, or decline it so that your guest can look elsewhere."),
        )
    db.session.flush()
    move_to(booking, BookingState.ACCEPTED, actor_id=actor_id)
    booking.accepted_at = clock.now()
    db.session.flush()


def await_payment(booking: Booking) -> None:
    """The card of an accepted request was refused: the customer gets time to pay otherwise."""
    booking.pay_by = pay_by(clock.now(), booking.starts_at)
    db.session.flush()


def confirm(booking: Booking) -> None:
    """The place is paid for."""
    move_to(booking, BookingState.CONFIRMED, actor_id=booking.customer_id)
    booking.confirmed_at = clock.now()
    booking.hold_expires_at = booking.pay_by = None
    db.session.flush()


def expire(booking: Booking, *, actor_id: int | None = None, reason: str | None = None) -> None:
    """The hold ended unpaid, or the customer gave it up."""
    move_to(booking, BookingState.EXPIRED, actor_id=actor_id, reason=reason)


def complete(booking: Booking) -> None:
    """The service took place."""
    move_to(booking, BookingState.COMPLETED)
    booking.completed_at = clock.now()
    db.session.flush()


def reschedule(booking: Booking, service: Service, zone: str, *, actor_id: int) -> None:
    """Give the old place back and take the new one, as both sides agreed; the time follows.

    The database admits it in the transaction that accepts the proposal alone. Raises `SlotTaken` when
    someone else has the time: the caller's transaction must end without effect then.
    """
    if booking.occurrence_id is not None:
        seats.give_back(booking.occurrence_id, booking.seats, booking.seat_group_id)
    occurrence_id = seats.take(service, booking.seats)
    if occurrence_id is None:
        raise SlotTaken(
            _("Someone just took this time."),
            kept=_("The booking stays as it is."),
            todo=_("Choose another time."),
        )
    booking.occurrence_id = occurrence_id
    booking.starts_at, booking.ends_at, booking.zone = service.starts_at, service.ends_at, zone
    booking.starts_local = service.starts_at.astimezone(ZoneInfo(zone)).isoformat()
    booking.tzdb_version = TZDB_VERSION
    db.session.flush()
    _note(booking, BookingState(booking.state), BookingState(booking.state), actor_id, MOVED_TIME)


def come_fewer(booking: Booking, party: int, *, actor_id: int) -> None:
    """Fewer people come, as both sides agreed: the seats of the others are free. Moves no money."""
    given_back = booking.party_size - party
    if booking.occurrence_id is not None:
        seats.give_back(booking.occurrence_id, given_back)
    booking.party_size, booking.seats = party, booking.seats - given_back
    db.session.flush()
    _note(booking, BookingState(booking.state), BookingState(booking.state), actor_id, FEWER_PEOPLE)


def cancel(
    booking: Booking, state: BookingState, *, actor_id: int | None, reason: str, refund_minor: int
) -> None:
    """Give the place up and note what is promised back to the customer; nobody acts when a rule asks for it."""
    move_to(booking, state, actor_id=actor_id, reason=reason or None)
    booking.cancelled_at = clock.now()
    booking.refunded_minor = refund_minor
    db.session.flush()


def _note(
    booking: Booking,
    before: BookingState | None,
    after: BookingState,
    actor_id: int | None,
    reason: str | None,
) -> None:
    db.session.add(
        BookingEvent(
            booking_id=booking.id,
            at=clock.now(),
            from_state=before,
            to_state=after,
            actor_id=actor_id,
            reason=reason,
        )
    )
    db.session.flush()
