"""Which grants count at an instant, until when, and where things are worn; pure, reads no table."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from marketplace.goods.inventory.models import Right, Slot


class Grant(NamedTuple):
    """What somebody may do from an instant until another; None is for good."""

    right: str
    amount: int
    starts_at: datetime
    ends_at: datetime | None
    source: str

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


FOREVER = None


def until(grants: Iterable[Grant], right: Right, at: datetime) -> tuple[bool, datetime | None]:
    """Whether a right is held at an instant, and until when without a gap: the longest grant wins.

    The end is None when it is held for good; (False, None) when it is not held.
    """
    own = sorted((grant for grant in grants if grant.right == right), key=lambda grant: grant.starts_at)
    end: datetime | None = None
    for grant in own:
        if grant.starts_at > (end or at):
            break
        if grant.ends_at is None:
            return True, FOREVER
        if grant.ends_at > (end or at):
            end = grant.ends_at
    return end is not None, end


def amount(grants: Iterable[Grant], right: Right, at: datetime) -> int:
    """How much of a right: the most that any grant gives at an instant; amounts are not added up."""
    return max((grant.amount for grant in grants if grant.right == right and grant.covers(at)), default=0)


def begins(grants: Sequence[Grant], right: Right, amount: int, now: datetime) -> datetime:
    """When time that was paid for begins: after what was bought or given of the same before, so that none is lost."""
    ends = [
        grant.ends_at
        for grant in grants
        if grant.right == right
        and grant.amount >= amount
        and grant.source in {"purchase", "gift"}
        and grant.ends_at is not None
    ]
    return max([now, *ends])


STICKER_SLOTS = (Slot.STICKER_1, Slot.STICKER_2, Slot.STICKER_3)


def slots_for(kind: str) -> tuple[Slot, ...]:
    """Where a thing of a kind can be worn; nowhere for what is used."""
    if kind == "sticker":
        return STICKER_SLOTS
    return (Slot(kind),) if kind in set(Slot) else ()
