"""What strangers would see of a home, as a circle and as a drawing; it stores nothing."""

from dataclasses import dataclass
from typing import Any

from marketplace.trade.places.operations import Drawn, shown_of
from marketplace.trade.places.rules import mercator, mercator_scale
from marketplace.trade.places.towns import gazetteer

NAMES_WITHIN_M = 12_000
NAMES_SHOWN = 14
SKETCH_WIDTH, SKETCH_HEIGHT, SKETCH_RADIUS = 640, 320, 60


@dataclass(frozen=True, slots=True)
class Circle:
    """What strangers see of a home: a point, and how far around it the home may lie."""

    lat: float
    lon: float
    radius_m: int
    area: str
    zone: str

    @property
    def towns(self) -> list[dict[str, Any]]:
        """The towns around, for a map without streets."""
        near = gazetteer().around(self.lat, self.lon, NAMES_WITHIN_M, limit=NAMES_SHOWN)
        return [
            {"lat": town.lat, "lon": town.lon, "name": town.name, "big": position < 3}
            for position, town in enumerate(near)
        ]


def sketch_of(circle: Circle) -> dict[str, Any]:
    """The circle among the towns around as a drawing, for browsers without scripts; units of its view box."""
    centre = mercator(circle.lat, circle.lon)
    unit = mercator_scale(circle.lat) * circle.radius_m / SKETCH_RADIUS
    named = []
    for town in circle.towns:
        x, y = mercator(town["lat"], town["lon"])
        at = (round((x - centre[0]) / unit), round((centre[1] - y) / unit))
        if abs(at[0]) < SKETCH_WIDTH // 2 - 40 and abs(at[1]) < SKETCH_HEIGHT // 2 - 12:
            named.append({"x": at[0], "y": at[1], "name": town["name"]})
    return {"width": SKETCH_WIDTH, "height": SKETCH_HEIGHT, "radius": SKETCH_RADIUS, "towns": named}


def circle_of(home: dict[str, Any] | None) -> Circle | None:
    """The circle of a home in a draft, None while none is known."""
    if not home or "lat" not in home:
        return None
    drawn: Drawn = shown_of(home["lat"], home["lon"])
    return Circle(drawn.point.lat, drawn.point.lon, drawn.radius_m, drawn.area, drawn.zone)
