"""Somebody did not come: reported, answered or not, settled; the provider's share waits, the refund follows."""

from marketplace.core import audit, clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Forbidden, Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.arrivals import emails, operations, queries
from marketplace.trade.arrivals.models import Absence, Outcome, Side
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.emails import sides
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import refund_booking
from marketplace.workflows.refund_booking import NotRefundable

MAX_DECISION = 500


def report(booking_public_id: str, words: str, *, by_id: int) -> Absence:
    """One side says in the open transaction that the other did not come.

    The provider's share waits from now when it is the provider who is said to be missing.
    Raises `NotNow`, and NotFound for whoever is neither side.
    """
    booking = _locked_for(booking_public_id, by_id)
    against = Side.CUSTOMER if by_id == booking.provider_id else Side.PROVIDER
    absence = operations.report(booking, against, words, by_id=by_id)
    _let_share_wait(booking)
    emails.reported(absence, booking)
    return absence


def answer(booking_public_id: str, words: str, *, by_id: int) -> Absence:
    """The side that is said to be missing says otherwise, in the open transaction; staff decide then."""
    booking = _locked_for(booking_public_id, by_id)
    own = Side.PROVIDER if by_id == booking.provider_id else Side.CUSTOMER
    found = next((one for one in queries.absences_of(booking.id) if one.against == own), None)
    absence = queries.locked(found.public_id) if found else None
    if absence is None:
        raise queries.missing()
    operations.object_to(absence, words)
    emails.objected(absence, booking)
    return absence


def decide(absence_id: str, outcome: Outcome, words: str, by: Member) -> Absence:
    """Staff settle a report that was objected to, in the open transaction; both sides read why."""
    words = words.strip()
    if not words or len(words) > MAX_DECISION:
        problem = _("Write a reason of at most %(n)s characters: both sides read it.", n=MAX_DECISION)
        raise Invalid(problem, kept=_("Nothing was decided."), errors={"words": [problem]})
    absence, booking = _both_locked(absence_id)
    if by.id in {booking.customer_id, booking.provider_id}:
        raise Forbidden(
            _("You are one of the two sides of this booking."),
            kept=_("Nothing was decided."),
            todo=_("Someone else on the team has to do this."),
        )
    operations.close(absence, outcome, by_id=by.id, decision=words)
    _settle(absence, booking, by)
    audit.record(
        "absence.decide",
        actor_id=by.id,
        subject=("absence", absence_id),
        after={"booking": booking.public_id, "against": absence.against, "outcome": outcome, "reason": words},
    )
    return absence


def stand_unanswered(absence_id: str) -> None:
    """A report stands once the time to object is over; anything else is left as it is."""
    with transaction():
        absence, booking = _both_locked(absence_id)
        waits = absence.outcome is None and absence.objected_at is None
        if waits and absence.object_by <= clock.now():
            operations.close(absence, Outcome.STANDS)
            _settle(absence, booking, None)


def note_completed(booking: Booking) -> None:
    """A booking was completed while its provider is said to have been missing: the share waits from its start."""
    _let_share_wait(booking)


def _settle(absence: Absence, booking: Booking, by: Member | None) -> None:
    if absence.against == Side.PROVIDER:
        _release_share(booking)
        if absence.outcome == Outcome.STANDS:
            _give_back(booking, by)
    emails.closed(absence, booking)


def _give_back(booking: Booking, by: Member | None) -> None:
    """All that is left of the payment goes back, unless a bank or an earlier refund gave it back already."""
    payment = payments.paid("booking", booking.public_id, lock=True)
    left = refund_booking.refundable_minor(payment) if payment is not None else 0
    if left <= 0:
        return
    customer, _provider = sides(booking)
    with speaking(customer.locale):
        words = _("The provider was not there.")
    try:
        refund_booking.refund(booking.public_id, left, by, words)
    except NotRefundable:
        # The bank decides a dispute of this payment; what it does not give back stays with a person.
        audit.record(
            "absence.refund_waits",
            actor_id=None,
            subject=("booking", booking.public_id),
            after={"left": left},
        )


def _let_share_wait(booking: Booking) -> None:
    earning = _earning(booking)
    if earning is not None and queries.open_against_provider(booking.id):
        earning.questioned_since = earning.questioned_since or clock.now()
        db.session.flush()


def _release_share(booking: Booking) -> None:
    earning = _earning(booking)
    if earning is not None:
        earning.questioned_since = None
        db.session.flush()


def _earning(booking: Booking) -> Earning | None:
    found = payouts.locked_earning_of("booking", booking.public_id)
    return found[1] if found else None


def _locked_for(booking_public_id: str, member_id: int) -> Booking:
    """Payment, then booking: the order in which everybody locks them."""
    payments.paid("booking", booking_public_id, lock=True)
    return bookings.for_member(booking_public_id, member_id, lock=True)


def _both_locked(absence_id: str) -> tuple[Absence, Booking]:
    _known, known_booking = queries.one(absence_id)
    payments.paid("booking", known_booking.public_id, lock=True)
    booking = bookings.locked(known_booking.public_id)
    absence = queries.locked(absence_id)
    if booking is None or absence is None:
        raise queries.missing()
    return absence, booking
