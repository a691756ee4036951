"""Free time for a booking that moves: the seats it has are not in its own way. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability import queries
from marketplace.trade.availability.busy import Busy, Spot
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.rules import Slot
from marketplace.trade.availability.zones import epoch_seconds

_PLACE = text("""
    select o.listing_id, o.starts_at, o.seats_taken,
        exists (select 1 from waiting_entry w where w.occurrence_id = o.id and w.state = 'waiting')
    from occurrence o where o.id = :id
""")


@dataclass(frozen=True, slots=True)
class Own:
    """The place that a booking has: whose service, when it starts (epoch seconds), how many seats of it."""

    listing_id: int
    slot_begins: int
    seats: int
    alone: bool
    """Whether nobody else has seats there, so that all of its time becomes free."""
    bookings: int = 1
    """How many bookings they are; none when they are kept for the line."""


def own_of(occurrence_id: int, seats: int) -> Own:
    """The place of a booking with so many seats. Where others wait in line its time stays taken without it."""
    listing_id, starts_at, taken, waited_for = db.session.execute(_PLACE, {"id": occurrence_id}).one()
    return Own(listing_id, epoch_seconds(starts_at), seats, taken <= seats and not waited_for)


def without(busy: Iterable[Busy], own: Own) -> Iterator[Busy]:
    """The taken time as if the booking had no place yet."""
    for one in busy:
        if (one.listing_id, one.slot_begins) != (own.listing_id, own.slot_begins):
            yield one
        elif not own.alone:
            yield one._replace(
                seats_left=one.seats_left + own.seats, bookings=max(one.bookings - own.bookings, 0)
            )


@dataclass(frozen=True, slots=True)
class Mover:
    """A booking that looks for another time: what it is for, its length as agreed, and the place it has."""

    listing_id: int
    own: Own
    party: int
    length: timedelta
    spot: Spot | None = None
    """The public point of the customer's home, where it takes place there."""
    heeds_notice: bool = True
    """Whether the provider's notice and last orders count: not where the provider agrees anyway."""

    def calendar(self, first: date, last: date) -> Calendar | None:
        """The hours of the listing between local dates, for this booking; two queries."""
        found = queries.calendar(self.listing_id, first, last)
        if found is None:
            return None
        rules = replace(
            found.rules,
            duration_minutes=int(self.length.total_seconds()) // 60,
            min_party=min(found.rules.min_party, self.party),
            max_party=max(found.rules.max_party, self.party),
        )
        if not self.heeds_notice:
            rules = replace(rules, notice_minutes=0, last_order=None)
        return replace(found, rules=rules, busy=tuple(without(found.busy, self.own))).at(self.spot)

    def offer(self, starts_at: datetime) -> Slot | None:
        """The slot with exactly this start, if the booking can move there now.

        Where limits or ways decide too, the provider's time stays locked until the transaction ends.
        """
        day = starts_at.date()
        found = self.calendar(day, day)
        if found is not None and found.listing.is_contested:
            queries.lock_time(found.listing.provider_id)
            found = self.calendar(day, day)
        return found.offer(starts_at, party=self.party, now=clock.now()) if found else None
