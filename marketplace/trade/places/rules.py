"""Geometry of nearness, and the one public point of a home; it never sees an address or a database.

How a home stays private. The ground is cut into cells of about 600 m, and a home becomes the cell it lies
in: nothing below looks at it again. The point that is shown is drawn in a disc around the cell's middle, from
a keyed hash of the cell's number. So it is a function of the cell and of the key alone, and therefore:

- asking again, from another listing, flat, spelling or account, gives the same point: nothing to average;
- trilateration from distances, filters, sort orders or fees ends at the point they are all computed from;
- a member who registers a neighbour's supposed address sees the point of the cell, whatever the guess was.
  (An offset drawn from the *address* would give a home away to anyone who tries every address of a street.)
- whoever has no key cannot even tell which of about two cells it is; whoever has it, or has found the cell's
  borders by registering, knows the cell and never more: every spot of it gives the same bytes.

Limits. A cell holds what it holds: in the country it may be three farms, so where few people live cells are
three times as wide (`in_the_country`, decided for a whole wide cell, so that even this tells nothing more).
The point may fall into a river or across a border. A picture, or "next to the church", tells more than any
point; so does a town's name, unless it is the gazetteer's nearest to the point itself. A home that moves to
another cell gets another point: keep the point of a member's place while its pin is only corrected
(`still_covers`), or two points would tell of a home near the border between two cells.

Distances are metres on geopy's sphere; coordinates are WGS 84 degrees, latitude first.
"""

import hashlib
import hmac
import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.numbers import format_decimal
from geopy.distance import EARTH_RADIUS, great_circle

from marketplace.trade.places.addresses import SHORTEST_KEY, address_key, normalise_address

__all__ = [
    "Box",
    "Point",
    "address_key",
    "approximate_circle_m",
    "bounding_box",
    "distance_m",
    "distance_words",
    "from_mercator",
    "in_the_country",
    "mercator",
    "mercator_radius",
    "mercator_scale",
    "normalise_address",
    "on_the_map",
    "public_point",
    "still_covers",
]

EARTH_M: float = EARTH_RADIUS * 1000
MERCATOR_R = 6_378_137.0
MAX_LATITUDE = 85.0
"""Beyond it Mercator metres mean little, and nobody cooks for neighbours."""

_M_PER_DEGREE = math.radians(1) * EARTH_M
_WIDE_ROWS = round(180 * _M_PER_DEGREE / 1800)
_NARROW_PER_WIDE = 3
_OFFSET_M, _WIDE_OFFSET_M = 460.0, 700.0
_CIRCLE_M, _WIDE_CIRCLE_M = 900, 2000
_PURPOSE = b"public point of a cell, version 1"

_COUNTRY_RADIUS_M = 3000
_COUNTRY_INHABITANTS = 3000


class Point(NamedTuple):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class Box(NamedTuple):
    """Degrees. A box across the antimeridian has its west side east of its east side."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, lat: float, lon: float) -> bool:
        if not self.south <= lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= lon <= self.east
        return lon >= self.west or lon <= self.east


def on_the_map(lat: float, lon: float) -> bool:
    """Whether both are finite and within the degrees that the product works with."""
    return math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= MAX_LATITUDE and abs(lon) <= 180


def _checked(lat: float, lon: float) -> None:
    if not on_the_map(lat, lon):
        raise ValueError("a latitude within ±85 and a longitude within ±180 degrees are needed")


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in metres."""
    return float(great_circle((lat, lon), (other_lat, other_lon)).m)


def mercator(lat: float, lon: float) -> tuple[float, float]:
    """x and y in metres of the spherical Mercator projection. Raises ValueError beyond ±85 degrees."""
    _checked(lat, lon)
    y = math.asinh(math.tan(math.radians(lat)))
    return MERCATOR_R * math.radians(lon), MERCATOR_R * y


def from_mercator(x: float, y: float) -> Point:
    """The inverse of mercator."""
    return Point(math.degrees(math.atan(math.sinh(y / MERCATOR_R))), math.degrees(x / MERCATOR_R))


def mercator_scale(lat: float) -> float:
    """How many Mercator metres one metre on the ground is at a latitude."""
    return MERCATOR_R / EARTH_M / math.cos(math.radians(min(abs(lat), MAX_LATITUDE)))


def mercator_radius(lat: float, metres: float) -> float:
    """The Mercator radius around a point at this latitude that covers every point within so many metres.

    The way there never leaves the band of latitudes within `metres`, where the scale is at most that of the
    poleward edge; it is therefore no longer than this, and the straight line is no longer than the way.
    """
    return metres * mercator_scale(abs(lat) + metres / _M_PER_DEGREE)


def bounding_box(lat: float, lon: float, metres: float) -> Box:
    """The smallest box of latitudes and longitudes around every point within so many metres."""
    _checked(lat, lon)
    angle = metres / EARTH_M
    south, north = lat - math.degrees(angle), lat + math.degrees(angle)
    if south <= -90 or north >= 90 or angle >= math.pi / 2:
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    half = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(lat))))
    return Box(south, _wrapped(lon - half), north, _wrapped(lon + half))


def _wrapped(lon: float) -> float:
    """A longitude within ±180; one that is within already stays as it is."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


class _Cell(NamedTuple):
    """A cell of the ground: its number and its middle."""

    name: bytes
    lat: float
    lon: float


def _cell(lat: float, lon: float, *, wide: bool) -> _Cell:
    """The wide cell (about 1,800 m), or the ninth of it (about 600 m), that a point lies in."""
    height = 180 / _WIDE_ROWS
    row = min(int((lat + 90) / height), _WIDE_ROWS - 1)
    columns = max(1, math.ceil(360 * math.cos(math.radians((row + 0.5) * height - 90)) / height))
    parts = 1 if wide else _NARROW_PER_WIDE
    high, across = height / parts, 360 / (columns * parts)
    down = min(max(int((lat + 90 - row * height) / high), 0), parts - 1)
    along = int((lon + 180) / across) % (columns * parts)
    name = f"{parts}/{row * parts + down}/{along}".encode()
    return _Cell(name, row * height - 90 + (down + 0.5) * high, (along + 0.5) * across - 180)


def public_point(lat: float, lon: float, key: bytes, *, sparse: bool = False) -> Point:
    """The point that stands for a home in public, to 4 decimals (about 10 m).

    `key` is one secret of the deployment, at least 16 bytes, and never a key of an address or member (see
    above). `sparse` is what `in_the_country` said. Raises ValueError for coordinates off the map.
    """
    _checked(lat, lon)
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key of at least {SHORTEST_KEY} bytes is needed")
    cell = _cell(lat, lon, wide=sparse)
    digest = hmac.digest(key, _PURPOSE + b"\0" + cell.name, hashlib.sha256)
    share, turn = (int.from_bytes(digest[i : i + 8]) / 2**64 for i in (0, 8))
    # The root makes every spot of the disc as likely as any other.
    away = (_WIDE_OFFSET_M if sparse else _OFFSET_M) * math.sqrt(share)
    north, east = away * math.cos(math.tau * turn), away * math.sin(math.tau * turn)
    shown_lat = cell.lat + north / _M_PER_DEGREE
    shown_lon = cell.lon + east / _M_PER_DEGREE / math.cos(math.radians(cell.lat))
    limit = MAX_LATITUDE
    return Point(round(max(-limit, min(limit, shown_lat)), 4), round(_wrapped(shown_lon), 4))


def approximate_circle_m(*, sparse: bool = False) -> int:
    """The radius of the circle around a public point that surely holds the home, in metres."""
    return _WIDE_CIRCLE_M if sparse else _CIRCLE_M


def in_the_country(lat: float, lon: float, inhabitants: Callable[[float, float, float], int]) -> bool:
    """Whether few people live around here (under about 100 per km²), so that a home needs a wider cell.

    `inhabitants(lat, lon, metres)` counts them; it is asked about the middle of the wide cell, never about
    the home.
    """
    _checked(lat, lon)
    cell = _cell(lat, lon, wide=True)
    return inhabitants(cell.lat, cell.lon, _COUNTRY_RADIUS_M) < _COUNTRY_INHABITANTS


def still_covers(point: Point, lat: float, lon: float, radius_m: float) -> bool:
    """Whether a member's own place keeps its point when its pin is corrected.

    Never ask for another member's place: who tries addresses would learn which of them are registered.
    """
    return distance_m(*point, lat, lon) <= radius_m


def distance_words(metres: float, locale: str | Locale) -> str:
    """ "600 m", "1.2 km", « 1,2 km », "14 km": in steps of 100 m, 0.1 km from 1 km and 1 km from 10 km.

    Never under 100 m, since the point it is measured to is coarser than that. The space does not break.
    Raises ValueError for a distance that is negative or not finite.
    """
    if not math.isfinite(metres) or metres < 0:
        raise ValueError("a distance is finite and not negative")
    hundreds = math.floor(metres / 100 + 0.5)
    if hundreds < 10:
        return f"{max(hundreds, 1) * 100}\u00a0m"
    if hundreds < 100:
        return _km_words(hundreds / 10, str(locale))
    return _km_words(math.floor(metres / 1000 + 0.5), str(locale))


@lru_cache(maxsize=4096)
def _km_words(km: float, locale: str) -> str:
    # A page of results says some twenty distances, and formatting a number takes as long as finding them.
    return f"{format_decimal(km, '#,##0.#', locale=locale)}\u00a0km"
