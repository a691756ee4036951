"""Changes to waiting lists: join, offer, leave, close; they flush, never commit, hold no place themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.trade.listings.rules import check_party
from marketplace.trade.waiting import queries, rules
from marketplace.trade.waiting.models import WaitingEntry, WaitingState


class NotFull(Refusal):
    """There is a place: nobody has to wait."""

    code = "not_full"


class CannotWait(Refusal):
    """No list for this time: it cannot be booked, is one's own, or the list has closed."""

    code = "cannot_wait"


@dataclass(frozen=True, slots=True)
class Waiter:
    """What somebody waits for. `least` is with how few they would come too; None for nobody fewer."""

    listing: str
    starts_at: datetime
    party: int
    least: int | None = None
    note: str = ""
    note_consent: bool = False


def join(customer: Member, wish: Waiter) -> WaitingEntry:
    """A place at the end of the line; the one the member has already, when there is one.

    The row of the service stays locked until the transaction ends: whoever frees a seat meanwhile waits and
    then finds the line. Raises `NotFull`, `CannotWait`, `Invalid`.
    """
    listing = agreement.bookable(wish.listing, lock=True).listing
    least = wish.party if wish.least is None or not listing.shared else wish.least
    _check(customer, listing, wish, least)
    occurrence = queries.service_at(listing.id, wish.starts_at, lock=True)
    if occurrence is None or not queries.is_full(occurrence, wish.party):
        is_free = availability.is_offered(listing.id, wish.starts_at, wish.party, clock.now())
        raise _not_full() if is_free else _closed()
    known = queries.live_of(occurrence.id, customer.id)
    if known is not None:
        return known
    slot = slot_waited_for(occurrence, wish.party)
    closes = rules.closes_at(slot.order_by(listing.notice_minutes)) if slot else None
    if slot is None or closes is None or closes <= clock.now():
        raise _closed()
    _check_count(customer)
    entry = WaitingEntry(
        public_id=ids.public_id("wl"),
        occurrence_id=occurrence.id,
        customer_id=customer.id,
        party=wish.party,
        least=least,
        zone=slot.zone,
        note=wish.note.strip() or None,
        state=WaitingState.WAITING,
        closes_at=closes,
        created_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def slot_waited_for(occurrence: Occurrence, party: int) -> Slot | None:
    """The slot of a service as it would be offered if it were empty; None when it could not be booked then."""
    if occurrence.lat is not None:
        # At one customer's home: it is not there for another.
        return None
    mover = queries.mover_at(occurrence, party, freed=occurrence.seats_taken)
    day = occurrence.starts_at.date()
    found = mover.calendar(day, day)
    return found.offer(occurrence.starts_at, party=party, now=clock.now()) if found else None


def _check(customer: Member, listing: Listing, wish: Waiter, least: int) -> None:
    if customer.id == listing.provider_id:
        raise CannotWait(_("This is your own offer."), kept=_("Nothing was changed."))
    check_party(listing.min_party, listing.max_party, wish.party)
    if not listing.min_party <= least <= wish.party:
        sentence = _("Give a number from %(low)s to %(high)s.", low=listing.min_party, high=wish.party)
        raise Invalid(_("Some answers need another look."), errors={"least": [sentence]})
    if wish.note.strip() and not wish.note_consent:
        raise Invalid(
            _("Your note may hold health details, so we need your consent to pass it on."),
            errors={"note_consent": [_("Tick the box, or leave the note empty.")]},
        )


def _check_count(customer: Member) -> None:
    if queries.count_of(customer.id) >= rules.MOST_LINES:
        raise CannotWait(
            _("You are on %(n)s waiting lists already.", n=rules.MOST_LINES),
            kept=_("Your places in line are kept."),
            todo=_("Leave one of them first."),
        )


def _not_full() -> NotFull:
    return NotFull(
        _("There is a place for you at this time."),
        kept=_("You do not have to wait."),
        todo=_("Book it now."),
    )


def _closed() -> CannotWait:
    return CannotWait(
        _("There is no waiting list for this time any more."),
        kept=_("Nothing was changed."),
        todo=_("Choose another time."),
    )


def offer(entry: WaitingEntry, booking: Booking) -> None:
    """Note what somebody is offered; the note goes with the booking."""
    entry.note = None
    entry.booking_id, entry.state = booking.id, WaitingState.OFFERED
    db.session.flush()


def leave(entry: WaitingEntry) -> None:
    """Leave the line; who stands behind moves up."""
    end([entry], WaitingState.LEFT)


def end(entries: Iterable[WaitingEntry], state: WaitingState) -> None:
    """Those who waited do not any more."""
    for entry in entries:
        entry.note, entry.state, entry.ended_at = None, state, clock.now()
    db.session.flush()


def note_told(public_id: str) -> None:
    """Whoever missed an offer knows; nothing is told twice."""
    entry = queries.by_public_id(public_id, lock=True)
    if entry is not None:
        entry.told_at = clock.now()
        db.session.flush()
