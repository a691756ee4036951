"""What is asked of a review, when it may be written, and how stars become a score; pure, touches no storage."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.community.reviews.models import Outcome, Review, Side
from marketplace.core import former
from marketplace.trade.bookings.models import Booking, BookingState

MOST_PHOTOS = 4
SEALED_FOR = timedelta(days=14)
"""So long after the end both may write; then whatever was written opens. The database says the same."""
LEAST_WORDS, MOST_WORDS, MOST_THANKS, MOST_REPLY, MOST_TIE = 10, 2_000, 500, 1_000, 120
INVITED_AT = time(10)
"""On the wall where it took place, the morning after."""

ASPECTS: dict[str, tuple[str, ...]] = {
    "meal": ("taste", "welcome", "as_described", "value"),
    "session": ("clarity", "punctuality", "as_described", "value"),
    "guest": ("punctuality", "respect", "communication"),
}
"""What is scored beside the whole, by kind of service; of a guest by the provider."""

ORDER = tuple(dict.fromkeys(name for names in ASPECTS.values() for name in names))
"""In which they are read, whatever the database made of it."""

COUNTED = frozenset({Outcome.TOOK_PLACE, Outcome.REFUNDED})
"""Of what took place the stars count. What was cancelled is told, marked, and leaves the score alone."""

PRIOR_STARS, PRIOR_WEIGHT = 4, 4
"""What is believed before anybody has written: as if four reviews had given four stars."""


def score_tenths(stars: Sequence[int]) -> int | None:
    """The score in tenths of a star of `stars`, how often 1 to 5 were given; None without any.

    The posterior mean of a Dirichlet prior over the five values, also called Bayesian average (Gelman et al.,
    Bayesian Data Analysis, 3rd ed., 3.4): (w·m + Σ stars) / (w + n) with prior mean m = 4 and weight w = 4.
    Few reviews say little and stay near 4; with many the prior is forgotten. Half a tenth is rounded up.
    """
    count = sum(stars)
    if not count:
        return None
    total = PRIOR_WEIGHT * PRIOR_STARS + sum(value * given for value, given in enumerate(stars, 1))
    weight = PRIOR_WEIGHT + count
    return (20 * total + weight) // (2 * weight)


def is_counted(review: Review) -> bool:
    """Whether its stars are in the score: public, of what took place, and by somebody whom nothing ties to it."""
    return bool(
        review.is_public
        and review.side == Side.CUSTOMER
        and Outcome(review.outcome) in COUNTED
        and not review.affiliation
    )


def aspects_of(kind: str, side: str) -> tuple[str, ...]:
    return ASPECTS["guest"] if side == Side.PROVIDER else ASPECTS.get(kind, ASPECTS["session"])


def outcome_of(booking: Booking, side: str) -> Outcome | None:
    """What became of a booking, when this side may say something of it; None when not.

    A customer who cancelled and got everything back has met nobody and lost nothing: otherwise anyone could
    write about anyone for free.
    """
    if booking.state == BookingState.COMPLETED:
        return Outcome.REFUNDED if booking.refunded_minor else Outcome.TOOK_PLACE
    if side == Side.PROVIDER or booking.confirmed_at is None or booking.cancelled_at is None:
        return None
    if booking.state == BookingState.CANCELLED_BY_PROVIDER:
        return Outcome.CANCELLED_BY_PROVIDER
    if booking.state == BookingState.CANCELLED_BY_STAFF:
        return Outcome.CANCELLED_BY_STAFF
    kept_something = booking.refunded_minor < booking.total_minor
    if booking.state == BookingState.CANCELLED_BY_CUSTOMER and kept_something:
        return Outcome.CANCELLED_BY_CUSTOMER
    return None


def opens_at(booking: Booking) -> datetime | None:
    """The deadline to write, when everything opens; None while the booking is not over."""
    if booking.state == BookingState.COMPLETED:
        return booking.ends_at + SEALED_FOR
    return booking.cancelled_at + SEALED_FOR if booking.cancelled_at else None


def invited_at(ends_at: datetime, zone: str) -> datetime:
    """Ten o'clock on the next morning where it took place."""
    tomorrow = ends_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, INVITED_AT, ZoneInfo(zone))


def short_name(name: str) -> str:
    """How an author is named in public: first name and the initial of the last, "Nora K."; who left has none."""
    name = former.read(name)
    if name in (former.words(), former.unnamed()):
        return name
    first, *more = name.split() or ["?"]
    return f"{first} {more[-1][0].upper()}." if more else first
