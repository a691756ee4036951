"""Changes to arrivals and reports of absence; they flush, never commit, move no money."""

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.trade.arrivals import queries, rules
from marketplace.trade.arrivals.models import Absence, Arrival, Outcome, Side
from marketplace.trade.bookings.models import Booking, BookingState

HAPPENS = frozenset({BookingState.CONFIRMED, BookingState.COMPLETED})


class NotNow(Refusal):
    """Too early, too late, or not this booking."""

    code = "not_now"


class ReportChanged(Refusal):
    code = "report_changed"


def say_here(booking: Booking) -> bool:
    """The customer stands at the door; False when that was said before. Raises `NotNow`."""
    now = clock.now()
    if booking.state not in HAPPENS or not rules.may_say_here(booking.starts_at, booking.ends_at, now):
        raise NotNow(
            _("You can say so from an hour before it begins until it ends."),
            kept=_("Nobody was told."),
        )
    said = db.session.execute(
        insert(Arrival)
        .values(booking_id=booking.id, here_at=now)
        .on_conflict_do_update(
            index_elements=["booking_id"], set_={"here_at": now}, where=Arrival.here_at.is_(None)
        )
        .returning(Arrival.booking_id)
    )
    return said.scalar() is not None


def check_in(booking: Booking, typed: str, *, by_id: int) -> bool:
    """The provider typed the customer's digits; False when that was done before. Raises `NotNow`, `Invalid`."""
    now = clock.now()
    if booking.state not in HAPPENS or not rules.may_check_in(booking.starts_at, booking.ends_at, now):
        raise NotNow(
            _("Guests check in from two hours before the start until a day after the end."),
            kept=_("Nothing was changed."),
        )
    if rules.digits(typed) != rules.code_of(booking.public_id):
        problem = _("These are not the digits of this booking.")
        raise Invalid(
            problem,
            kept=_("Nobody was checked in."),
            todo=_("Ask your guest for the six digits on their ticket."),
            errors={"code": [problem]},
        )
    marked = db.session.execute(
        insert(Arrival)
        .values(booking_id=booking.id, checked_in_at=now, checked_in_by_id=by_id)
        .on_conflict_do_update(
            index_elements=["booking_id"],
            set_={"checked_in_at": now, "checked_in_by_id": by_id},
            where=Arrival.checked_in_at.is_(None),
        )
        .returning(Arrival.booking_id)
        .execution_options(populate_existing=True)
    )
    return marked.scalar() is not None


def report(booking: Booking, against: Side, statement: str, *, by_id: int) -> Absence:
    """Note that the other side did not come. The booking's row is locked. Raises `NotNow`."""
    now = clock.now()
    _check_may_report(booking, against)
    absence = Absence(
        public_id=ids.public_id("abs"),
        booking_id=booking.id,
        against=against,
        reported_by_id=by_id,
        statement=statement,
        reported_at=now,
        object_by=now + rules.TO_OBJECT,
    )
    db.session.add(absence)
    db.session.flush()
    return absence


def _check_may_report(booking: Booking, against: Side) -> None:
    if booking.state not in HAPPENS or not rules.may_report(booking.starts_at, booking.ends_at, clock.now()):
        raise NotNow(
            _("You can report this from fifteen minutes after the start until a day after the end."),
            kept=_("Nothing was changed."),
            todo=_("Write to us if something else went wrong."),
        )
    arrival = queries.arrival_of(booking.id)
    if arrival is not None and arrival.checked_in_at is not None:
        raise NotNow(
            _("The guest was checked in with the code of the ticket, so both of you were there."),
            kept=_("Nothing was changed."),
            todo=_("Write to us if something else went wrong."),
        )
    if any(one.against == against for one in queries.absences_of(booking.id)):
        raise NotNow(
            _("This was reported already."),
            kept=_("Nothing was changed."),
            todo=_("The booking’s page says how it stands."),
        )


def object_to(absence: Absence, words: str) -> None:
    """The other side says that it was otherwise: a person has to look. Raises `ReportChanged`."""
    if absence.outcome is not None or absence.objected_at is not None or absence.object_by < clock.now():
        raise _changed()
    absence.objection, absence.objected_at = words, clock.now()
    db.session.flush()


def close(
    absence: Absence, outcome: Outcome, *, by_id: int | None = None, decision: str | None = None
) -> None:
    """How it ended; once. Raises `ReportChanged`."""
    if absence.outcome is not None:
        raise _changed()
    absence.outcome, absence.closed_at = outcome, clock.now()
    absence.decided_by_id, absence.decision = by_id, decision
    db.session.flush()


def _changed() -> ReportChanged:
    return ReportChanged(
        _("This report is settled, or was answered already."),
        kept=_("Nothing was changed by you."),
        todo=_("The booking’s page says how it stands."),
    )
