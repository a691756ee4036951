"""Finds visible listings near a spot by one statement, and fills in their next free places by two at most."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marketplace.core.database import db
from marketplace.trade.availability.queries import calendars
from marketplace.trade.places.rules import mercator, mercator_radius
from marketplace.trade.search import statements
from marketplace.trade.search.rules import MEAL, REMOTE, SESSION, Asked, Cursor, Noted, Sort, ground_m
from marketplace.trade.search.statements import COLUMNS, COUNTED, Shape

CANDIDATES = 60
"""How many of the nearest are looked at for one page when they must be free on certain dates."""
SOONEST_AMONG = 100
CHEAPEST_AMONG = 500
WORDS_FIRST_AMONG = 500

_WIDE_M = 15_000
_OF_PROVIDER = (
    f"select {COLUMNS}, 0::float8 as place from search_entry"  # noqa: S608 - constants alone
    " where provider_id = %(id)s::bigint order by listing_id desc"
)
_CATEGORIES = {"meal": MEAL, "session": SESSION}


class Hit(NamedTuple):
    """A result: its card (listings/indexing.py), what one person pays in all, and when it is next free."""

    listing_id: int
    provider_id: int
    category: int
    lat: float
    lon: float
    total_minor: int
    card: dict[str, Any]
    place: float
    """Where it stands in the order asked for."""
    distance_m: float | None
    """Along the ground from the spot to the public point; None for what takes place at a distance."""
    next_free: datetime | None

    @property
    def is_remote(self) -> bool:
        return self.category == REMOTE


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results in order, and where the next page begins, if there is more."""

    hits: list[Hit]
    next: Cursor | None = None


def nearest(asked: Asked, *, now: datetime, limit: int = 20, after: Cursor | None = None) -> Found:
    """The listings that fit, in the order asked for; four statements at most, for any number of rows."""
    if asked.sort is Sort.SOON:
        return _soonest(asked, now, limit, after)
    wanted = CANDIDATES if asked.first else limit
    rows = _rows(asked, wanted + 1, after)
    hits = _hits(rows[:wanted], asked, now)
    if len(hits) > limit:
        hits = hits[:limit]
        return Found(hits, Cursor(hits[-1].place, hits[-1].listing_id))
    # The page ends with the last row looked at, which may have had no place on the dates asked for.
    last = rows[wanted - 1] if rows[wanted:] else None
    return Found(hits, Cursor(last.place, last.listing_id) if last else None)


def _soonest(asked: Asked, now: datetime, limit: int, after: Cursor | None) -> Found:
    near = _hits(_rows(asked, SOONEST_AMONG, None), asked, now)
    hits = [hit._replace(place=hit.next_free.timestamp()) for hit in near if hit.next_free]
    hits.sort(key=lambda hit: (hit.place, hit.listing_id))
    if after is not None:
        hits = [hit for hit in hits if (hit.place, hit.listing_id) > (after.place, after.listing_id)]
    page = hits[:limit]
    return Found(page, Cursor(page[-1].place, page[-1].listing_id) if hits[limit:] else None)


def of_provider(provider_id: int, *, now: datetime) -> list[Hit]:
    """The visible listings of a provider, the latest first, without distances; three statements at most."""
    rows = db.session.connection().exec_driver_sql(_OF_PROVIDER, {"id": provider_id}).all()
    return [hit._replace(distance_m=None) for hit in _hits(rows, Asked(0, 0), now)]


def _shape(asked: Asked) -> Shape:
    return Shape(
        category=REMOTE if asked.remote else _CATEGORIES.get(asked.kind or "", 0),
        max_minor=asked.max_minor is not None,
        party=asked.party is not None,
        diets=bool(asked.diets),
        words=bool(asked.words),
        wide=asked.remote or asked.radius_m > _WIDE_M,
    )


def _rows(asked: Asked, limit: int, after: Cursor | None) -> Sequence[Any]:
    shape = replace(_shape(asked), by_price=asked.sort is Sort.PRICE, after=after is not None)
    values = _values(asked)
    if after is not None:
        values |= {"place": after.place, "after": after.listing_id}
    connection = db.session.connection()
    if shape.by_price:
        return connection.exec_driver_sql(statements.among(shape, limit, CHEAPEST_AMONG), values).all()
    if shape.words:
        # A word that is common here is found among the nearest; only for a rare one all around is read.
        first = connection.exec_driver_sql(statements.among(shape, limit, WORDS_FIRST_AMONG), values).all()
        if len(first) == limit:
            return first
    return connection.exec_driver_sql(statements.around(shape, limit), values).all()


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


def _hits(rows: Sequence[Any], asked: Asked, now: datetime) -> list[Hit]:
    """The rows as hits with their next free times; of a search for dates only those free on them."""
    free: list[datetime | None] = []
    unknown: dict[int, int] = {}
    for row in rows:
        card = row[6]
        party = asked.party if asked.party is not None else card["min_party"]
        told, is_known = _told(Noted(row[7], row[8], card["notice"]), card["zone"], party, asked, now)
        free.append(told)
        if not is_known:
            unknown[row[0]] = party
    computed = _computed(unknown, asked, now) if unknown else {}
    hits = [
        Hit._make((*row[:7], row[9], _distance(row, asked), computed.get(row[0], told)))
        for row, told in zip(rows, free, strict=True)
    ]
    return [hit for hit in hits if hit.next_free] if asked.first else hits


def _distance(row: Sequence[Any], asked: Asked) -> float | None:
    return None if row[2] == REMOTE else ground_m(asked.lat, asked.lon, row[3], row[4])


def _told(noted: Noted, zone: str, party: int, asked: Asked, now: datetime) -> tuple[datetime | None, bool]:
    """The next free time by what the index notes, and whether that settles it."""
    if noted.still_none(now):
        return None, True
    free = noted.for_party(party, now)
    if asked.first is None or asked.last is None:
        return free, free is not None
    earliest = noted.earliest(now)
    if earliest is None:
        return None, False
    day = earliest.astimezone(ZoneInfo(zone)).date()
    if day > asked.last:
        return None, True
    return (free, True) if free is not None and day >= asked.first else (None, False)


def _computed(parties: dict[int, int], asked: Asked, now: datetime) -> dict[int, datetime | None]:
    """Listing id → its next free time, from the calendars of all of them in two statements."""
    found: dict[int, datetime | None] = {}
    for listing_id, calendar in calendars(parties, asked.first or now.date(), asked.last).items():
        slot = calendar.next_free(party=parties[listing_id], now=now, first=asked.first)
        too_late = slot is not None and asked.last is not None and slot.local_date > asked.last
        found[listing_id] = slot.starts_at if slot and not too_late else None
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many listings stand around a spot, by what a chip would choose."""

    meals: int = 0
    sessions: int = 0
    remote: int = 0
    diets: dict[str, int] = field(default_factory=dict)
    capped: bool = False
    """Whether only the nearest `COUNTED` in person were counted, so that there are more of each."""

    @property
    def in_person(self) -> int:
        return self.meals + self.sessions


def counts(asked: Asked) -> Counts:
    """The numbers for the chips of a search, whatever kind and diets are chosen now; one statement."""
    rows = db.session.connection().exec_driver_sql(statements.counting(_shape(asked)), _values(asked))
    found = {category: (number, diets) for category, number, diets in rows}
    meals, diets = found.get(MEAL, (0, {}))
    sessions = found.get(SESSION, (0, {}))[0]
    remote = found.get(REMOTE, (0, {}))[0]
    return Counts(meals, sessions, remote, diets, meals + sessions >= COUNTED)
