"""Until when a proposal is answered, what fewer people give back, and which time comes nearest; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.core.localtime import local
from marketplace.core.money import cumulative_share
from marketplace.trade.availability.rules import Slot

ANSWER_TIME = timedelta(hours=48)
LAST_CALL = timedelta(hours=1)
"""An answer comes at least so long before the earlier of both starts."""
MOST_PROPOSALS, PROPOSALS_PER = 10, timedelta(days=1)
"""For one booking, so that nobody's mailbox is filled with changes of mind."""

AGAIN_WITHIN = timedelta(weeks=8)
"""How far ahead the same weekday and time are looked for."""


def answer_by(now: datetime, *starts: datetime) -> datetime:
    """Until when a proposal made now may be answered; in the past when it is too late to propose."""
    return min(now + ANSWER_TIME, *(start - LAST_CALL for start in starts))


@dataclass(frozen=True, slots=True)
class Back:
    """What goes back to the customer, of the price and of the service fee, in minor units."""

    price: int
    fee: int

    @property
    def total(self) -> int:
        return self.price + self.fee


def back_upto(price_minor: int, fee_minor: int, unit_minor: int, party: int) -> Back:
    """What has gone back of a price per person once only `party` people are left.

    Cumulative, half rounded up: several steps down end exactly where one step would.
    """
    price = price_minor - unit_minor * party
    return Back(price, cumulative_share(price, price_minor, fee_minor) if price_minor else 0)


def back_for_fewer(price_minor: int, fee_minor: int, unit_minor: int, party: int, fewer: int) -> Back:
    """What goes back when `party` people become `fewer`. Price and fee are those of the whole booking."""
    before = back_upto(price_minor, fee_minor, unit_minor, party)
    after = back_upto(price_minor, fee_minor, unit_minor, fewer)
    return Back(after.price - before.price, after.fee - before.fee)


def nearest_again(slots: Sequence[Slot], starts_at: datetime, zone: str) -> Slot | None:
    """The slot that comes nearest to an earlier appointment: its weekday and time, soonest; else what is close.

    The same weekday comes before the same time of day, and the smaller distance before the earlier date.
    """
    then = local(starts_at, zone)
    minute = then.hour * 60 + then.minute

    def distance(slot: Slot) -> tuple[bool, int, datetime]:
        shown = local(slot.starts_at, slot.zone)
        apart = abs(shown.hour * 60 + shown.minute - minute)
        return shown.weekday() != then.weekday(), min(apart, 1440 - apart), slot.starts_at

    return min(slots, key=distance, default=None)
