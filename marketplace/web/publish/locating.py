"""Finds the address a provider typed and says honestly how well; it stores nothing and logs no address."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.places.geocoding import (
    Geocoding,
    Located,
    NotFound,
    Precision,
    Unavailable,
    geocoder_from,
)
from marketplace.trade.places.operations import Drawn, shown_of
from marketplace.trade.places.rules import mercator, mercator_scale
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer
from marketplace.web.publish.forms import invalid

EXACT = frozenset({Precision.HOUSE, Precision.PIN})
NAMES_WITHIN_M = 12_000
NAMES_SHOWN = 14
SKETCH_WIDTH, SKETCH_HEIGHT, SKETCH_RADIUS = 640, 320, 60


@lru_cache(maxsize=4)
def _geocoding(setting: str, user_agent: str) -> Geocoding:
    return Geocoding(geocoder_from(setting, gazetteer=gazetteer(), user_agent=user_agent), gazetteer())


def geocoding() -> Geocoding:
    """The geocoder that the settings name, one for the process."""
    s = settings()
    return _geocoding(s.geocoder, f"{s.site_name} ({s.site_url})")


def home_at(address: str, directions: str, pin: str) -> dict[str, Any]:
    """The home of an address, at its pin when one is given. It may ask a service: hold no transaction.

    Raises `Invalid` with a sentence at the field that has to change.
    """
    found = _pinned(pin, address) if pin else geocoding().locate(address)
    if isinstance(found, Located):
        return {
            "address": address,
            "directions": directions,
            "lat": found.lat,
            "lon": found.lon,
            "precision": "pin" if found.precision in EXACT else "town",
            "town": found.town.name if found.town else "",
        }
    if pin:
        raise invalid({"pin": [_("This is no spot on the map. Write it as 45.7640, 4.8357.")]})
    raise invalid({"address": [_sentence(found)]})


def _pinned(pin: str, address: str) -> Located | NotFound:
    lat, _comma, lon = pin.replace(";", ",").partition(",")
    found = geocoding().pin(lat.strip(), lon.strip(), address)
    if isinstance(found, Located) and found.far_from is not None:
        town = found.far_from.name
        raise invalid(
            {"pin": [_("This spot is far from %(town)s. Correct the spot or the address.", town=town)]}
        )
    return found


def _sentence(found: NotFound | Unavailable) -> str:
    meant = ", ".join(
        town.label(current_locale(), home_country=HOME_COUNTRY) for town in found.did_you_mean[:3]
    )
    if isinstance(found, Unavailable):
        return str(
            _("We cannot look addresses up at the moment. Set the spot yourself below; nothing is lost.")
        )
    if meant:
        return str(_("We do not know this address. Did you mean %(towns)s?", towns=meant))
    return str(_("We do not know this address. Write the number, street, postcode and town."))


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
