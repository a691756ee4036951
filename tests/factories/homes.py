"""Homes at real-looking coordinates, and what a stranger could work out of what is shown of them."""

import math
import random
from itertools import product

from marketplace.trade.places.rules import EARTH_M, Point, distance_m, distance_words, public_point

KEY = b"a key that only the tests know.."
OTHER_KEY = b"a key that nobody else has used."
TOWNS = {
    "Lyon": Point(45.7640, 4.8357),
    "Lille": Point(50.6365, 3.0635),
    "Nantes": Point(47.2173, -1.5534),
    "Pérouges": Point(45.9037, 5.1795),
}


def moved(lat: float, lon: float, north_m: float, east_m: float) -> Point:
    """The place so many metres to the north and east."""
    new_lat = lat + math.degrees(north_m / EARTH_M)
    return Point(new_lat, lon + math.degrees(east_m / EARTH_M / math.cos(math.radians(lat))))


def homes_around(centre: Point, *, count: int, within_m: float = 4000, seed: int = 1) -> list[Point]:
    """Homes spread evenly over a square around a place."""
    draw = random.Random(seed)
    return [moved(*centre, *(draw.uniform(-within_m, within_m) for _ in range(2))) for _ in range(count)]


def homes_with_the_same_point(home: Point, *, every_m: float = 30, sparse: bool = False) -> list[Point]:
    """Every spot of a fine grid around a home that is shown as the same point: its cell, found by trial."""
    shown = public_point(*home, KEY, sparse=sparse)
    reach = 2700 if sparse else 900
    steps = [i * every_m for i in range(-int(reach / every_m), int(reach / every_m) + 1)]
    spots = [moved(*home, north, east) for north, east in product(steps, steps)]
    return [spot for spot in spots if public_point(*spot, KEY, sparse=sparse) == shown]


def middle_of(points: list[Point]) -> Point:
    """The mean: the best single guess of a stranger for whom all of them are as likely."""
    return Point(sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points))


def metres_read(words: str) -> float:
    """What a reader of "600 m" or "1.2 km" takes away."""
    number, unit = words.split("\u00a0")
    return float(number.replace(",", "")) * (1000 if unit == "km" else 1)


def best_meeting_point(told: list[tuple[Point, str]], *, around: Point) -> Point:
    """Trilateration: the spot whose distances would have read most like those told, ever more finely."""
    best, step = around, 800.0
    while step > 10:
        spots = [moved(*best, i * step, j * step) for i, j in product(range(-5, 6), repeat=2)]
        best = min(spots, key=lambda spot: _disagreement(spot, told))
        step /= 2
    return best


def _disagreement(spot: Point, told: list[tuple[Point, str]]) -> float:
    return sum(
        abs(distance_m(*here, *spot) - metres_read(words))
        + 50 * (distance_words(distance_m(*here, *spot), "en") != words)
        for here, words in told
    )
