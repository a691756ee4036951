"""What a search may ask and how its results are ordered and paged, as pure functions; it reads no table."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.rules import Slot, resolve_local
from marketplace.trade.availability.zones import local_day
from marketplace.trade.places.rules import EARTH_M
from marketplace.trade.search.windows import Window, ahead_of, windows

MEAL, SESSION, REMOTE = 1, 2, 3
"""Categories of the index. A remote session is near nobody and everybody: it is searched by itself."""

DIETS = ("vegetarian", "vegan", "halal", "kosher", "gluten_free", "lactose_free")
"""The diets of listings/models.py, which this room lies below."""

NEAREST_M, RADIUS_M, FARTHEST_M = 1_000, 10_000, 100_000
FARTHEST_VISIT_M = 100_000
"""So far a provider may come to a customer's home."""
LONGEST_TEXT = 100


class Sort(StrEnum):
    """How results are ordered. `SOON` and `PRICE` order those that are nearest, not all of a region."""

    NEAR = "near"
    SOON = "soon"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: around which public spot (degrees, metres), for what, for how many and when.

    `party` None stands for whoever comes alone or as few as a listing takes. `first` and `last` are dates within
    which there must be a free place, on the wall of `zone`, where one looks; with a `part` in that of each day.
    """

    lat: float
    lon: float
    radius_m: int = RADIUS_M
    kind: str | None = None
    remote: bool = False
    """Sessions at a distance alone; otherwise those who meet in person alone."""
    max_minor: int | None = None
    diets: tuple[str, ...] = ()
    words: str = ""
    party: int | None = None
    first: date | None = None
    last: date | None = None
    part: str = ""
    zone: str = "UTC"
    sort: Sort = Sort.NEAR
    between: Window | None = None
    """Instead of whole dates: from when to when a start must be free. `first` and `last` are its dates all the same."""

    def windows(self, now: datetime) -> tuple[Window, ...] | None:
        """The stretches of time, not yet over, in which a start must be free; None when any time will do."""
        if self.first is None or self.last is None:
            return None
        if self.between is not None:
            return ahead_of((self.between,), now)
        return ahead_of(windows(self.first, self.last, self.part, self.zone), now)

    def around(self, wanted: datetime, within: timedelta) -> "Asked":
        """The same search among what can begin within so long of an instant."""
        begins, ends = wanted - within, wanted + within + timedelta(seconds=1)
        return replace(
            self, first=begins.date(), last=ends.date(), part="", zone="UTC", between=(begins, ends)
        )

    def at_a_distance(self) -> "Asked":
        """The same search among what takes place at a distance."""
        return replace(self, remote=True, kind=None, sort=Sort.NEAR)


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which row a page goes on: the last one's place in the order, and its listing."""

    place: float
    listing_id: int

    def __str__(self) -> str:
        return f"{self.place!r}_{self.listing_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor that a page gave out. Raises `Invalid` for any other text."""
        if not text:
            return None
        place, _underscore, listing_id = text.partition("_")
        try:
            cursor = cls(float(place), int(listing_id))
        except ValueError:
            cursor = cls(math.nan, 0)
        if not (math.isfinite(cursor.place) and 0 <= cursor.listing_id < 2**63):
            raise Invalid(
                _("This page of results does not exist."), todo=_("Start again from the first page.")
            )
        return cursor


def ground_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in metres on the sphere of places/rules.py, by the haversine formula.

    Equal to its `distance_m`, which is too slow for every row of a page.
    """
    south, north = math.radians(lat), math.radians(other_lat)
    half_way = math.sin((north - south) / 2)
    half_turn = math.sin(math.radians(other_lon - lon) / 2)
    share = half_way * half_way + math.cos(south) * math.cos(north) * half_turn * half_turn
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(share)))


def noted_next(slot: Slot | None, zone: str, now: datetime) -> tuple[datetime, int]:
    """What the index notes of a next free slot: its start and its free places.

    When nothing is free up to the horizon, 0 places and the next local midnight: then the horizon moves on.
    """
    if slot is not None:
        return slot.starts_at, slot.seats_left
    tomorrow = date.fromordinal(local_day(now, zone) + 1)
    midnights = resolve_local(tomorrow, 0, zone)
    return (midnights[0] if midnights else now + timedelta(days=1)), 0


class Noted(NamedTuple):
    """A next free time as the index notes it: its start, its free places, and the minutes of notice."""

    starts_at: datetime | None
    seats: int | None
    notice: int

    def still_none(self, now: datetime) -> bool:
        """Whether nothing is free up to the horizon, for anyone."""
        return self.seats == 0 and self.starts_at is not None and now < self.starts_at

    def earliest(self, now: datetime) -> datetime | None:
        """The next free time of the smallest party, so that of no party is earlier; None when not known."""
        if not self.seats or self.starts_at is None:
            return None
        return self.starts_at if self.starts_at - now >= timedelta(minutes=self.notice) else None

    def for_party(self, party: int, now: datetime) -> datetime | None:
        """The next free time of this party where the note tells it; None when it is to be computed."""
        return self.earliest(now) if self.seats and self.seats >= party else None
