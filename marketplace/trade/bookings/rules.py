"""Cancellation terms, refunds, moves and what may be shown when; pure, touches no storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.core.money import share_percent
from marketplace.trade.bookings.models import LEGAL_MOVES, BookingState
from marketplace.trade.listings.models import Listing, Policy


@dataclass(frozen=True, slots=True)
class Tier:
    """Until `hours` of local wall time before the start (inclusive), `percent` is refunded."""

    hours: int
    percent: int


POLICIES: dict[Policy, tuple[Tier, ...]] = {
    Policy.FLEXIBLE: (Tier(6, 100), Tier(0, 50)),
    Policy.MODERATE: (Tier(24, 100), Tier(0, 50)),
    Policy.STRICT: (Tier(168, 100), Tier(48, 50)),
}
"""Tiers from the most to the least generous; after the last nothing is refunded."""


def policy_of(listing: Listing) -> tuple[Tier, ...]:
    """The tiers of a listing as it stands: of the policy it names, or its provider's own."""
    if listing.policy_tiers is not None:
        return tiers_from_json(listing.policy_tiers)
    return POLICIES[Policy(listing.policy)]


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """What cancelling gives back now, and when that changes next (None: it does not)."""

    percent: int
    refund_minor: int
    until: datetime | None
    then_minor: int


REQUEST_MINIMUM = timedelta(hours=1)
"""An answer comes at least so long before the start."""
LONGEST_HOLD = timedelta(days=5)
"""Banks keep an amount aside for seven days at most; a later answer needs a card that is kept."""
CAPTURE_MARGIN = timedelta(hours=12)
"""An answer comes so long before the bank lets go, so that the money can still be taken."""
TIME_TO_PAY = timedelta(hours=24)
LEAST_TIME_TO_PAY = timedelta(minutes=30)


def answer_due(asked_at: datetime, answer_hours: int, starts_at: datetime) -> datetime:
    """Until when a request may be answered: its answer time, and never in the last hour before the start."""
    return min(asked_at + timedelta(hours=answer_hours), starts_at - REQUEST_MINIMUM)


def answer_by(
    asked_at: datetime, answer_hours: int, starts_at: datetime, held_until: datetime | None
) -> datetime:
    """The same once the amount is set aside: early enough before the bank lets go of it."""
    due = answer_due(asked_at, answer_hours, starts_at)
    return min(due, held_until - CAPTURE_MARGIN) if held_until else due


def outlasts_hold(asked_at: datetime, answer_hours: int, starts_at: datetime) -> bool:
    """Whether the answer is due later than a bank keeps an amount aside for sure."""
    return answer_due(asked_at, answer_hours, starts_at) - asked_at > LONGEST_HOLD


def pay_by(refused_at: datetime, starts_at: datetime) -> datetime:
    """Until when an accepted request may be paid once the card was refused."""
    least = min(refused_at + LEAST_TIME_TO_PAY, starts_at)
    return max(min(refused_at + TIME_TO_PAY, starts_at - REQUEST_MINIMUM), least)


def cutoff(starts_at: datetime, zone: str, hours: int) -> datetime:
    """The instant `hours` of wall time before the start, in UTC.

    Wall time, so that "until Friday 19:30" holds across a clock change. A wall time that does not
    exist is read with the offset before the gap, one that exists twice as the later of the two,
    which favours the customer.
    """
    if hours == 0:
        return starts_at
    there = ZoneInfo(zone)
    wall = starts_at.astimezone(there).replace(tzinfo=None) - timedelta(hours=hours)
    # The two readings differ only where the wall shows a time twice, or never.
    return max(wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))


def refund_of(price_minor: int, fee_minor: int, percent: int) -> int:
    """The refund of a share: the fee returns in the same share as the price, each half rounded up."""
    return share_percent(price_minor, percent) + share_percent(fee_minor, percent)


def refund_terms(
    tiers: Sequence[Tier], *, starts_at: datetime, zone: str, price_minor: int, fee_minor: int, now: datetime
) -> RefundTerms:
    """What the customer gets back by cancelling at `now`; each cut-off is inclusive."""
    bounds = [(cutoff(starts_at, zone, tier.hours), tier.percent) for tier in tiers]
    for position, (until, percent) in enumerate(bounds):
        if now <= until:
            later = bounds[position + 1][1] if position + 1 < len(bounds) else 0
            return RefundTerms(
                percent,
                refund_of(price_minor, fee_minor, percent),
                until,
                refund_of(price_minor, fee_minor, later),
            )
    return RefundTerms(0, 0, None, 0)


def free_until(tiers: Sequence[Tier], starts_at: datetime, zone: str) -> datetime | None:
    """The last instant of a full refund, None when there is none."""
    full = [tier.hours for tier in tiers if tier.percent == 100]
    return cutoff(starts_at, zone, min(full)) if full else None


def address_shown_from(
    tiers: Sequence[Tier], *, starts_at: datetime, zone: str, confirmed_at: datetime
) -> datetime:
    """From when the confirmed customer sees the address: once cancelling is no longer free.

    Otherwise an address could be had for nothing by booking and cancelling.
    """
    free = free_until(tiers, starts_at, zone)
    return max(confirmed_at, free) if free else confirmed_at


def may_move(before: BookingState, after: BookingState) -> bool:
    return after in LEGAL_MOVES[before]


def tiers_as_json(tiers: Sequence[Tier]) -> list[list[int]]:
    return [[tier.hours, tier.percent] for tier in tiers]


def tiers_from_json(rows: Sequence[Sequence[int]]) -> tuple[Tier, ...]:
    return tuple(Tier(hours, percent) for hours, percent in rows)
