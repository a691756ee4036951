"""Finds visible listings near a spot by one statement, and fills in their next free places by two at most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from marketplace.core.database import driver_rows
from marketplace.trade.availability.free_time import first_start, runs_of, week_of
from marketplace.trade.availability.queries import calendars
from marketplace.trade.places.rules import mercator, mercator_radius
from marketplace.trade.search import statements
from marketplace.trade.search.rules import (
    FARTHEST_VISIT_M,
    MEAL,
    REMOTE,
    SESSION,
    Asked,
    Cursor,
    Noted,
    Sort,
    ground_m,
)
from marketplace.trade.search.statements import COLUMNS, COUNTED, NOT_ASKED, Shape
from marketplace.trade.search.windows import Window, ahead_of, holds, multirange

CANDIDATES = 60
"""How many of the nearest are looked at for one page when what is kept of their free time is not to be believed."""
SOONEST_AMONG = 100
CHEAPEST_AMONG = 500
WORDS_FIRST_AMONG = 500

_WIDE_M = 15_000
_A_DAY = timedelta(days=1)
_OF_PROVIDER = (
    f"select {COLUMNS}, {NOT_ASKED}, card, 0::float8 from search_entry"  # noqa: S608 - constants alone
    " where provider_id = {id} order by listing_id desc"
)
_NOTED = f"""
    select jsonb_agg(jsonb_build_array(listing_id, noted_at, next_free_seats, notice_minutes, min_party)
        order by listing_id desc)
    from (select {COLUMNS} from search_entry where provider_id = {{id}})
        e (listing_id, provider_id, category, lat, lon, price_minor, indexed_at, noted_at, next_free_seats, min_party,
            notice_minutes, zone)
"""  # noqa: S608 - constants alone
_OF_IDS = (
    f"select {COLUMNS}, {NOT_ASKED}, card, 0::float8 from search_entry"  # noqa: S608 - constants alone
    " where listing_id = any(%(ids)s::bigint[])"
)
_CARDS = "select listing_id, card from search_entry where listing_id = any(%(ids)s::bigint[])"
_CATEGORIES = {"meal": MEAL, "session": SESSION}


KnownTimes = Mapping[int, datetime | None]
"""When listings are next free, found out already."""

_Row = tuple[Any, ...]
"""The columns of a statement, then a card or None, then the place in the order."""


class Hit(NamedTuple):
    """A result: its card (listings/indexing.py), what one person pays in all, and when it is next free."""

    listing_id: int
    provider_id: int
    category: int
    lat: float
    lon: float
    total_minor: int
    indexed_at: datetime
    card: dict[str, Any]
    """Empty in a search without cards, until `with_cards` fills it."""
    place: float
    """Where it stands in the order asked for."""
    distance_m: float | None
    """Along the ground from the spot to the public point; None for what takes place at a distance."""
    next_free: datetime | None

    @property
    def version(self) -> tuple[int, datetime, datetime | None]:
        """What two hits share if and only if their cards, prices and next free times are the same."""
        return self.listing_id, self.indexed_at, self.next_free

    @property
    def is_remote(self) -> bool:
        return self.category == REMOTE


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results in order, and where the next page begins, if there is more."""

    hits: list[Hit]
    next: Cursor | None = None


def nearest(
    asked: Asked, *, now: datetime, limit: int = 20, after: Cursor | None = None, cards: bool = True
) -> Found:
    """The listings that fit, in the order asked for; five statements at most, for any number of rows."""
    window = _window(asked, now)
    if asked.sort is Sort.SOON:
        return _soonest(asked, window, limit, after, cards=cards)
    found = _page(asked, window, limit, limit, after, cards=cards)
    if window.dated and found.next and len(found.hits) < limit:
        # Some of the nearest were not known to be free then, and are not.
        return _page(asked, window, limit, CANDIDATES, after, cards=cards)
    return found


def _page(
    asked: Asked, window: "_Window", limit: int, candidates: int, after: Cursor | None, *, cards: bool
) -> Found:
    rows = _rows(asked, window, candidates + 1, after, cards=cards)
    hits = _hits(rows[:candidates], asked, window)
    if len(hits) > limit:
        hits = hits[:limit]
        return Found(hits, Cursor(hits[-1].place, hits[-1].listing_id))
    # The page ends with the last row looked at, which may have had no place on the dates asked for.
    last = rows[candidates - 1] if rows[candidates:] else None
    return Found(hits, Cursor(last[-1], last[0]) if last else None)


def with_cards(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of a search without cards, with them; one statement. What left the index meanwhile is left out."""
    if not hits:
        return []
    known: dict[int, dict[str, Any]] = dict(driver_rows(_CARDS, {"ids": [hit.listing_id for hit in hits]}))
    return [hit._replace(card=known[hit.listing_id]) for hit in hits if hit.listing_id in known]


def _soonest(asked: Asked, window: "_Window", limit: int, after: Cursor | None, *, cards: bool) -> Found:
    near = _hits(_rows(asked, window, SOONEST_AMONG, None, cards=cards), asked, window)
    hits = [hit._replace(place=hit.next_free.timestamp()) for hit in near if hit.next_free]
    hits.sort(key=lambda hit: (hit.place, hit.listing_id))
    if after is not None:
        hits = [hit for hit in hits if (hit.place, hit.listing_id) > (after.place, after.listing_id)]
    page = hits[:limit]
    return Found(page, Cursor(page[-1].place, page[-1].listing_id) if hits[limit:] else None)


def of_provider(provider_id: int, known: KnownTimes | None = None, *, now: datetime) -> list[Hit]:
    """The visible listings of a provider, the latest first, without distances; three statements at most.

    One with `known`, which is when each of them is next free as `next_free_of_noted` told it.
    """
    rows = driver_rows(of_provider_sql("%(id)s::bigint"), {"id": provider_id})
    asked = Asked(0, 0)
    hits = _hits(rows, asked, _window(asked, now), known)
    return [hit._replace(distance_m=None) for hit in hits]


def of_provider_sql(provider: str) -> str:
    """What `of_provider` asks of the index, for an expression that is a provider's number."""
    return _OF_PROVIDER.format(id=provider)


def noted_sql(provider: str) -> str:
    """What `next_free_of_noted` is told, for an expression that is a provider's number; one value."""
    return f"({_NOTED.format(id=provider)})"


def next_free_of_noted(noted: list[list[Any]] | None, *, now: datetime) -> dict[int, datetime | None]:
    """When each of the listings that `of_provider` finds is next free; two statements where it is not noted."""
    found: dict[int, datetime | None] = {}
    unknown: dict[int, int] = {}
    for listing, at, seats, notice, least in noted or ():
        note = Noted(datetime.fromisoformat(at) if at else None, seats, notice)
        found[listing], is_known = _noted(note, least, now)
        if not is_known:
            unknown[listing] = least
    if unknown:
        asked = Asked(0, 0)
        computed = _computed(unknown, asked, _window(asked, now))
        found |= {listing: computed.get(listing) for listing in unknown}
    return found


def of_listings(listing_ids: Sequence[int], *, now: datetime) -> list[Hit]:
    """Those of these listings that are visible, in the order named, without distances; three statements at most."""
    if not listing_ids:
        return []
    rows = driver_rows(_OF_IDS, {"ids": list(listing_ids)})
    asked = Asked(0, 0)
    found = {hit.listing_id: hit._replace(distance_m=None) for hit in _hits(rows, asked, _window(asked, now))}
    return [found[listing_id] for listing_id in listing_ids if listing_id in found]


def _shape(asked: Asked, *, cards: bool = False) -> Shape:
    return Shape(
        category=REMOTE if asked.remote else _CATEGORIES.get(asked.kind or "", 0),
        max_minor=asked.max_minor is not None,
        party=asked.party is not None,
        diets=bool(asked.diets),
        words=bool(asked.words),
        cards=cards,
        wide=asked.remote or asked.radius_m > _WIDE_M,
        free=asked.first is not None,
    )


def _rows(asked: Asked, window: "_Window", limit: int, after: Cursor | None, *, cards: bool) -> list[_Row]:
    if window.dated and not window.stretches:
        return []
    shape = replace(_shape(asked, cards=cards), by_price=asked.sort is Sort.PRICE, after=after is not None)
    values = _values(asked) | window.values
    if after is not None:
        values |= {"place": after.place, "after": after.listing_id}
    rows = _in_circle(shape, values, limit)
    if asked.remote or asked.radius_m >= FARTHEST_VISIT_M or (len(rows) == limit and not shape.by_price):
        return rows
    # Whoever lives outside the circle is farther away than everybody in it.
    afar = driver_rows(statements.from_afar(shape, limit), values)
    return sorted([*rows, *afar], key=lambda row: (row[-1], row[0]))[:limit]


def _in_circle(shape: Shape, values: dict[str, Any], limit: int) -> list[_Row]:
    if shape.by_price:
        return driver_rows(statements.among(shape, limit, CHEAPEST_AMONG), values)
    if shape.words:
        # A word that is common here is found among the nearest; only for a rare one all around is read.
        first = driver_rows(statements.among(shape, limit, WORDS_FIRST_AMONG), values)
        if len(first) == limit:
            return first
    return driver_rows(statements.around(shape, limit), values)


def _values(asked: Asked) -> dict[str, Any]:
    x, y = mercator(asked.lat, asked.lon)
    return {
        "x": x,
        "y": y,
        "radius": mercator_radius(asked.lat, asked.radius_m),
        "max_minor": asked.max_minor,
        "party": asked.party,
        "diets": list(asked.diets),
        "words": asked.words,
    }


# Next free places


def kept_starts(
    listing_ids: Iterable[int], stretches: Sequence[Window], *, party: int | None, now: datetime
) -> dict[int, datetime | None]:
    """Listing id → the first start in the stretches that what is kept tells; those it tells nothing of are left out."""
    values = _Window(now, True, ahead_of(stretches, now)).values | {"party": party, "ids": list(listing_ids)}
    window = _Window(now, True, ahead_of(stretches, now))
    return {
        listing: window.first_of(kept, notice)
        for listing, kept, notice, is_stale in driver_rows(statements.first_free(), values)
        if not is_stale
    }


class _Window(NamedTuple):
    """When a start must be free: the stretches of the dates asked for, from now on."""

    now: datetime
    dated: bool
    stretches: tuple[Window, ...]

    @property
    def values(self) -> dict[str, Any]:
        """What statements about free time are given."""
        if not self.dated:
            return {}
        begins, ends = (
            (self.stretches[0][0], self.stretches[-1][1]) if self.stretches else (self.now, self.now)
        )
        return {
            "now": self.now,
            "windows": multirange(self.stretches),
            "first_week": week_of(begins),
            "last_week": week_of(ends),
        }

    def first_of(self, kept: Iterable[tuple[int, str]] | None, notice: int) -> datetime | None:
        """The first start of runs (the step, and the multirange in words) that can be ordered now."""
        earliest = self.now + timedelta(minutes=notice)
        starts = (
            first_start(runs_of(words), step, begins, ends)
            for step, words in kept or ()
            for begins, ends in ahead_of(self.stretches, earliest)
        )
        return min((start for start in starts if start), default=None)


def _window(asked: Asked, now: datetime) -> _Window:
    stretches = asked.windows(now)
    return _Window(now, stretches is not None, stretches or ())


def _hits(rows: Iterable[_Row], asked: Asked, window: _Window, known: KnownTimes | None = None) -> list[Hit]:
    """The rows as hits with their next free times; of a search for dates only those free on them."""
    hits = []
    unknown: dict[int, int] = {}
    for row in rows:
        (
            listing,
            provider,
            category,
            lat,
            lon,
            total,
            indexed_at,
            noted_at,
            seats,
            least,
            notice,
            _zone,
            kept,
            is_stale,
            card,
            place,
        ) = row
        party = asked.party or least
        if window.dated:
            told, is_known = window.first_of(kept, notice), not is_stale
        else:
            told, is_known = _noted(Noted(noted_at, seats, notice), party, window.now)
        if not is_known and known is not None and listing in known:
            told = known[listing]
        elif not is_known:
            unknown[listing] = party
        away = None if category == REMOTE else ground_m(asked.lat, asked.lon, lat, lon)
        hits.append(
            Hit(listing, provider, category, lat, lon, total, indexed_at, card or {}, place, away, told)
        )
    if unknown:
        computed = _computed(unknown, asked, window)
        hits = [
            hit._replace(next_free=computed.get(hit.listing_id)) if hit.listing_id in unknown else hit
            for hit in hits
        ]
    return [hit for hit in hits if hit.next_free] if window.dated else hits


def _noted(noted: Noted, party: int, now: datetime) -> tuple[datetime | None, bool]:
    """The next free time by what the index notes, and whether that settles it."""
    free = noted.for_party(party, now)
    return free, free is not None or noted.still_none(now)


def _computed(parties: dict[int, int], asked: Asked, window: _Window) -> dict[int, datetime | None]:
    """Listing id → its next free time, from the calendars of all of them in two statements."""
    now = window.now
    if asked.first is None or asked.last is None:
        found = calendars(parties, now.date())
        slots = {one: calendar.next_free(party=parties[one], now=now) for one, calendar in found.items()}
        return {listing: slot.starts_at if slot else None for listing, slot in slots.items()}
    # Where a listing takes place it may be the day before or after.
    first, last = asked.first - _A_DAY, asked.last + _A_DAY
    return {
        listing: next(
            (
                slot.starts_at
                for slot in calendar.slots(first, last, party=parties[listing], now=now)
                if holds(window.stretches, slot.starts_at)
            ),
            None,
        )
        for listing, calendar in calendars(parties, first, last).items()
    }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many listings stand around a spot, by what a chip would choose; with those who come from farther away."""

    meals: int = 0
    sessions: int = 0
    remote: int = 0
    diets: tuple[tuple[str, int], ...] = ()
    """Of the meals, by diet."""
    capped: bool = False
    """Whether only the nearest `COUNTED` in person were counted, so that there are more of each."""
    afar: tuple[tuple[int, int], ...] = ()
    """Of those in person, by category, how many live outside the circle and come to homes in it."""

    @property
    def in_person(self) -> int:
        return self.meals + self.sessions

    def from_afar(self, kind: str | None) -> int:
        """How many of a kind come from outside the circle."""
        return sum(number for category, number in self.afar if kind is None or category == _CATEGORIES[kind])


def counts(asked: Asked) -> Counts:
    """The numbers for the chips of a search, whatever kind and diets are chosen now; one statement."""
    rows = driver_rows(statements.counting(_shape(asked)), _values(asked))
    found = {category: (number, diets) for category, number, diets, _afar in rows}
    meals, diets = found.get(MEAL, (0, {}))
    sessions = found.get(SESSION, (0, {}))[0]
    remote = found.get(REMOTE, (0, {}))[0]
    afar = tuple((category, number) for category, _all, _diets, number in rows if number)
    capped = meals + sessions >= COUNTED
    return Counts(meals, sessions, remote, tuple(diets.items()), capped, afar)
