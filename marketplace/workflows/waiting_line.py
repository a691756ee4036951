"""Serves those who wait in line: a held place and a letter to the next, whenever seats were kept for them."""

from dataclasses import replace
from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.core.i18n import speaking
from marketplace.money.payments import operations as payments
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability import seats
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import Agreement
from marketplace.trade.listings import queries as listings
from marketplace.trade.search import operations as search
from marketplace.trade.waiting import emails, operations, queries, rules
from marketplace.trade.waiting.models import WaitingEntry, WaitingState
from marketplace.trade.waiting.rules import Turn, Wish
from marketplace.workflows import expire_hold
from marketplace.workflows.book import capture_of
from marketplace.workflows.purchase import purchase_of


def serve(occurrence: str) -> None:
    """Offer the seats kept for a line to whoever is next, one after the other; again and again does no harm."""
    while _serve_next(int(occurrence)):
        pass


def _serve_next(occurrence_id: int) -> bool:
    """Whether somebody was served, so that there may be seats for another."""
    with transaction():
        subject = _subject(occurrence_id)
        if subject is None:
            return False
        occurrence = queries.locked_service(occurrence_id)
        line = queries.line(occurrence_id)
        if not occurrence.seats_kept:
            return False
        available = occurrence.capacity - occurrence.seats_taken + occurrence.seats_kept
        strict = _is_strict(line)
        turn = rules.next_turn([Wish(one.party, one.least) for one in line], available, strict=strict)
        if turn is None:
            if not (line and strict):
                _let_go(occurrence)
            return False
        return _give(subject, occurrence, line[turn.position], turn)


def _subject(occurrence_id: int) -> Subject | None:
    """What is served, or None while it is not on offer: the seats wait until it is, or the list closes.

    The listing is locked before the service, as by everybody who takes a place.
    """
    occurrence = queries.service(occurrence_id)
    try:
        subject = agreement.bookable(listings.by_id(occurrence.listing_id).public_id, lock=True)
    except NotFound:
        return None
    day = occurrence.starts_at.date()
    calendar = availability.calendar(occurrence.listing_id, day, day)
    if calendar is not None and calendar.listing.is_contested:
        availability.lock_time(occurrence.provider_id)
    return subject


def _is_strict(line: list[WaitingEntry]) -> bool:
    if not line:
        return False
    return clock.now() < rules.strict_until(line[0].closes_at, settings().waiting_order_hours)


def _give(subject: Subject, occurrence: Occurrence, entry: WaitingEntry, turn: Turn) -> bool:
    customer = accounts.by_id(entry.customer_id)
    if customer is None or customer.status != MemberStatus.ACTIVE:
        operations.leave(entry)
        return True
    slot = queries.mover_at(occurrence, turn.party, freed=occurrence.seats_kept).offer(occurrence.starts_at)
    if slot is None:
        return False
    now, order_by = clock.now(), slot.order_by(subject.listing.notice_minutes)
    if order_by - now < rules.LAST_CALL:
        return False
    longest = timedelta(minutes=settings().waiting_offer_minutes)
    until = rules.offered_until(now, order_by, longest)
    booking = _hold(subject, occurrence, entry, turn.party, slot.zone, until)
    _open_payment(subject, booking, customer)
    operations.offer(entry, booking)
    emails.offered(booking, asked_for=entry.party)
    return True


def _hold(
    subject: Subject, occurrence: Occurrence, entry: WaitingEntry, party: int, zone: str, until: datetime
) -> Booking:
    service = replace(
        agreement.service_at(subject.listing, occurrence.starts_at),
        ends_at=occurrence.ends_at,
        capacity=occurrence.capacity,
        shared=occurrence.shared,
    )
    terms = Agreement(
        zone=zone,
        terms=agreement.terms_of(subject, entry.customer_id),
        home=agreement.home_of(subject),
        note=entry.note,
        note_consent=entry.note is not None,
    )
    quote = agreement.quote_for(subject.listing, party, entry.customer_id)
    who, where = entry.customer_id, occurrence.id
    return bookings.hold_kept(service, quote, terms, customer_id=who, occurrence_id=where, until=until)


def _open_payment(subject: Subject, booking: Booking, customer: Member) -> None:
    with speaking(customer.locale):
        purchase = purchase_of(
            booking,
            booking_queries.lines(booking.id),
            customer,
            customer.locale,
            capture_of(subject.listing, booking),
            open_until=booking.hold_expires_at,
        )
    payments.open_payment(purchase)


def _let_go(occurrence: Occurrence) -> None:
    if seats.let_go(occurrence.id):
        search.note_time_freed(occurrence.provider_id)


def leave(public_id: str, customer_id: int) -> None:
    """Leave a line, or give the offered place up; what was over before stays as it is."""
    with transaction():
        place = queries.own(public_id, customer_id)
        occurrence = queries.locked_service(place.entry.occurrence_id)
        entry = queries.by_public_id(public_id, lock=True)
        if entry is not None and entry.state == WaitingState.WAITING:
            operations.leave(entry)
            _let_go_if_nobody_waits(occurrence)
        booking = place.booking
    if booking is not None and entry is not None and entry.state == WaitingState.OFFERED:
        expire_hold.give_up(booking.public_id, actor_id=customer_id)
        with transaction():
            operations.note_told(public_id)


def close_due(occurrence: str) -> None:
    """End the waiting of those whose list closes now, with a letter; offers that stand end by themselves."""
    with transaction():
        found = queries.locked_service(int(occurrence))
        due = [one for one in queries.line(found.id) if one.closes_at <= clock.now()]
        _close(found, due, by_provider=False)


def close_by_provider(listing: str, starts_at: datetime, provider_id: int) -> None:
    """The provider ends a list, in the open transaction: who waits is told, and what was kept is free for all."""
    occurrence = queries.service_of_provider(provider_id, listing, starts_at)
    if occurrence is None:
        raise queries.missing()
    found = queries.locked_service(occurrence.id)
    _close(found, queries.line(found.id), by_provider=True)


def _close(occurrence: Occurrence, entries: list[WaitingEntry], *, by_provider: bool) -> None:
    operations.end(entries, WaitingState.CLOSED)
    _let_go_if_nobody_waits(occurrence)
    for entry in entries:
        emails.closed(entry, occurrence, by_provider=by_provider)


def _let_go_if_nobody_waits(occurrence: Occurrence) -> None:
    if not queries.line(occurrence.id):
        _let_go(occurrence)


def tell_missed(public_id: str) -> None:
    """A letter to who did not pay in time: the place goes on to the next."""
    with transaction():
        entry = queries.by_public_id(public_id, lock=True)
        if entry is not None and entry.told_at is None and entry.state == WaitingState.MISSED:
            operations.note_told(public_id)
            emails.missed(booking_queries.by_id(entry.booking_id or 0))
