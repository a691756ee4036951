"""Reads of places; the exact home leaves this room only where a query says so."""

import re

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.trade.places.models import Place, PublicPoint
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer

_QUARTER = re.compile(r"(.+) \d{1,2}(?:er|e)")
_CHIEF_TOWNS = {"Europe/Paris": "Paris"}


def point_of(place: Place) -> PublicPoint:
    """What is shown of a place."""
    point = db.session.get(PublicPoint, place.address_key)
    if point is None:
        raise ValueError("A place without a public point cannot exist.")
    return point


def of_member(member_id: int) -> list[Place]:
    """A member's places with their homes, for the member alone."""
    return list(db.session.scalars(select(Place).where(Place.member_id == member_id).order_by(Place.id)))


def own(member_id: int, public_id: str) -> Place | None:
    """A place with its home, only for the member whose it is."""
    return db.session.scalar(select(Place).where(Place.public_id == public_id, Place.member_id == member_id))


def with_points(member_id: int) -> list[tuple[Place, PublicPoint]]:
    """A member's places with their homes, for the member alone, and what is shown of each; one query."""
    query = (
        select(Place, PublicPoint)
        .join(PublicPoint, PublicPoint.address_key == Place.address_key)
        .where(Place.member_id == member_id)
        .order_by(Place.id)
    )
    return [(place, point) for place, point in db.session.execute(query)]


def any_point_of(member_id: int) -> PublicPoint | None:
    """What is shown of a member's first place, if there is one."""
    query = (
        select(PublicPoint)
        .join(Place, Place.address_key == PublicPoint.address_key)
        .where(Place.member_id == member_id)
        .order_by(Place.id)
        .limit(1)
    )
    return db.session.scalar(query)


def middle_of_zone(zone: str) -> tuple[float, float]:
    """Degrees of a chief town that shares the zone, for those who have no place; else of the home capital."""
    town = gazetteer().find(_CHIEF_TOWNS.get(zone) or zone.rpartition("/")[2].replace("_", " "))
    if town is None or town.timezone != zone:
        town = gazetteer().find(_CHIEF_TOWNS["Europe/Paris"], country=HOME_COUNTRY)
    return (town.lat, town.lon) if town else (0.0, 0.0)


def town_of_quarter(name: str) -> str:
    """ "Lyon 3e" lies in "Lyon"; any other town lies in itself."""
    quarter = _QUARTER.fullmatch(name)
    return quarter[1] if quarter else name
