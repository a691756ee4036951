"""A provider's taken time, and what is still free between; it reads no table."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from marketplace.trade.availability.zones import epoch_seconds, epoch_seconds_up

_LONG_AGO = -(1 << 62)

_Range = tuple[int, int, int | None]
_Record = tuple[int, int | None, int]


@dataclass(frozen=True, slots=True)
class Busy:
    """A taken stretch [starts_at, ends_at) of the provider's calendar in UTC, its own buffers included.

    An occurrence of a listing says which (`listing_id`), when its service starts (`slot_starts_at`) and how
    many seats it has left; any other engagement leaves those None, None and 0.
    """

    starts_at: datetime
    ends_at: datetime
    listing_id: int | None = None
    slot_starts_at: datetime | None = None
    seats_left: int = 0


class TakenTime:
    """Busy ranges in order, to be walked beside possible starts; a range without length takes nothing.

    Beside the k-th range it notes the latest end among the first k, the occurrence that holds this record,
    and the latest end among those of other holders. So an occurrence can be left out of its own way without
    looking at every range again.
    """

    __slots__ = ("_begins", "_records", "seats_left")

    def __init__(self, busy: Iterable[Busy], joinable_listing: int | None) -> None:
        """Sort the ranges; occurrences of `joinable_listing` (None for no listing) may be joined."""
        self.seats_left: dict[int, int] = {}
        ranges = [self._range(one, joinable_listing) for one in busy]
        ranges.sort(key=itemgetter(0))
        self._begins = [begins for begins, _, _ in ranges]
        self._records = list(_records(ranges))

    def _range(self, busy: Busy, joinable: int | None) -> _Range:
        occurrence = None
        if joinable is not None and busy.listing_id == joinable and busy.slot_starts_at is not None:
            occurrence = epoch_seconds(busy.slot_starts_at)
            known = self.seats_left.get(occurrence, busy.seats_left)
            self.seats_left[occurrence] = min(known, busy.seats_left)
        return epoch_seconds(busy.starts_at), epoch_seconds_up(busy.ends_at), occurrence

    def free_among(self, starts: Sequence[int], lead: int, tail: int) -> Iterator[tuple[int, int | None]]:
        """Those of the sorted `starts` around which [start - lead, start + tail) is free, all in seconds.

        Beside each stands None, or the seats left when that very occurrence takes place and can be joined.
        """
        begins, seats_left = self._begins, self.seats_left
        before = bisect_left(begins, starts[0] + tail) if starts else 0
        for start in starts:
            while before < len(begins) and begins[before] < start + tail:
                before += 1
            left = seats_left.get(start)
            if before:
                latest, holder, latest_of_others = self._records[before - 1]
                if left is not None and holder == start:
                    latest = latest_of_others
                if latest > start - lead:
                    continue
            yield start, left


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
