"""The gazetteer's index: one file of plain columns that every worker maps and none loads; it ranks nothing.

All columns live in the file's pages, which the workers of a machine share and the kernel may drop: a search
touches some dozens of pages, and a process holds no town until it is asked for one.
"""

import json
import mmap
import os
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

SECTION: Final = 1
APPROXIMATE: Final = 2
"""Flags of towns: part of a town that is listed too, and one whose middle is only about right."""
NAME: Final = 0
SHORT: Final = 1
ALIAS: Final = 2
"""Kinds of keys: an official name, a name without its article, and what others call the town."""

MAGIC: Final = b"PROCHEG1"
CELLS_PER_DEGREE: Final = 10
_CELLS_AROUND: Final = 360 * CELLS_PER_DEGREE
_ALIGNED: Final = 8


def cell_of(lat: float, lon: float) -> int:
    """The number of the 0.1° cell of a point; cells are numbered row by row from the south-west."""
    row = int((lat + 90) * CELLS_PER_DEGREE)
    return row * _CELLS_AROUND + min(int((lon + 180) * CELLS_PER_DEGREE), _CELLS_AROUND - 1)


def write_index(
    path: Path, columns: Mapping[str, "array[Any] | bytes"], lists: Mapping[str, list[str]]
) -> None:
    """Write the file at once or not at all: readers see the old one or the whole new one."""
    header: dict[str, Any] = {"byteorder": sys.byteorder, "lists": lists, "columns": {}}
    offset = 0
    for name, column in columns.items():
        kind, size = ("B", len(column)) if isinstance(column, bytes) else (column.typecode, _bytes(column))
        header["columns"][name] = [kind, offset, size]
        offset += -(-size // _ALIGNED) * _ALIGNED
    described = json.dumps(header, ensure_ascii=False).encode()
    described += b" " * (-len(described) % _ALIGNED)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(MAGIC + len(described).to_bytes(8, sys.byteorder) + described)
        for column in columns.values():
            raw = bytes(column) if isinstance(column, bytes) else column.tobytes()
            file.write(raw + b"\0" * (-len(raw) % _ALIGNED))
    draft.replace(path)


def _bytes(column: "array[Any]") -> int:
    return len(column) * column.itemsize


class Index:
    """A mapped index file. Towns are numbered from 0 in the order of their cells; keys are sorted."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file is missing, ValueError when it is not a whole index from here."""
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        whole = memoryview(self._map)
        if bytes(whole[:8]) != MAGIC:
            raise ValueError(f"{path} is not a gazetteer index")
        start = 16 + int.from_bytes(whole[8:16], sys.byteorder)
        header = json.loads(bytes(whole[16:start]))
        _, offset, size = header["columns"]["end"]
        if header["byteorder"] != sys.byteorder or len(whole) < start + offset + size:
            raise ValueError(f"{path} is cut short, or was made on another kind of machine")
        self.lists: dict[str, list[str]] = header["lists"]
        self._columns = {
            name: whole[start + offset : start + offset + size].cast(kind)
            for name, (kind, offset, size) in header["columns"].items()
        }
        self._keys_begin = start + header["columns"]["keys"][1]

    def __getitem__(self, column: str) -> memoryview:
        return self._columns[column]

    def __len__(self) -> int:
        """The number of towns."""
        return len(self._columns["lat"])

    def text(self, column: str, row: int) -> str:
        """The row of a column of texts: its bytes lie in `column`, their ends in `column_at`."""
        return str(self._slice(column, row), "utf-8")

    def rows_of(self, column: str, row: int) -> memoryview:
        """The numbers of a row of a column of lists."""
        ends = self._columns[f"{column}_at"]
        return self._columns[column][ends[row] : ends[row + 1]]

    def keys_equal(self, key: str) -> range:
        """Which keys are this one: several towns share a name."""
        wanted, every = key.encode(), range(len(self._columns["key_town"]))
        return range(bisect_left(every, wanted, key=self._key), bisect_right(every, wanted, key=self._key))

    def keys_with_prefix(self, prefix: str) -> range:
        wanted, every = prefix.encode(), range(len(self._columns["key_town"]))
        begin = bisect_left(every, wanted, key=self._key)
        return range(begin, bisect_left(every, wanted + b"\xff", begin, key=self._key))

    def keys_holding(self, piece: str, between: range, lengths: range) -> Iterator[str]:
        """Every key of one of these lengths that holds a piece of text beginning at one of these places."""
        ends = self._columns["keys_at"]
        wanted, begin = piece.encode(), self._keys_begin
        end = begin + len(self._columns["keys"])
        at = self._map.find(wanted, begin, end)
        while at >= 0:
            number = bisect_right(ends, at - begin) - 1
            first, last = ends[number], ends[number + 1]
            if at - begin - first in between and at - begin + len(wanted) <= last and last - first in lengths:
                yield str(self._key(number), "ascii")
            at = self._map.find(wanted, at + 1, end)

    def _key(self, number: int) -> bytes:
        return self._slice("keys", number)

    def _slice(self, column: str, row: int) -> bytes:
        ends = self._columns[f"{column}_at"]
        return bytes(self._columns[column][ends[row] : ends[row + 1]])

    def number_of(self, column: str, value: int) -> range:
        """Which rows of a sorted column of numbers hold a value."""
        rows = self._columns[column]
        return range(bisect_left(rows, value), bisect_right(rows, value))

    def towns_between(self, south: float, west: float, north: float, east: float) -> Iterator[int]:
        """Every town in a box that does not cross the antimeridian."""
        lats, lons = self._columns["lat"], self._columns["lon"]
        cells, begins = self._columns["cell"], self._columns["cell_begin"]
        low, high = (max(-90, south), max(-180, west)), (min(90, north), min(180, east))
        first, last = cell_of(*low), cell_of(*high)
        across = last % _CELLS_AROUND - first % _CELLS_AROUND
        for row in range(first, last + 1, _CELLS_AROUND):
            start, stop = bisect_left(cells, row), bisect_right(cells, row + across)
            for town in range(begins[start], begins[stop]):
                lat, lon = lats[town] / 1e5, lons[town] / 1e5
                if south <= lat <= north and west <= lon <= east:
                    yield town
