"""Reads a search from the parameters of its address, and writes such addresses; it finds no listing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from marketplace.core.config import settings
from marketplace.core.localtime import in_the_calendar
from marketplace.core.money import exponent
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer
from marketplace.trade.search.rules import (
    DIETS,
    FARTHEST_M,
    LONGEST_TEXT,
    NEAREST_M,
    RADIUS_M,
    Asked,
    Sort,
    ground_m,
)
from marketplace.trade.search.windows import PARTS

DAYS = ("today", "tomorrow", "weekend", "week")
MOST_PEOPLE = 30
DEFAULT_TOWN = "Lyon"
_SATURDAY, _SUNDAY = 5, 6
_MAP_M, _MAP_NAMES, _MAP_BIG = 20_000, 24, 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one looks: degrees, the name of the town, and its zone."""

    lat: float
    lon: float
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Where:
    """What came of looking for a place: the spot, and whether it is the one that was meant."""

    spot: Spot | None
    exact: bool = True
    suggestions: tuple[str, ...] = ()
    """Labels of towns that may have been meant, for links."""
    radius_m: int | None = None
    """Of an area chosen on the map."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search as its address says it; what is malformed counts as not said."""

    where: str = ""
    lat: float | None = None
    lon: float | None = None
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees."""
    what: str = ""
    remote: bool = False
    when: str = ""
    part: str = ""
    """Of each of these days."""
    who: int | None = None
    max: int | None = None
    """The most one person pays in all, in whole units of the currency."""
    diets: tuple[str, ...] = ()
    words: str = ""
    sort: Sort = Sort.NEAR
    km: int | None = None

    def address(self, path: str, **changes: Any) -> str:
        """The address of this search with changes, always its first page."""
        return _address(path, replace(self, **changes))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the place narrows it down."""
        return bool(self.what or self.remote or self.when or self.max or self.diets or self.words)

    def cleared(self, path: str) -> str:
        """The address of the same place without any filter."""
        return _address(
            path, Question(where=self.where, lat=self.lat, lon=self.lon, box=self.box, who=self.who)
        )

    def asked(self, spot: Spot, today: date, radius_m: int | None) -> Asked:
        """The search at a spot; `today` is the date there."""
        first, last = days_of(self.when, today)
        radius = radius_m or (self.km * 1000 if self.km else RADIUS_M)
        return Asked(
            lat=spot.lat,
            lon=spot.lon,
            radius_m=min(max(radius, NEAREST_M), FARTHEST_M),
            kind=self.what or None,
            remote=self.remote,
            max_minor=self.max * 10 ** exponent(settings().currency) if self.max else None,
            diets=self.diets,
            words=self.words,
            party=self.who,
            first=first,
            last=last,
            part=self.part,
            zone=spot.zone,
            sort=self.sort,
        )


def read(parameters: Mapping[str, str], diets: list[str]) -> Question:
    """The question of an address: its parameters, and all its `diet`s."""
    kind = parameters.get("what") or parameters.get("kind") or ""
    when, part = parameters.get("when", ""), parameters.get("part", "")
    when, part = when if when in DAYS or _date(when) else "", part if part in PARTS else ""
    sort = parameters.get("sort", "")
    lat, lon = _degrees(parameters.get("lat", ""), 85), _degrees(parameters.get("lon", ""), 180)
    return Question(
        where=parameters.get("where", "").strip()[:LONGEST_TEXT],
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
        box=_box(parameters.get("box", "")),
        what=kind if kind in {"meal", "session"} else "",
        remote=parameters.get("venue") == "remote",
        # A part of any day is looked for in the days that come.
        when=when or ("week" if part else ""),
        part=part,
        who=_number(parameters.get("who", ""), MOST_PEOPLE),
        max=_number(parameters.get("max", ""), 10_000),
        diets=tuple(diet for diet in DIETS if diet in diets),
        words=" ".join(parameters.get("q", "").split())[:LONGEST_TEXT],
        sort=Sort(sort) if sort in set(Sort) else Sort.NEAR,
        km=_number(parameters.get("km", ""), FARTHEST_M // 1000),
    )


def find(question: Question, locale: str) -> Where:
    """Where a question looks: an area of the map, the visitor's own spot, the town typed, or the first."""
    if question.box is not None:
        return _area(question.box)
    if question.where and (question.lat is None or question.lon is None):
        return _town(question.where, locale)
    if question.lat is not None and question.lon is not None:
        return Where(_named(question.lat, question.lon, question.where))
    return _town(DEFAULT_TOWN, locale)


def days_of(when: str, today: date) -> tuple[date | None, date | None]:
    """The first and last date of "today", "tomorrow", "weekend", "week" or a date; (None, None) for any."""
    if not when:
        return None, None
    if when == "tomorrow":
        return today + timedelta(days=1), today + timedelta(days=1)
    if when == "weekend":
        saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
        return (today, today) if today.weekday() == _SUNDAY else (saturday, saturday + timedelta(days=1))
    if when == "week":
        return today, today + timedelta(days=6)
    day = _date(when) or today
    return day, day


def names_around(spot: Spot) -> tuple[dict[str, Any], ...]:
    """Real names for the ground of a map: the larger towns around, the largest marked as big."""
    return _names_around(round(spot.lat, 1), round(spot.lon, 1))


@lru_cache(maxsize=512)
def _names_around(lat: float, lon: float) -> tuple[dict[str, Any], ...]:
    towns = gazetteer().around(lat, lon, _MAP_M, limit=_MAP_NAMES)
    return tuple(
        {"lat": round(town.lat, 4), "lon": round(town.lon, 4), "name": town.name, "big": number < _MAP_BIG}
        for number, town in enumerate(towns)
    )


@lru_cache(maxsize=512)
def _town(text: str, locale: str) -> Where:
    found = gazetteer().match(text)
    suggestions = tuple(town.label(locale, home_country=HOME_COUNTRY) for town in found.did_you_mean)
    town = found.town or gazetteer().town_in(text).town
    if town is None:
        return Where(None, False, suggestions)
    return Where(Spot(town.lat, town.lon, town.name, town.timezone), found.exact, suggestions)


def _area(box: tuple[float, float, float, float]) -> Where:
    west, south, east, north = box
    spot = _named((south + north) / 2, (west + east) / 2, "")
    return Where(spot, radius_m=round(ground_m(spot.lat, spot.lon, north, spot.lon)))


def _named(lat: float, lon: float, name: str) -> Spot:
    town, zone = _nearest(round(lat, 2), round(lon, 2))
    return Spot(round(lat, 4), round(lon, 4), name or town, zone)


@lru_cache(maxsize=4096)
def _nearest(lat: float, lon: float) -> tuple[str, str]:
    town = gazetteer().nearest(lat, lon)
    return (town.name, town.timezone) if town else ("", "UTC")


@lru_cache(maxsize=4096)
def _address(path: str, question: Question) -> str:
    q = question
    values = {
        "where": q.where,
        "lat": q.lat,
        "lon": q.lon,
        "box": ",".join(f"{degrees:.4f}" for degrees in q.box) if q.box else None,
        "what": q.what,
        "venue": "remote" if q.remote else None,
        "when": q.when,
        "part": q.part,
        "who": q.who,
        "max": q.max,
        "diet": q.diets,
        "q": q.words,
        "sort": q.sort.value if q.sort is not Sort.NEAR else None,
        "km": q.km,
    }
    said = {name: value for name, value in values.items() if value not in ("", None, ())}
    return f"{path}?{urlencode(said, doseq=True)}" if said else path


def _degrees(text: str, most: float) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if abs(degrees) <= most else None


def _box(text: str) -> tuple[float, float, float, float] | None:
    parts = [_degrees(part, 180) for part in text.split(",")]
    if len(parts) != 4:
        return None
    west, south, east, north = parts
    if west is None or south is None or east is None or north is None:
        return None
    return (west, south, east, north) if west < east and -85 <= south < north <= 85 else None


def _number(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:9]), most) or None


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if in_the_calendar(day) else None
