"""Which lots credits come from and what they had cost, prices in euro and months; pure, reads no table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.core.localtime import local
from marketplace.core.money import cumulative_share
from marketplace.goods.wallet.models import LotKind


@dataclass(frozen=True, slots=True)
class LotState:
    """What a lot holds: credits, and what was paid for all of them in minor units."""

    id: int
    kind: str
    credits: int
    left: int
    cost: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What a movement does to one lot; negative when credits leave it. Cost in minor units."""

    lot_id: int
    credits: int
    cost: int


def cost_left(credits: int, left: int, cost: int) -> int:
    """What the credits left in a lot had cost: all that was paid, less the share of those that are gone.

    A function of what is left alone, half rounded up: a lot spent to the last credit ends at exactly 0,
    and one that is filled again at exactly what it cost, in whatever portions.
    """
    return cost - cumulative_share(credits - left, credits, cost)


def part_of(lot: LotState, credits: int) -> Part:
    """What moving so many credits into a lot, or out of it when negative, does to its cost."""
    after = lot.left + credits
    if not 0 <= after <= lot.credits:
        raise ValueError(f"lot {lot.id} holds {lot.left} of {lot.credits}, and {credits} were to be moved")
    change = cost_left(lot.credits, after, lot.cost) - cost_left(lot.credits, lot.left, lot.cost)
    return Part(lot.id, credits, change)


def spending_order(lots: Iterable[LotState]) -> list[LotState]:
    """Credits that were given first, then bought ones; of each, those that expire first."""
    return sorted(lots, key=lambda lot: (lot.kind != LotKind.PROMOTIONAL, lot.expires_at, lot.id))


def parts_to_take(lots: Iterable[LotState], credits: int) -> list[Part]:
    """The parts that take so many credits out, in the order of spending. ValueError when there are too few."""
    parts = []
    for lot in spending_order(lots):
        taken = min(lot.left, credits)
        if taken:
            parts.append(part_of(lot, -taken))
            credits -= taken
    if credits:
        raise ValueError(f"{credits} credits are missing")
    return parts


def parts_to_return(taken: Sequence[tuple[LotState, int]], credits: int) -> list[Part]:
    """The parts that put credits back where a spend took them, the last taken first.

    `taken` is each lot with what it still could get back of that spend, in the order of spending: so what was
    paid for returns before what was a present.
    """
    parts = []
    for lot, most in reversed(taken):
        given = min(most, credits)
        if given:
            parts.append(part_of(lot, given))
            credits -= given
    if credits:
        raise ValueError(f"{credits} credits more than were taken")
    return parts


def euro_price(credits: int, thousand_minor: int) -> int:
    """What credits are worth in minor units at the plain price of a thousand, half rounded up."""
    return (2 * credits * thousand_minor + 1000) // 2000


def month_of(now: datetime, zone: str) -> date:
    """The first day of the month an instant lies in, by the wall of a zone."""
    return local(now, zone).date().replace(day=1)


def cap_in_force(
    cap: int | None, next_cap: int | None, next_at: datetime | None, now: datetime
) -> int | None:
    """The cap that counts at an instant: the announced one once its time has come."""
    return next_cap if next_at is not None and next_at <= now else cap


def day_begins(now: datetime, zone: str) -> datetime:
    """The midnight before an instant, by the wall of a zone."""
    return local(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
