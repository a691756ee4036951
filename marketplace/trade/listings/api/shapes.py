"""What the API says of a listing: parts that a search result and the listing itself share."""

from typing import Any

from flask import url_for
from marshmallow import fields, validate

from marketplace.api.shapes import Money, Shape, money
from marketplace.core.urls import absolute
from marketplace.trade.listings.models import DIETS, Kind, Venue
from marketplace.trade.listings.pricing import Quote

PER = ("person", "booking")


class PriceShape(Shape):
    """What it costs a party today. `total` is all there is to pay, fees included."""

    per = fields.String(validate=validate.OneOf(PER), metadata={"description": "What `unit` is for."})
    unit = fields.Nested(Money)
    party = fields.Integer()
    total = fields.Nested(Money)


class ProviderShape(Shape):
    name = fields.String()
    url = fields.String(allow_none=True, metadata={"format": "uri", "description": "The provider's page."})


class PointShape(Shape):
    """About where it is: the one public point of the area, never the home."""

    latitude = fields.Float()
    longitude = fields.Float()


class ListingSummaryShape(Shape):
    """A listing in a few words."""

    id = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in Kind]))
    venue = fields.String(validate=validate.OneOf([venue.value for venue in Venue]))
    title = fields.String()
    summary = fields.String()
    language = fields.String(metadata={"description": "Of title and texts: yours when there is one."})
    provider = fields.Nested(ProviderShape)
    area = fields.String(
        allow_none=True, metadata={"description": "Null for what takes place at a distance."}
    )
    point = fields.Nested(PointShape, allow_none=True)
    price = fields.Nested(PriceShape)
    shared = fields.Boolean(metadata={"description": "Whether several parties share one slot."})
    min_party = fields.Integer()
    max_party = fields.Integer()
    duration_minutes = fields.Integer()
    diets = fields.List(fields.String(validate=validate.OneOf(DIETS)))
    url = fields.String(metadata={"format": "uri", "description": "Its page for people."})


def price(quote: Quote, *, unit_minor: int, shared: bool) -> dict[str, Any]:
    return {
        "per": PER[0] if shared else PER[1],
        "unit": money(unit_minor, quote.currency),
        "party": quote.party,
        "total": money(quote.total_minor, quote.currency),
    }


def provider(name: str, slug: str | None) -> dict[str, Any]:
    return {"name": name, "url": absolute(url_for("profiles.show", slug=slug)) if slug else None}


def page_of(public_id: str, slug: str) -> str:
    """The address of a listing's page for people."""
    return absolute(url_for("listings.show", listing_id=public_id, slug=slug))


def point(lat: float, lon: float) -> dict[str, float]:
    return {"latitude": round(lat, 5), "longitude": round(lon, 5)}
