"""Friends who pay each their seat: from the organiser's plan to the decision at the deadline."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.jobs import each
from marketplace.money.payments import operations as payments
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import groups, seats
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement, operations
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.operations import Agreement, Place
from marketplace.trade.listings.models import Confirmation, Venue
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import check_party
from marketplace.trade.parties import emails, queries, rules
from marketplace.trade.parties import operations as parties
from marketplace.trade.parties.models import FriendsParty, PartyState
from marketplace.trade.parties.operations import NoGroup, Plan, Seat
from marketplace.trade.search import operations as search
from marketplace.workflows import gather_guests
from marketplace.workflows.book import check_note, check_price, no_longer_free
from marketplace.workflows.purchase import purchase_of

ONE = 1


def may_share(subject: Subject) -> bool:
    """Whether friends may pay each their seat: where seats are shared and booked at once."""
    listing = subject.listing
    at_once = listing.confirmation == Confirmation.INSTANT and listing.venue != Venue.CUSTOMER
    return listing.shared and listing.max_party > ONE and at_once


def begin(organiser: Member, plan: Plan, locale: str) -> tuple[FriendsParty, Booking]:
    """Take the seats of all, one of them for the organiser to pay now, in the open transaction."""
    subject = agreement.bookable(plan.listing, lock=True)
    listing = subject.listing
    _refuse_provider(organiser, subject)
    if not may_share(subject):
        raise NoGroup(_("Seats of this offer cannot be paid one by one."), kept=_("Nothing was booked."))
    check_party(max(2, listing.min_party), listing.max_party, plan.seats)
    check_note(plan.note, consent=plan.note_consent)
    quote = agreement.quote_for(listing, ONE, organiser.id)
    check_price(quote, plan.expected_total_minor)
    slot = availability.offer_to_hold(listing.id, plan.starts_at, plan.seats)
    if slot is None:
        raise no_longer_free()
    until = rules.deadline(clock.now(), slot.order_by(listing.notice_minutes), settings().friends_hours)
    if until is None:
        raise NoGroup(
            _("It begins too soon to wait for friends."),
            kept=_("Nothing was booked."),
            todo=_("Book the seats for all of you, or choose a later time."),
        )
    service = agreement.service_at(listing, plan.starts_at)
    occurrence_id = seats.take(service, plan.seats)
    if occurrence_id is None:
        raise no_longer_free()
    group = groups.begin(occurrence_id, plan.seats - ONE, until)
    place = Place(occurrence_id, ONE, _held_until(until), group.id)
    booking = _hold(subject, quote, place, plan.starts_at, slot.zone, organiser, plan)
    search.note_time_taken(booking.provider_id, booking.starts_at, booking.ends_at)
    _open_payment(booking, quote, organiser, locale)
    return parties.begin(plan, group, booking), booking


def join(token: str, friend: Member, seat: Seat, locale: str) -> Booking:
    """Hold one seat of the group for a friend to pay, in the open transaction; the seat they have, if any."""
    found = queries.by_token(token)
    if found is None or not found.is_begun:
        raise queries.missing()
    if (known := found.of(friend.id)) is not None:
        return known
    party, first = found.party, found.first
    subject = agreement.bookable(first.terms["listing"], lock=True)
    _refuse_provider(friend, subject)
    check_note(seat.note, consent=seat.note_consent)
    quote = agreement.quote_for(subject.listing, ONE, friend.id)
    check_price(quote, seat.expected_total_minor)
    occurrence_id = groups.claim(party.seat_group_id, clock.now())
    if occurrence_id is None:
        raise NoGroup(
            _("No seat of this group is left."),
            kept=_("Nothing was charged."),
            todo=_("You may still find a place on the page of the offer."),
        )
    place = Place(occurrence_id, ONE, _held_until(party.deadline_at), party.seat_group_id)
    booking = _hold(subject, quote, place, found.starts_at, first.zone, friend, seat)
    _open_payment(booking, quote, friend, locale)
    return booking


def _held_until(deadline: datetime) -> datetime:
    """A friend's hold ends with the deadline at the latest, so that what is paid in time counts."""
    return min(clock.now() + timedelta(minutes=settings().hold_minutes), deadline)


def _refuse_provider(member: Member, subject: Subject) -> None:
    if member.id == subject.listing.provider_id:
        raise Refusal(_("This is your own offer."), kept=_("Nothing was booked."))


def _hold(
    subject: Subject,
    quote: Quote,
    place: Place,
    starts_at: datetime,
    zone: str,
    customer: Member,
    said: Plan | Seat,
) -> Booking:
    terms = Agreement(
        zone=zone,
        terms=agreement.terms_of(subject, customer.id),
        home=agreement.home_of(subject),
        note=said.note.strip() or None,
        note_consent=said.note_consent,
    )
    service = agreement.service_at(subject.listing, starts_at)
    return operations.hold_taken(service, quote, terms, customer_id=customer.id, place=place)


def _open_payment(booking: Booking, quote: Quote, customer: Member, locale: str) -> None:
    payments.open_payment(purchase_of(booking, quote.lines, customer, locale))


def decide(public_id: str) -> None:
    """Decide how a group goes on, once it is complete or its deadline has come; again and again does no harm.

    The row of its seats is locked first: who takes one at that moment comes before, or finds the group closed.
    """
    with transaction():
        party = queries.locked(public_id)
        if party is None or party.state not in (PartyState.OPEN, PartyState.FAILED):
            return
        groups.lock(party.seat_group_id)
        bookings = queries.bookings_of(party.seat_group_id)
        if party.state == PartyState.OPEN:
            _decide(party, bookings)
        failed = party.state == PartyState.FAILED
        paid = [one.public_id for one in bookings if one.state == BookingState.CONFIRMED]
    if failed:
        each(paid, _give_back)
        _end_when_all_is_back(public_id)


def _decide(party: FriendsParty, bookings: list[Booking]) -> None:
    first = booking_queries.by_id(party.first_booking_id)
    found = rules.verdict(
        party.rule,
        party.seats,
        (first.state, first.confirmed_at is not None),
        [one.state for one in bookings],
        is_due=party.deadline_at <= clock.now(),
    )
    if found is None:
        return
    if groups.close(party.seat_group_id):
        search.note_time_freed(first.provider_id)
    parties.decide(party, found)
    paid = [one for one in bookings if one.state in rules.PAID]
    if found == PartyState.COMPLETE:
        emails.complete(paid, party.seats)
    elif found == PartyState.WENT:
        emails.went(paid)


def _give_back(booking_id: str) -> None:
    with transaction():
        gather_guests.give_up(
            booking_id, lambda: _("Not all of your friends paid in time, and you wanted all or nothing.")
        )


def _end_when_all_is_back(public_id: str) -> None:
    with transaction():
        party = queries.locked(public_id)
        if party is None or party.state != PartyState.FAILED:
            return
        bookings = queries.bookings_of(party.seat_group_id)
        if all(one.state != BookingState.CONFIRMED for one in bookings):
            parties.decide(party, PartyState.ENDED)
