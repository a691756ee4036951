"""A provider's taken time, and what is still free between; it reads no table."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from math import ceil
from operator import itemgetter
from typing import NamedTuple

from marketplace.trade.availability.zones import DAY, MINUTE, epoch_seconds, epoch_seconds_up, instant_at
from marketplace.trade.places.rules import distance_m

_LONG_AGO = -(1 << 62)

Spot = tuple[float, float]
"""Latitude and longitude of a public point, in degrees."""

_Range = tuple[int, int, int | None]
_Record = tuple[int, int | None, int]


class Busy(NamedTuple):
    """A taken stretch [begins, ends) of the provider's time in epoch seconds, its own buffers included.

    A service of a listing says which (`listing_id`), when it starts (`slot_begins`), how many seats it has
    left, how many bookings share it and where it takes place. Anything else in the way, such as an event of
    another calendar, leaves all of that out: it takes no buffers and counts for no limit.
    """

    begins: int
    ends: int
    listing_id: int | None = None
    slot_begins: int | None = None
    seats_left: int = 0
    bookings: int = 1
    spot: Spot | None = None

    @classmethod
    def between(
        cls,
        starts_at: datetime,
        ends_at: datetime,
        listing_id: int | None = None,
        slot_starts_at: datetime | None = None,
        seats_left: int = 0,
        bookings: int = 1,
        spot: Spot | None = None,
    ) -> "Busy":
        """The same from aware datetimes. Raises ValueError for a time without a zone."""
        slot = None if slot_starts_at is None else epoch_seconds(slot_starts_at)
        begins, ends = epoch_seconds(starts_at), epoch_seconds_up(ends_at)
        return cls(begins, ends, listing_id, slot, seats_left, bookings, spot)

    @property
    def starts_at(self) -> datetime:
        return instant_at(self.begins)

    @property
    def ends_at(self) -> datetime:
        return instant_at(self.ends)

    @property
    def slot_starts_at(self) -> datetime | None:
        return None if self.slot_begins is None else instant_at(self.slot_begins)


class Way(NamedTuple):
    """Where a service takes place, and how fast its provider gets there, in kilometres per hour.

    With a reach it may be anywhere within so many metres around, and the longest way counts: so what is free
    for somebody whose home is not known yet is free for their home, wherever it is.
    """

    spot: Spot
    kmh: int
    reach_m: int = 0

    def seconds_to(self, other: Spot) -> int:
        """How long the way takes as the crow flies, in whole minutes rounded up; a day at most."""
        return _seconds_between(self.spot, other, self.kmh, self.reach_m)


@lru_cache(maxsize=4096)
def _seconds_between(here: Spot, there: Spot, kmh: int, reach_m: int) -> int:
    if here == there and not reach_m:
        return 0
    return min(ceil((distance_m(*here, *there) + reach_m) / 1000 / kmh * 60) * MINUTE, DAY)


class TakenTime:
    """Busy ranges in order, to be laid over possible starts; a range without length takes nothing.

    With a `way`, services at other places are as much longer, before and after, as the way there takes.

    Beside the k-th range it notes the latest end among the first k, the occurrence that holds this record,
    and the latest end among those of other holders. So an occurrence can be left out of its own way without
    looking at every range again.
    """

    __slots__ = ("_begins", "_ranges", "_records", "seats_left")

    def __init__(self, busy: Iterable[Busy], joinable_listing: int | None, way: Way | None = None) -> None:
        """Sort the ranges; occurrences of `joinable_listing` (None for no listing) may be joined."""
        self.seats_left: dict[int, int] = {}
        ranges: list[_Range]
        if way is not None:
            busy = [_with_the_way(one, way) for one in busy]
        if joinable_listing is None:
            ranges = [(one[0], one[1], None) for one in busy]
        else:
            ranges = [self._range(one, joinable_listing) for one in busy]
        ranges.sort(key=itemgetter(0))
        self._ranges = ranges
        self._begins = [one[0] for one in ranges]
        # Only who joins has to be left out of its own way.
        self._records = list(_records(ranges)) if self.seats_left else []

    def _range(self, busy: Busy, joinable: int) -> _Range:
        occurrence = busy.slot_begins if busy.listing_id == joinable else None
        if occurrence is not None:
            known = self.seats_left.get(occurrence, busy.seats_left)
            self.seats_left[occurrence] = min(known, busy.seats_left)
        return busy.begins, busy.ends, occurrence

    def free_among(self, starts: Sequence[int], lead: int, tail: int) -> list[int]:
        """Those of the sorted `starts` around which [start - lead, start + tail) is free, all in seconds.

        A start in `seats_left` is that of an occurrence that stands and can be joined.
        """
        free = self._between(starts, lead, tail)
        known = self.seats_left
        if not known:
            return free
        joined = [start for start in known if _holds(starts, start) and self._joinable(start, lead, tail)]
        return sorted([*(start for start in free if start not in known), *joined])

    def _between(self, starts: Sequence[int], lead: int, tail: int) -> list[int]:
        """The starts that fit into the gaps between taken times."""
        free: list[int] = []
        free_from, at = _LONG_AGO, 0
        for begins, ends, _occurrence in self._ranges:
            if begins >= ends:
                continue
            if begins > free_from:
                low = bisect_left(starts, free_from + lead, at)
                at = bisect_right(starts, begins - tail, low)
                if low < at:
                    free += starts[low:at]
            if ends > free_from:
                free_from = ends
        free += starts[bisect_left(starts, free_from + lead, at) :]
        return free

    def _joinable(self, start: int, lead: int, tail: int) -> bool:
        """Whether nothing but the occurrence that starts then is in its way."""
        before = bisect_left(self._begins, start + tail)
        if not before:
            return True
        latest, holder, latest_of_others = self._records[before - 1]
        return (latest_of_others if holder == start else latest) <= start - lead


def _with_the_way(busy: Busy, way: Way) -> Busy:
    if busy.spot is None:
        return busy
    more = way.seconds_to(busy.spot)
    return busy._replace(begins=busy.begins - more, ends=busy.ends + more) if more else busy


def _holds(starts: Sequence[int], start: int) -> bool:
    at = bisect_left(starts, start)
    return at < len(starts) and starts[at] == start


def _records(ranges: Iterable[_Range]) -> Iterator[_Record]:
    latest, holder, latest_of_others = _LONG_AGO, None, _LONG_AGO
    for begins, ends, occurrence in ranges:
        if begins < ends:
            if ends > latest:
                if occurrence is None or occurrence != holder:
                    latest_of_others = latest
                latest, holder = ends, occurrence
            elif occurrence != holder:
                latest_of_others = max(latest_of_others, ends)
        yield latest, holder, latest_of_others
