"""Adds places; the public point of a home is drawn once and never changed."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, crypto, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.places import queries
from marketplace.trade.places.gazetteer import Town
from marketplace.trade.places.models import Place, PublicPoint
from marketplace.trade.places.rules import (
    Point,
    address_key,
    approximate_circle_m,
    in_the_country,
    normalise_address,
    on_the_map,
    public_point,
    still_covers,
)
from marketplace.trade.places.towns import gazetteer

Precision = Literal["town", "pin"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What may be shown of a home: the point of its cell, how far around it the home may lie, the town nearest.

    The home's own town could tell on which side of a border it lies, so the point's is taken.
    """

    point: Point
    radius_m: int
    town: Town | None

    @property
    def area(self) -> str:
        return self.town.name if self.town else ""

    @property
    def zone(self) -> str:
        return self.town.timezone if self.town else "UTC"


def add_place(
    member: Member,
    *,
    address: str,
    directions: str,
    lat: float,
    lon: float,
    precision: Precision,
    country: str = "FR",
) -> Place:
    """A place of a member, and the public point of its address unless there is one already.

    Degrees are WGS 84. A member's own address keeps its point while its pin is only corrected. Raises
    `Invalid` for an address or a pin that is none.
    """
    spelled = normalise_address(address)
    _refuse_nowhere(spelled, lat, lon)
    key = _kept_key(member, spelled, Point(lat, lon)) or _new_key(spelled, country, lat, lon)
    place = Place(
        public_id=ids.public_id("plc"),
        member_id=member.id,
        address_key=key,
        home={
            "address": address.strip(),
            "directions": directions.strip(),
            "lat": lat,
            "lon": lon,
            "precision": precision,
        },
        created_at=clock.now(),
    )
    db.session.add(place)
    db.session.flush()
    return place


def correct_place(place: Place, **changes: Any) -> None:
    """Change how a place is found (`directions`, `lat`, `lon`, `precision`) where its point stays true.

    Raises `Invalid` for a pin outside the circle that is shown: that is another place.
    """
    home = place.home | changes
    point = queries.point_of(place)
    if not still_covers(Point(point.lat, point.lon), home["lat"], home["lon"], point.radius_m):
        sentence = _("This pin is too far from where the place was. Add it as another place.")
        raise Invalid(sentence, errors={"pin": [sentence]})
    place.home = home
    db.session.flush()


def _refuse_nowhere(spelled: str, lat: float, lon: float) -> None:
    errors = {}
    if not spelled:
        errors["address"] = [_("Write the address: number, street, postcode and town.")]
    if not on_the_map(lat, lon) or gazetteer().nearest(lat, lon) is None:
        errors["pin"] = [_("We know no town near this pin. Put it where people ring.")]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you wrote is kept."), errors=errors)


def _kept_key(member: Member, spelled: str, pin: Point) -> bytes | None:
    """The key of the member's own place at this address, where its point still covers the pin."""
    for place, point in queries.with_points(member.id):
        known = normalise_address(place.home["address"]) == spelled
        if known and still_covers(Point(point.lat, point.lon), *pin, point.radius_m):
            return place.address_key
    return None


def _new_key(spelled: str, country: str, lat: float, lon: float) -> bytes:
    """The key of an address in a cell, with its point.

    The cell's point is part of the key. Were it the address alone, whoever registers an address with a pin
    somewhere else would see by the answer whether a member lives there, and could even choose its point.
    """
    drawn = shown_of(lat, lon)
    named = f"{spelled} @ {drawn.point.lat:.4f} {drawn.point.lon:.4f}"
    key = address_key(named, country, crypto.key_for("home addresses"))
    _keep(key, drawn, country)
    return key


def shown_of(lat: float, lon: float) -> Drawn:
    """What others would see of a home at this pin, before it is a place; it says no more than a place would."""
    sparse = in_the_country(lat, lon, gazetteer().inhabitants)
    point = public_point(lat, lon, crypto.key_for("public points"), sparse=sparse)
    return Drawn(point, approximate_circle_m(sparse=sparse), gazetteer().nearest(*point))


def _keep(key: bytes, drawn: Drawn, country: str) -> None:
    town = drawn.town
    row = {
        "address_key": key,
        "lat": drawn.point.lat,
        "lon": drawn.point.lon,
        "radius_m": drawn.radius_m,
        "area": drawn.area,
        "town": queries.town_of_quarter(town.name) if town else "",
        "country": town.country if town else country,
        "zone": drawn.zone,
        "created_at": clock.now(),
    }
    db.session.execute(insert(PublicPoint).values(row).on_conflict_do_nothing())
