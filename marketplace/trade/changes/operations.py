"""Changes to proposals; they flush, never commit, touch no booking and move no money."""

from datetime import datetime

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings.models import Booking
from marketplace.trade.changes import queries, rules
from marketplace.trade.changes.models import Change, ChangeKind, ChangeState
from marketplace.trade.changes.rules import Back


class NotChangeable(Refusal):
    """This booking cannot be changed so; the sentence says why."""

    code = "not_changeable"


class AnsweredAlready(Refusal):
    """The proposal does not wait for an answer any more."""

    code = "answered_already"


def propose_time(booking: Booking, slot: Slot, *, by_id: int, words: str, at_once: bool) -> Change:
    """Another time for a confirmed booking. Raises `NotChangeable`. The booking's row is locked."""
    length = booking.ends_at - booking.starts_at
    due = _due(booking, slot.starts_at, at_once=at_once)
    return _propose(
        booking,
        Change(
            kind=ChangeKind.TIME,
            from_starts_at=booking.starts_at,
            from_ends_at=booking.ends_at,
            to_starts_at=slot.starts_at,
            to_ends_at=slot.starts_at + length,
            to_zone=slot.zone,
        ),
        by_id,
        words,
        due,
        at_once=at_once,
    )


def propose_party(
    booking: Booking, party: int, back: Back, *, by_id: int, words: str, at_once: bool
) -> Change:
    """Fewer people. Raises `NotChangeable`. The booking's row is locked."""
    return _propose(
        booking,
        Change(
            kind=ChangeKind.PARTY,
            from_party=booking.party_size,
            to_party=party,
            price_back_minor=back.price,
            fee_back_minor=back.fee,
        ),
        by_id,
        words,
        _due(booking, at_once=at_once),
        at_once=at_once,
    )


def _due(booking: Booking, *other_starts: datetime, at_once: bool) -> datetime:
    """Until when the other side may answer; nobody has to when it is made at once."""
    now = clock.now()
    due = rules.answer_by(now, booking.starts_at, *other_starts)
    if due <= now and not at_once:
        raise NotChangeable(
            _("It is too late to ask: the other side could not answer in time."),
            kept=_("The booking stays as it is."),
            todo=_("Talk to each other, or cancel it."),
        )
    return due


def _propose(
    booking: Booking, change: Change, by_id: int, words: str, due: datetime, *, at_once: bool
) -> Change:
    if queries.open_of(booking.id) is not None:
        raise NotChangeable(
            _("A proposal for this booking waits for its answer."),
            kept=_("The booking stays as it is."),
            todo=_("Answer it, or take it back first."),
        )
    change.public_id = ids.public_id("ch")
    change.booking_id, change.proposed_by_id = booking.id, by_id
    change.state, change.at_once, change.words = ChangeState.OPEN, at_once, words.strip() or None
    change.answer_by, change.created_at = due, clock.now()
    db.session.add(change)
    db.session.flush()
    return change


def close(change: Change, state: ChangeState, *, by_id: int | None = None) -> None:
    """The one way a proposal ends. Raises `AnsweredAlready` when it does not wait any more."""
    if change.state != ChangeState.OPEN:
        raise AnsweredAlready(
            _("This proposal does not wait for an answer any more."),
            kept=_("Nothing was changed by you."),
            todo=_("The booking’s page says how it stands."),
        )
    change.state, change.closed_at, change.closed_by_id = state, clock.now(), by_id
    db.session.flush()
