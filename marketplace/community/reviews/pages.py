"""What pages say of reviews, in words and figures; decides nothing and reads no request."""

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from marketplace.community.honesty import queries as holds
from marketplace.community.reviews import operations, queries, rules
from marketplace.community.reviews.models import Outcome, Review, ReviewState, Side
from marketplace.community.reviews.queries import Shown
from marketplace.core import clock
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.bookings.models import Booking, BookingState

_GUEST_IS_SHOWN = frozenset({BookingState.REQUESTED, BookingState.ACCEPTED, BookingState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a booking shows of reviews to one of its sides."""

    mine: Review | None
    """The reader's own, in whatever state; the other side's only once it is open, in `pair`."""
    may_write: bool
    opens_at: datetime | None
    pair: list[Shown]
    thanks: str
    """What the other side wrote for the reader alone, once open."""
    hold_id: str
    """Of the hold that keeps the reader's own review out, if any."""
    shows_guest: bool
    """Whether the reader is a provider whom this customer asks: they may read what others wrote about them."""

    @property
    def shows(self) -> bool:
        return self.may_write or self.mine is not None or bool(self.pair)


def panel_of(booking: Booking, member_id: int) -> Panel:
    """No query while the booking lies ahead, two once it is over."""
    side = operations.side_of(booking, member_id)
    ends = rules.opens_at(booking)
    if ends is None or rules.outcome_of(booking, side) is None:
        asks = side == Side.PROVIDER and booking.state in _GUEST_IS_SHOWN
        return Panel(None, may_write=False, opens_at=None, pair=[], thanks="", hold_id="", shows_guest=asks)
    written = queries.of_booking(booking.id)
    mine = written.get(side)
    others = next((one for name, one in written.items() if name != side), None)
    is_open = any(one.state == ReviewState.OPEN for one in written.values())
    may_write = (mine is None or mine.state == ReviewState.DRAFT) and clock.now() <= ends
    thanks = (others.thanks or "") if others is not None and others.is_public else ""
    pair = queries.pair_of(booking.id) if is_open else []
    hold = holds.standing_hold(mine.id) if mine is not None and mine.held_at is not None else None
    hold_id = hold.public_id if hold else ""
    return Panel(mine, may_write, ends, pair, thanks, hold_id, shows_guest=False)


def score_words(tenths: int | None) -> str:
    """ "4.6", « 4,6 »; empty without a score."""
    if tenths is None:
        return ""
    return f"{tenths // 10}{',' if current_locale() == 'fr' else '.'}{tenths % 10}"


def date_words(day: date) -> str:
    """ "21 November 2026", « 21 novembre 2026 »."""
    return format_date(day, "d MMMM y", locale=current_locale())


def aspect_words(aspect: str) -> str:
    """What is scored, as a label."""
    return {
        "taste": _("Taste"),
        "welcome": _("Welcome"),
        "as_described": _("As described"),
        "value": _("Value for money"),
        "clarity": _("Clarity"),
        "punctuality": _("Punctuality"),
        "respect": _("Respect"),
        "communication": _("Communication"),
    }.get(aspect, aspect)


def outcome_words(outcome: str) -> str:
    """What became of the booking where it did not simply take place; empty where it did."""
    return {
        Outcome.REFUNDED: _("Something was refunded afterwards."),
        Outcome.CANCELLED_BY_PROVIDER: _(
            "The provider cancelled this booking. Its stars are not in the score."
        ),
        Outcome.CANCELLED_BY_CUSTOMER: _(
            "The customer cancelled this booking. Its stars are not in the score."
        ),
        Outcome.CANCELLED_BY_STAFF: _("This booking was cancelled. Its stars are not in the score."),
    }.get(Outcome(outcome), "")
