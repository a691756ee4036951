"""Makes the gazetteer's index from packages of real data; it runs once on a machine and serves no request.

Run as a program (`python -m marketplace.trade.places.gazetteer.build FILE`) it leaves no memory behind in the
worker that needed the index.
"""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from marketplace.trade.places.gazetteer.france import add_france
from marketplace.trade.places.gazetteer.index import ALIAS, NAME, SHORT, cell_of, write_index
from marketplace.trade.places.gazetteer.rows import FAMOUS, Row, countries_of_europe, read_rows
from marketplace.trade.places.spelling import fold_name

_Columns = dict[str, "array[Any] | bytes"]
_ARTICLE = re.compile(r"(?:le|la|les|l|los|las|el|the) (?=...)")
_SHORTEST_ALIAS = 4
"""Letters: shorter ones are mostly codes of airports."""


def build_index(path: Path, communes: Path | None) -> None:
    """Write the index of Europe's towns; `communes` is the data folder of the package of French communes."""
    rows = read_rows(countries_of_europe())
    if communes is not None:
        add_france(rows, communes)
    write_rows(path, rows)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write the index of these towns, and no half of it."""
    rows = sorted(rows, key=lambda row: cell_of(row.lat, row.lon))
    lists = {name: sorted({getattr(row, name) for row in rows}) for name in ("zone", "area", "country")}
    columns = _columns_of_towns(rows, lists) | _columns_of_cells(rows) | _columns_of_keys(rows)
    columns |= _columns_of_numbers(rows)
    write_index(path, {**columns, "end": b"."}, lists)


def _columns_of_towns(rows: Sequence[Row], lists: dict[str, list[str]]) -> _Columns:
    names, ends = _texts(row.name.encode() for row in rows)
    columns: _Columns = {
        "lat": array("i", (round(row.lat * 1e5) for row in rows)),
        "lon": array("i", (round(row.lon * 1e5) for row in rows)),
        "population": array("I", (row.population for row in rows)),
        "ident": array("I", (row.ident for row in rows)),
        "flags": array("B", (row.flags for row in rows)),
        "name": names,
        "name_at": ends,
    }
    for name, values in lists.items():
        place = {value: number for number, value in enumerate(values)}
        columns[name] = array("H", (place[getattr(row, name)] for row in rows))
    return columns


def _texts(texts: Iterable[bytes]) -> tuple[bytes, "array[int]"]:
    """The texts in one run of bytes, and where each begins, with the end of the last."""
    whole, ends = bytearray(), array("I", [0])
    for text in texts:
        whole += text
        ends.append(len(whole))
    return bytes(whole), ends


def _columns_of_cells(rows: Sequence[Row]) -> _Columns:
    cells, begins, last = array("I"), array("I"), -1
    for number, row in enumerate(rows):
        cell = cell_of(row.lat, row.lon)
        if cell != last:
            cells.append(cell)
            begins.append(number)
            last = cell
    begins.append(len(rows))
    return {"cell": cells, "cell_begin": begins}


def _columns_of_keys(rows: Sequence[Row]) -> _Columns:
    """Every key of every town, sorted as bytes; of two kinds for one town the better is kept."""
    keys = sorted((key.encode(), kind, number) for number, row in enumerate(rows) for key, kind in _keys(row))
    text, ends = _texts(key for key, _, _ in keys)
    return {
        "keys": text,
        "keys_at": ends,
        "key_kind": array("B", (kind for _, kind, _ in keys)),
        "key_town": array("I", (number for _, _, number in keys)),
    }


def _keys(row: Row) -> Iterator[tuple[str, int]]:
    kinds: dict[str, int] = {}
    if row.population >= FAMOUS:
        kinds |= {key: ALIAS for key in map(fold_name, row.aliases) if len(key) >= _SHORTEST_ALIAS}
        kinds.pop("saint", None)
    names = [fold_name(name) for name in (row.name, *row.also)]
    kinds |= {_ARTICLE.sub("", name, count=1) if _ARTICLE.match(name) else name: SHORT for name in names}
    kinds |= dict.fromkeys(names, NAME)
    return ((key, kind) for key, kind in kinds.items() if key)


def _columns_of_numbers(rows: Sequence[Row]) -> _Columns:
    """GeoNames' numbers and postcodes, sorted, with the town of each; and the postcodes of each town."""
    idents = sorted((row.ident, number) for number, row in enumerate(rows) if row.ident)
    codes = sorted((int(code), number) for number, row in enumerate(rows) for code in row.postcodes)
    ends = array("I", [0])
    for row in rows:
        ends.append(ends[-1] + len(row.postcodes))
    return {
        "ident_sorted": array("I", (ident for ident, _ in idents)),
        "ident_town": array("I", (number for _, number in idents)),
        "postcode": array("I", (code for code, _ in codes)),
        "postcode_town": array("I", (number for _, number in codes)),
        "postcodes": array("I", (int(code) for row in rows for code in row.postcodes)),
        "postcodes_at": ends,
    }


if __name__ == "__main__":
    build_index(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
