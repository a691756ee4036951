"""Another time or fewer people for a confirmed booking: proposed, answered or lapsed; each one transaction."""

from dataclasses import replace

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.money.payments import queries as payment_queries
from marketplace.trade.availability.rules import Slot
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings import agreement, operations, queries, visiting
from marketplace.trade.bookings.emails import sides
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.changes import emails, permissions
from marketplace.trade.changes import operations as changes
from marketplace.trade.changes import queries as change_queries
from marketplace.trade.changes.models import Change, ChangeKind, ChangeState
from marketplace.trade.changes.operations import AnsweredAlready, NotChangeable
from marketplace.trade.changes.schemas import TimeWish
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Listing
from marketplace.trade.search import operations as search
from marketplace.workflows import refund_booking, rivals


def propose_time(booking_public_id: str, wish: TimeWish, *, by_id: int) -> Change:
    """Propose one of the free times in the open transaction; made at once where nobody has to be asked.

    Raises `SlotTaken` when it is not free, `NotChangeable` when the booking stays as it is.
    """
    booking = _locked(booking_public_id, by_id)
    listing = listings.by_id(booking.listing_id)
    if wish.starts_at == booking.starts_at:
        raise NotChangeable(_("This is the time you have already."), kept=_("The booking stays as it is."))
    slot = change_queries.mover_of(booking, by_id).offer(wish.starts_at)
    if slot is None:
        raise _no_longer_free()
    at_once = permissions.needs_no_answer(booking, listing, by_id)
    change = changes.propose_time(booking, slot, by_id=by_id, words=wish.words, at_once=at_once)
    if at_once:
        _move(booking, change, listing, slot, by_id)
    else:
        emails.proposed(change, booking)
    return change


def propose_party(booking_public_id: str, party: int, *, of: int, by_id: int, words: str = "") -> Change:
    """The customer says in the open transaction that only `party` come, `of` as many as she was shown."""
    booking = _locked(booking_public_id, by_id)
    if by_id != booking.customer_id:
        raise queries.missing()
    if booking.party_size != of:
        raise NotChangeable(
            _("The number of people has changed while you were looking."),
            kept=_("The booking stays as it is."),
            todo=_("Look at it again before you go on."),
        )
    listing = listings.by_id(booking.listing_id)
    least = permissions.least_party(booking, listing)
    if not least <= party < booking.party_size:
        raise _wrong_party(least, booking.party_size - 1)
    back = permissions.fewer_back(booking, party)
    at_once = permissions.needs_no_answer(booking, listing, by_id)
    change = changes.propose_party(booking, party, back, by_id=by_id, words=words, at_once=at_once)
    if at_once:
        _shrink(booking, change, by_id)
    else:
        emails.proposed(change, booking)
    return change


def accept(booking_public_id: str, change_id: str, *, by_id: int) -> Change:
    """The other side agrees, in the open transaction: the change is made, or nothing is.

    The time is looked at once more, and the database's constraint has the last word. Raises `SlotTaken`,
    `AnsweredAlready`, `NotChangeable`, and whatever refuses the refund.
    """
    booking, change = _to_answer(booking_public_id, change_id, by_id)
    if change.state == ChangeState.ACCEPTED:
        return change
    _check_in_time(change)
    if change.kind == ChangeKind.PARTY:
        _shrink(booking, change, by_id)
        return change
    if change.to_starts_at is None:
        raise LookupError(f"{change.public_id} proposes no time")
    slot = change_queries.mover_of(booking, None).offer(change.to_starts_at)
    if slot is None:
        raise _no_longer_free()
    _move(booking, change, listings.by_id(booking.listing_id), slot, by_id)
    return change


def decline(booking_public_id: str, change_id: str, *, by_id: int) -> Change:
    """The other side says no, in the open transaction: the booking stays as it is."""
    booking, change = _to_answer(booking_public_id, change_id, by_id)
    if change.state != ChangeState.DECLINED:
        changes.close(change, ChangeState.DECLINED, by_id=by_id)
        emails.declined(change, booking)
    return change


def withdraw(booking_public_id: str, change_id: str, *, by_id: int) -> Change:
    """Whoever proposed takes it back before it is answered, in the open transaction."""
    booking = queries.for_member(booking_public_id, by_id, lock=True)
    change = change_queries.locked(booking.id, change_id)
    if change.proposed_by_id != by_id:
        raise queries.missing()
    if change.state != ChangeState.WITHDRAWN:
        changes.close(change, ChangeState.WITHDRAWN, by_id=by_id)
        emails.withdrawn(change, booking)
    return change


def lapse_due(change_id: str) -> None:
    """End a proposal that nobody answered in time; anything else is left as it is."""
    with transaction():
        booking_id = change_queries.booking_of(change_id)
        booking = queries.locked(queries.by_id(booking_id).public_id) if booking_id else None
        if booking is None:
            return
        change = change_queries.locked(booking.id, change_id)
        if change.state == ChangeState.OPEN and change.answer_by <= clock.now():
            changes.close(change, ChangeState.LAPSED)
            emails.lapsed(change, booking)


def _move(booking: Booking, change: Change, listing: Listing, slot: Slot, by_id: int) -> None:
    changes.close(change, ChangeState.ACCEPTED, by_id=by_id)
    operations.reschedule(booking, _service(booking, change, listing), slot.zone, actor_id=by_id)
    search.note_time_freed(booking.provider_id)
    rivals.refuse(booking)
    emails.moved(change, booking)


def _shrink(booking: Booking, change: Change, by_id: int) -> None:
    """Fewer people, and their money back by the one way refunds are made."""
    payment = payment_queries.paid("booking", booking.public_id, lock=True)
    if payment is None or change.to_party is None:
        raise LookupError(f"{booking.public_id} is confirmed and has no payment")
    changes.close(change, ChangeState.ACCEPTED, by_id=by_id)
    operations.come_fewer(booking, change.to_party, actor_id=by_id)
    search.note_time_freed(booking.provider_id)
    back = min(change.price_back_minor + change.fee_back_minor, refund_booking.refundable_minor(payment))
    if back:
        customer, _provider = sides(booking)
        with speaking(customer.locale):
            words = _("Fewer people come.")
        refund_booking.refund(booking.public_id, back, None, words)
    emails.fewer(change, booking, back)


def _service(booking: Booking, change: Change, listing: Listing) -> Service:
    """The service at its new time, as long as agreed, with the buffers of today."""
    if change.to_starts_at is None or change.to_ends_at is None:
        raise LookupError(f"{change.public_id} proposes no time")
    service = replace(agreement.service_at(listing, change.to_starts_at), ends_at=change.to_ends_at)
    service = replace(service, spot=visiting.spot_of(booking))
    if booking.terms["shared"]:
        return service
    return replace(service, shared=False, capacity=booking.seats, least_guests=None, decide_at=None)


def _locked(booking_public_id: str, by_id: int) -> Booking:
    """The booking for one of its sides, while it may be changed.

    Giving a place away is locked before any row; then the payment, then the booking, as everywhere.
    """
    queries.lock_giving(queries.for_member(booking_public_id, by_id).provider_id)
    payment_queries.paid("booking", booking_public_id, lock=True)
    queries.for_member(booking_public_id, by_id)
    booking = queries.locked(booking_public_id)
    if booking is None:
        raise queries.missing()
    if not permissions.is_changeable(booking):
        raise NotChangeable(
            _("This booking cannot be changed any more."),
            kept=_("Nothing was changed."),
            todo=_("Its page says how it stands."),
        )
    return booking


def _to_answer(booking_public_id: str, change_id: str, by_id: int) -> tuple[Booking, Change]:
    """A booking and a proposal of the other side's, both locked."""
    booking = _locked(booking_public_id, by_id)
    change = change_queries.locked(booking.id, change_id)
    if change.proposed_by_id == by_id:
        raise queries.missing()
    return booking, change


def _check_in_time(change: Change) -> None:
    if change.state == ChangeState.OPEN and change.answer_by < clock.now():
        raise AnsweredAlready(
            _("The time to answer this proposal is over."),
            kept=_("The booking stays as it is."),
            todo=_("You can propose a time yourself."),
        )


def _no_longer_free() -> SlotTaken:
    return SlotTaken(
        _("This time is no longer free."),
        kept=_("The booking stays as it is."),
        todo=_("Choose another time."),
    )


def _wrong_party(least: int, most: int) -> Invalid:
    if most < least:
        sentence = _("This booking cannot be made smaller.")
    else:
        sentence = _("Give a number from %(low)s to %(high)s.", low=least, high=most)
    return Invalid(sentence, kept=_("The booking stays as it is."), errors={"party": [sentence]})
