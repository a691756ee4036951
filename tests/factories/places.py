"""Makes members' places at real coordinates in and around the towns of `homes.TOWNS`."""

from itertools import count
from typing import Any

from marketplace.people.accounts.models import Member
from marketplace.trade.places.models import Place
from marketplace.trade.places.operations import add_place
from marketplace.trade.places.rules import Point
from tests.factories.homes import TOWNS, moved

_numbers = count(1)


def pin(town: str = "Lyon", *, north_m: float = 0, east_m: float = 0) -> Point:
    """A spot so many metres to the north and east of a town's middle."""
    return moved(*TOWNS[town], north_m, east_m)


def make_place(
    member: Member, town: str = "Lyon", *, north_m: float = 0, east_m: float = 0, **changes: Any
) -> Place:
    """A place of a member at an address of its own, flushed with its public point."""
    home = pin(town, north_m=north_m, east_m=east_m)
    facts: dict[str, Any] = {
        "address": f"{next(_numbers)} rue des Tests, {town}",
        "directions": "Second floor, the green door.",
        "lat": home.lat,
        "lon": home.lon,
        "precision": "pin",
    }
    return add_place(member, **(facts | changes))
