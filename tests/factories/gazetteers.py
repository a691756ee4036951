"""The real gazetteer, made once for all test runs, and small ones of a few made-up rows."""

import json
from functools import cache
from pathlib import Path

from marketplace.trade.places.gazetteer import Gazetteer, Town
from marketplace.trade.places.gazetteer.build import write_rows
from marketplace.trade.places.gazetteer.rows import Row
from marketplace.trade.places.gazetteer.store import index_path

_DATA = Path(__file__).resolve().parents[2] / ".data" / "test-gazetteer"


@cache
def real_gazetteer() -> Gazetteer:
    """Europe as the package has it, without the French register: the same on every machine."""
    return Gazetteer(_DATA)


def gazetteer_of(rows: list[Row], folder: Path) -> Gazetteer:
    write_rows(index_path(folder, None), rows)
    return Gazetteer(folder)


def row(name: str, **changes: object) -> Row:
    """A village of Ain, unless told otherwise."""
    given: dict[str, object] = {
        "lat": 45.9,
        "lon": 5.17,
        "population": 1200,
        "country": "FR",
        "zone": "Europe/Paris",
        "region": "84",
    }
    return Row(name=name, **(given | changes))  # type: ignore[arg-type]


def commune(name: str, code: str, postcode: str, population: int, **changes: object) -> dict[str, object]:
    """A commune as the French register has it."""
    department = code[:2]
    region = {"01": "84", "69": "84", "60": "32"}[department]
    return {
        "code": code,
        "nom": name,
        "zone": "metro",
        "departement": department,
        "region": region,
        "type": "commune-actuelle",
        "codesPostaux": [postcode],
        "population": population,
    } | changes


def french_register(folder: Path, communes: list[dict[str, object]], community: list[str]) -> Path:
    """The three files that are read of the register, with one community of communes of these codes."""
    departments = [
        {"code": "01", "nom": "Ain"},
        {"code": "60", "nom": "Oise"},
        {"code": "69", "nom": "Rhône"},
    ]
    communities = [{"code": "200000001", "membres": [{"code": code} for code in community]}]
    for name, content in {"communes": communes, "departements": departments, "epci": communities}.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def names(towns: list[Town] | tuple[Town, ...]) -> list[str]:
    return [town.name for town in towns]
