"""Départements, postcodes and the smallest villages of France, added to towns; it needs no network.

Reads the npm package @etalab/decoupage-administratif (INSEE and La Poste, Licence Ouverte), which knows each
commune but not where it is. A commune that GeoNames does not have is placed amid those that share its
postcode and community of communes, and flagged as approximate. Villages of GeoNames placed in this way come
to lie within 5 km of their real place for half of them, and within 10 km for nine in ten.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from marketplace.trade.places.gazetteer.index import APPROXIMATE
from marketplace.trade.places.gazetteer.rows import Row
from marketplace.trade.places.spelling import fold_name

_ALIKE = 3
_CELLS_PER_DEGREE = 4
_AROUND_DEGREES = 0.12
_SHARED_DIGITS = (5, 4, 3, 0)


@dataclass(frozen=True, slots=True)
class _Commune:
    name: str
    key: tuple[str, str]
    """Its folded name and its region."""
    department: str
    postcodes: tuple[str, ...]
    population: int
    code: str
    """Of the commune of today."""
    community: str
    """The communes that it shares its waste and buses with; "" for the few that are alone."""
    whole: bool
    """False for what has become a part of another commune, and for the quarters of cities."""


def add_france(rows: list[Row], folder: Path) -> None:
    """Complete the rows of mainland France and Corsica in place, and append the villages that are missing.

    Raises OSError, ValueError or KeyError when the folder does not hold the package's data.
    """
    communes = list(_communes(folder))
    matches = _Matches([row for row in rows if row.country == "FR"])
    matches.by_name(communes)
    matches.by_other_name(communes)
    matches.by_part(communes)
    names = {department["code"]: str(department["nom"]) for department in _read(folder, "departements")}
    villages = list(_villages(communes, matches, names))
    for row in matches.rows:
        commune = matches.commune_of.get(id(row)) or matches.nearest(row, names)
        row.area = names[commune.department] if commune else row.area
    rows.extend(villages)


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return data


def _communes(folder: Path) -> Iterator[_Commune]:
    """The communes of today, then their parts, unless those are called like the whole."""
    raw = [commune for commune in _read(folder, "communes") if commune["zone"] == "metro"]
    today = {commune["code"]: commune for commune in raw if commune["type"] == "commune-actuelle"}
    communities = {
        member["code"]: str(community["code"])
        for community in _read(folder, "epci")
        for member in community["membres"]
    }
    seen = set()
    for commune in sorted(raw, key=lambda commune: commune["type"] != "commune-actuelle"):
        is_whole = commune["type"] == "commune-actuelle"
        whole = commune if is_whole else today[commune.get("chefLieu") or commune["commune"]]
        key = (fold_name(commune["nom"]), str(commune["region"]))
        if is_whole or (key, commune["departement"]) not in seen:
            seen.add((key, commune["departement"]))
            yield _Commune(
                name=str(commune["nom"]),
                key=key,
                department=str(commune["departement"]),
                postcodes=tuple(commune.get("codesPostaux") or whole.get("codesPostaux", ())),
                population=int(commune.get("population", 0)),
                code=str(whole["code"]),
                community=communities.get(whole["code"], ""),
                whole=is_whole,
            )


class _Matches:
    """Which row is which commune; what is known of some tells namesakes elsewhere apart."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.commune_of: dict[int, _Commune] = {}
        self.found: set[_Commune] = set()
        self._around: dict[tuple[int, int], list[tuple[Row, _Commune]]] = defaultdict(list)
        self._by_key = self._rows_by(lambda row: [row.key])

    def by_name(self, communes: Iterable[_Commune]) -> None:
        """First the names that one commune of a region has, then namesakes by the départements around."""
        rows = self._by_key
        namesakes: dict[tuple[str, str], list[_Commune]] = defaultdict(list)
        for commune in communes:
            if commune.key in rows:
                namesakes[commune.key].append(commune)
        for key, candidates in sorted(namesakes.items(), key=lambda item: len(item[1])):
            if len(candidates) == 1:
                alike = min(rows[key], key=lambda row: abs(row.population - candidates[0].population))
                self.match(alike, candidates[0])
                continue
            by_department = {commune.department: commune for commune in candidates}
            for row in rows[key]:
                neighbour = self.nearest(row, by_department)
                if neighbour and by_department[neighbour.department] not in self.found:
                    self.match(row, by_department[neighbour.department])

    def by_other_name(self, communes: Iterable[_Commune]) -> None:
        """Communes renamed or merged: GeoNames has "Vire" for "Vire Normandie", which it also calls so."""
        rows = self._rows_by(lambda row: {fold_name(alias) for alias in row.aliases})
        for commune in communes:
            candidates = [row for row in rows.get(commune.key, ()) if id(row) not in self.commune_of]
            if commune not in self.found and len(candidates) == 1:
                row = candidates[0]
                low, high = sorted([row.population, commune.population])
                if high <= _ALIKE * low:
                    self.match(row, commune)

    def by_part(self, communes: Iterable[_Commune]) -> None:
        """A merged commune that GeoNames has not yet: its name leads to the largest of its parts."""
        parts: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            commune = self.commune_of.get(id(row))
            if commune and not commune.whole:
                parts[commune.code].append(row)
        for commune in communes:
            if commune.code in parts and commune.whole and commune not in self.found:
                largest = max(parts[commune.code], key=lambda row: row.population)
                largest.also += (commune.name,)
                self.found.add(commune)

    def by_beginning(self, commune: _Commune, around: Row) -> bool:
        """The same where its parts are not told: a row around there that is called like its first words."""
        first, *rest = commune.key[0].split()
        for count in range(len(rest), -1, -1):
            for row in self._by_key.get((" ".join([first, *rest[:count]]), commune.key[1]), ()):
                if id(row) not in self.commune_of and _apart(row, around) < _AROUND_DEGREES**2:
                    self.match(row, commune)
                    return True
        return False

    def nearest(self, row: Row, departments: Collection[str]) -> _Commune | None:
        """The commune of the nearest row that is matched already, in these départements and not too far."""
        down, across = _place(row)
        cells = product(range(down - 1, down + 2), range(across - 1, across + 2))
        around = [pair for cell in cells for pair in self._around.get(cell, ())]
        around = [pair for pair in around if pair[1].department in departments]
        closest = min(around, key=lambda pair: _apart(row, pair[0]), default=None)
        return closest and closest[1]

    def _rows_by(self, keys: Callable[[Row], Iterable[str]]) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            for key in keys(row):
                found[key, row.region].append(row)
        return found

    def match(self, row: Row, commune: _Commune) -> None:
        self.commune_of[id(row)] = commune
        self.found.add(commune)
        self._around[_place(row)].append((row, commune))
        row.postcodes = commune.postcodes
        row.also = (commune.name,)


def _place(row: Row) -> tuple[int, int]:
    return int(row.lat * _CELLS_PER_DEGREE), int(row.lon * _CELLS_PER_DEGREE)


def _apart(row: Row, other: Row) -> float:
    """Squared degrees, with those of longitude as long as they are in France: good for comparing."""
    return (row.lat - other.lat) ** 2 + (0.69 * (row.lon - other.lon)) ** 2


def _villages(communes: Iterable[_Commune], matches: _Matches, names: dict[str, str]) -> Iterator[Row]:
    """Communes that are still missing, amid those that share most with them."""
    sharing: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in matches.rows:
        if known := matches.commune_of.get(id(row)):
            for shared in _shared(known):
                sharing[shared].append(row)
    for commune in communes:
        if commune.whole and commune not in matches.found:
            around = next((sharing[shared] for shared in _shared(commune) if shared in sharing), None)
            if around:
                village = _amid(around, commune, names[commune.department])
                if not matches.by_beginning(commune, village):
                    yield village


def _shared(commune: _Commune) -> Iterator[tuple[str, str]]:
    """What neighbours have in common, best first: postcode and community, less and less of the postcode."""
    for digits in _SHARED_DIGITS:
        starts = {code[:digits] for code in commune.postcodes}
        if commune.community:
            yield from ((start, commune.community) for start in sorted(starts))
        if digits == max(_SHARED_DIGITS):
            yield from ((start, "") for start in sorted(starts))


def _amid(around: list[Row], commune: _Commune, area: str) -> Row:
    return Row(
        name=commune.name,
        lat=sum(row.lat for row in around) / len(around),
        lon=sum(row.lon for row in around) / len(around),
        population=commune.population,
        country="FR",
        zone="Europe/Paris",
        area=area,
        flags=APPROXIMATE,
        postcodes=commune.postcodes,
    )
