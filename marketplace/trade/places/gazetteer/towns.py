"""Real towns and villages of Europe by name, postcode or place; it knows no street, and draws no conclusion.

Data: GeoNames (CC BY 4.0) and, where installed, INSEE and La Poste (Licence Ouverte): show ATTRIBUTION.
The index is a file made once per machine and mapped by every worker: opening it takes a millisecond, and a
worker holds only the pages of what it was asked for.
"""

import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from heapq import nlargest
from pathlib import Path
from typing import Final

from marketplace.core import clock
from marketplace.trade.places.gazetteer.index import APPROXIMATE, SECTION, Index
from marketplace.trade.places.gazetteer.names import LONGEST_NAME, Hit, Names, Near
from marketplace.trade.places.gazetteer.question import LONGEST, Question, read_question
from marketplace.trade.places.gazetteer.store import index_path, make_index, open_index
from marketplace.trade.places.gazetteer.town import Match, Town
from marketplace.trade.places.rules import Box, bounding_box, distance_m
from marketplace.trade.places.spelling import fold_name

ATTRIBUTION: Final = "GeoNames (CC BY 4.0), INSEE, La Poste (Licence Ouverte)"

_POSTCODE_DIGITS = 5
_FEWEST_DIGITS = 2
_SHORTEST_START = 3
_COMPLETED_FROM = 4
_OTHERS = 5
_BEFORE_TRYING_AGAIN = timedelta(minutes=1)
_NAMESAKES = 8
_REACHES_M = (3_000, 15_000, 60_000, 250_000)
# "rue de Lyon" is not in Lyon.
_PARTICLES = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "l", "of", "en", "sur", "sous", "rue", "avenue"]
)


class Gazetteer:
    """Towns by name, postcode or place. Cheap to make: the index is opened, or made, at the first question.

    `folder` is where the index lies; `communes` is the data folder of the package of French communes, if any
    (see french_communes). Coordinates are WGS 84 degrees; `near` is (latitude, longitude). Without an index
    that can be opened or made, every question raises OSError or subprocess.SubprocessError.
    """

    def __init__(self, folder: Path, *, communes: Path | None = None, home_country: str = "FR") -> None:
        self._folder = folder
        self._communes = communes
        self._home = home_country
        self._not_before: datetime | None = None

    def prepare(self) -> Path:
        """Make the index unless it is there, so that no visitor waits for it, and tell where it is."""
        path = index_path(self._folder, self._communes)
        make_index(path, self._communes)
        return path

    @cached_property
    def _index(self) -> Index:
        if self._not_before and clock.now() < self._not_before:
            raise OSError("the gazetteer could not be made a moment ago")
        try:
            return open_index(self._folder, self._communes)
        except (OSError, subprocess.SubprocessError):
            # Making it takes seconds: not for every visitor, while a disk is full.
            self._not_before = clock.now() + _BEFORE_TRYING_AGAIN
            raise

    @cached_property
    def _names(self) -> Names:
        return Names(self._index, self._home)

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Town]:
        """Every town, from the south-west to the north-east."""
        return map(self._town, range(len(self)))

    def suggest(
        self, text: str, *, limit: int = 8, country: str | None = None, near: Near = None
    ) -> list[Town]:
        """Towns whose name or postcode begins so, the largest and nearest first; else those spelled alike."""
        hits = self._of_country(self._beginning(text, near), country)
        if not hits:
            hits = self._of_country(self._alike(read_question(text), near), country)
        return self._best(hits, limit)

    def match(self, text: str, *, country: str | None = None, near: Near = None) -> Match:
        """The town that a text names: as spelled, else by its postcode, as completed, or as mistyped.

        Where nothing is found, did_you_mean holds towns that begin like the text.
        """
        asked = read_question(text)
        if exact := self._best(self._of_country(self._named(asked, near), country), _NAMESAKES):
            return Match(_as_labelled(exact, text) or exact[0])
        for likely in (self._with_postcode, self._completed, self._alike):
            if towns := self._best(self._of_country(likely(asked, near), country), _OTHERS):
                return Match(towns[0], exact=False, did_you_mean=tuple(towns))
        return Match(None, exact=False, did_you_mean=tuple(self._starting_alike(text, country, near)))

    def find(self, text: str, *, country: str | None = None, near: Near = None) -> Town | None:
        """The likeliest town for a text, or None."""
        return self.match(text, country=country, near=near).town

    def town_in(self, address: str, *, country: str | None = None) -> Match:
        """The town of a postal address: by its postcode, else by the name that its last part ends with."""
        asked = read_question(address)
        by_code = self._of_country(self._with_postcode(asked, None), country)
        for name in _endings(asked.parts):
            called = self._of_country(self._names.called(name, None), country)
            both = {hit.number for hit in by_code} & {hit.number for hit in called}
            if towns := self._best([hit for hit in called if hit.number in both] if by_code else called, 1):
                return Match(towns[0])
        towns = self._best(by_code, _OTHERS)
        return Match(towns[0] if towns else None, exact=len(towns) == 1, did_you_mean=tuple(towns[1:]))

    def town(self, geoname_id: int) -> Town | None:
        """The town with GeoNames' number."""
        rows = self._index.number_of("ident_sorted", geoname_id)
        return self._town(self._index["ident_town"][rows[0]]) if rows else None

    def nearest(self, lat: float, lon: float) -> Town | None:
        """The town whose middle is nearest, if within 250 km. Raises ValueError off the map."""
        for reach in _REACHES_M:
            if found := self._within(lat, lon, reach):
                return self._town(min(found)[1])
        return None

    def around(self, lat: float, lon: float, metres: float, limit: int = 30) -> list[Town]:
        """The largest towns within so many metres, the largest first: names for the ground of a map."""
        people = self._index["population"]
        numbers = (number for _, number in self._within(lat, lon, metres))
        return [self._town(number) for number in nlargest(limit, numbers, key=lambda number: people[number])]

    def inhabitants(self, lat: float, lon: float, metres: float) -> int:
        """How many people live in the towns whose middle is within so many metres."""
        people, flags = self._index["population"], self._index["flags"]
        return sum(
            people[number] for _, number in self._within(lat, lon, metres) if not flags[number] & SECTION
        )

    # Names

    def _beginning(self, text: str, near: Near) -> list[Hit]:
        digits = text.replace(" ", "")
        if digits.isascii() and digits.isdigit() and _FEWEST_DIGITS <= len(digits) <= _POSTCODE_DIGITS:
            low, high = (int(digits.ljust(_POSTCODE_DIGITS, filler)) for filler in "09")
            return self._names.with_postcode(low, high, near)
        asked = read_question(text)
        if not asked.parts:
            return self._with_postcode(asked, near)
        start = text[:LONGEST].split(",")[0]
        unfinished = fold_name(start, last_word_unfinished=start == text and not text.endswith(" "))
        hits = self._names.beginning({asked.parts[0], unfinished}, near)
        for narrower in asked.parts[1:]:
            hits = [hit for hit in hits if self._names.lies_in(hit.number, narrower, so_far=True)] or hits
        return self._names.narrowed(hits, Question(asked.parts[:1], asked.postcode))

    def _named(self, asked: Question, near: Near) -> list[Hit]:
        """Towns named exactly so; the last words may be a country or region, as in "lyon france"."""
        if not asked.parts:
            return self._with_postcode(asked, near)
        if hits := self._names.called(asked.parts[0], near):
            return self._names.narrowed(hits, asked)
        words = asked.parts[0].split()
        for cut in range(len(words) - 1, 0, -1):
            where = " ".join(words[cut:])
            hits = self._names.called(" ".join(words[:cut]), near)
            if fitting := [hit for hit in hits if self._names.lies_in(hit.number, where)]:
                return self._names.narrowed(fitting, asked)
        return []

    def _with_postcode(self, asked: Question, near: Near) -> list[Hit]:
        return self._names.with_postcode(asked.postcode, asked.postcode, near) if asked.postcode else []

    def _completed(self, asked: Question, near: Near) -> list[Hit]:
        if not asked.parts or len(asked.parts[0]) < _COMPLETED_FROM:
            return []
        return self._names.narrowed(self._names.beginning(asked.parts[:1], near), asked)

    def _alike(self, asked: Question, near: Near) -> list[Hit]:
        hits = self._names.alike(asked.parts[0], near) if asked.parts else []
        return self._names.narrowed(hits, asked)

    def _starting_alike(self, text: str, country: str | None, near: Near) -> list[Town]:
        """Towns that share the longest beginning with a text, three letters at least."""
        towns = self._best(self._of_country(self._beginning(text, near), country), _OTHERS)
        name = next(iter(read_question(text).parts), "")[:LONGEST_NAME]
        for length in range(len(name), _SHORTEST_START - 1, -1):
            if len(towns) >= _OTHERS:
                break
            hits = self._of_country(self._names.beginning([name[:length]], near), country)
            towns += [town for town in self._best(hits, _OTHERS) if town not in towns]
        return towns[:_OTHERS]

    # Towns

    def _of_country(self, hits: Iterable[Hit], country: str | None) -> list[Hit]:
        if country is None:
            return list(hits)
        names = self._index.lists["country"]
        wanted = names.index(country.upper()) if country.upper() in names else -1
        return [hit for hit in hits if self._index["country"][hit.number] == wanted]

    def _best(self, hits: Iterable[Hit], limit: int) -> list[Town]:
        """The weightiest towns, each label once."""
        towns: dict[tuple[str, str, str], Town] = {}
        for hit in nlargest(4 * limit, hits, key=lambda hit: hit.weight):
            town = self._town(hit.number)
            towns.setdefault((town.name, town.admin, town.country), town)
        return list(towns.values())[:limit]

    def _within(self, lat: float, lon: float, metres: float) -> list[tuple[float, int]]:
        """Distances and numbers of the towns within so many metres whose place is known well."""
        index, flags = self._index, self._index["flags"]
        lats, lons = index["lat"], index["lon"]
        near = (
            (distance_m(lat, lon, lats[number] / 1e5, lons[number] / 1e5), number)
            for box in _halves(bounding_box(lat, lon, metres))
            for number in index.towns_between(*box)
            if not flags[number] & APPROXIMATE
        )
        return [pair for pair in near if pair[0] <= metres]

    def _town(self, number: int) -> Town:
        index, flags = self._index, self._index["flags"][number]
        return Town(
            name=index.text("name", number),
            admin=index.lists["area"][index["area"][number]],
            country=index.lists["country"][index["country"][number]],
            lat=index["lat"][number] / 1e5,
            lon=index["lon"][number] / 1e5,
            population=index["population"][number],
            timezone=index.lists["zone"][index["zone"][number]],
            geoname_id=index["ident"][number] or None,
            postcodes=tuple(f"{code:05}" for code in index.rows_of("postcodes", number)),
            approximate=bool(flags & APPROXIMATE),
        )


def _halves(box: Box) -> list[Box]:
    """The box, in two when it crosses the antimeridian."""
    if box.west <= box.east:
        return [box]
    return [box._replace(east=180.0), box._replace(west=-180.0)]


def _as_labelled(towns: list[Town], text: str) -> Town | None:
    """The town called exactly so, accents and all, when a label was typed: "Gädheim, Germany"."""
    name, comma, _ = text.partition(",")
    wanted = name.strip().casefold()
    return next((town for town in towns if town.name.casefold() == wanted), None) if comma else None


def _endings(parts: tuple[str, ...]) -> Iterator[str]:
    """What may be a town's name in an address: the ends of its parts, last part and longest end first."""
    for part in reversed(parts):
        words = part.split()
        for begin in range(len(words)):
            if begin == 0 or words[begin - 1] not in _PARTICLES:
                yield " ".join(words[begin:])
