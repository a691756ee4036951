"""What a listing is served by and what is offered of it, as plain values; it computes no slot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from marketplace.trade.availability.busy import Spot
from marketplace.trade.availability.deadlines import LastOrder
from marketplace.trade.availability.limits import NO_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class SlotRules:
    """How a listing is served: times in minutes, the horizon in local dates, capacity and party in people.

    `capacity` is what one slot holds, shared or not. When the listing is not `shared`, the first party has
    the slot to itself; when it is, parties join until the seats are gone.
    """

    duration_minutes: int
    step_minutes: int
    notice_minutes: int
    horizon_days: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    capacity: int
    shared: bool
    min_party: int
    max_party: int
    last_order: LastOrder | None = None
    limits: Limits = NO_LIMITS
    """Of this listing alone."""
    spot: Spot | None = None
    """Where it takes place; None for what takes place nowhere, such as a call."""
    reach_m: int = 0
    """So many metres around the spot it may take place: at the homes of customers."""

    def admits(self, party: int) -> bool:
        """Whether a party of this size can be served at all."""
        return self.min_party <= party <= min(self.max_party, self.capacity)


class Slot(NamedTuple):
    """A service [starts_at, ends_at) in UTC that can be booked now.

    `local_date` is the date on the provider's wall when it starts: for 00:30 in the tail of a Saturday night
    that is Sunday, which is what must be shown. `offset_minutes` is the distance from UTC at the start, and
    `ambiguous` says that the wall shows this time twice, so that only the offset tells the two apart.
    `zone` is the one on whose wall the hours of that day are read.
    """

    starts_at: datetime
    ends_at: datetime
    seats_left: int
    local_date: date
    offset_minutes: int
    ambiguous: bool
    zone: str
    last_order: datetime | None = None
    """The deadline of its menu, inclusive; None when there is only the notice."""

    def order_by(self, notice_minutes: int) -> datetime:
        """Until when it can be ordered, inclusive."""
        noticed = self.starts_at - timedelta(minutes=notice_minutes)
        return noticed if self.last_order is None else min(noticed, self.last_order)
