"""A provider whose home is known to the test, and a reader who sees whether an answer gives it away."""

import re
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from tests.factories.scene import Scene, a_scene

STREET, DOOR = "impasse du Loriot", "the blue door, code 4711B"
LAT, LON = 45.771234, 4.831987
HOME = {"address": f"17 {STREET}, 69004 Lyon", "directions": DOOR, "lat": LAT, "lon": LON, "precision": "pin"}
NEAR = 0.0009
"""Degrees: about a hundred metres. The public point is drawn elsewhere, and is the same in every run."""

_WORDS = re.compile(r"loriot|4711B", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,3}[.,]\d{2,}")


def an_early_morning() -> datetime:
    """Before any free cancellation of the evening's meal ends."""
    return (clock.now() + timedelta(days=2)).replace(hour=4, minute=0, second=0, microsecond=0)


def when_the_address_is_shown(morning: datetime) -> datetime:
    """Less than six hours before the meal of that evening, when a flexible cancellation is free no more."""
    return morning.replace(hour=13)


def a_scene_at_home() -> Scene:
    """The usual scene around this home."""
    return a_scene(home=HOME)


def given_away(answer: str) -> list[str]:
    """What of the home stands in an answer: words of its address, or a spot at most a hundred metres off."""
    words = sorted({found.lower() for found in _WORDS.findall(answer)})
    numbers = [float(number.replace(",", ".")) for number in set(_NUMBER.findall(answer))]
    lats = [number for number in numbers if abs(number - LAT) < NEAR]
    lons = [number for number in numbers if abs(number - LON) < NEAR]
    spots = [f"{lat}, {lon}" for lat, lon in product(lats, lons)]
    return words + spots


def kept_in_the_clear() -> list[str]:
    """Tables, the queue's among them, in which the home can be read by whoever reads the database."""
    names = db.session.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
    return [name for name in names if given_away(_whole(name))]


def _whole(table: str) -> str:
    rows = db.session.scalars(text(f'select one::text from "{table}" one'))  # noqa: S608 - a name of our own
    return "\n".join(rows)
