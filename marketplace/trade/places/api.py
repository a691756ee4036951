"""Towns by the first letters of their names, for programs: public, read-only."""

from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Shape
from marketplace.core.access import Access, requires
from marketplace.core.i18n import current_locale
from marketplace.trade.places.gazetteer import Town
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer

places = ApiBlueprint("api_places", __name__, description="Real towns, to search around.")

_A_DAY = 86_400


class PlacesQuery(Schema):
    q = fields.String(
        required=True,
        validate=validate.Length(min=2, max=80),
        metadata={"description": "The first letters of a town, or a postcode."},
    )
    limit = fields.Integer(load_default=8, validate=validate.Range(min=1, max=20))


class TownShape(Shape):
    name = fields.String()
    label = fields.String(metadata={"description": "What tells it from its namesakes; good as `where`."})
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2."})
    latitude = fields.Float()
    longitude = fields.Float()
    zone = fields.String(metadata={"description": "IANA name."})


class TownsShape(Shape):
    items = fields.List(fields.Nested(TownShape))


@places.reads("/places")
@requires(Access.PUBLIC)
@places.query(PlacesQuery)
@places.gives(TownsShape)
def suggest(query: dict[str, Any]) -> Response:
    """Towns whose names begin so, the likeliest first."""
    towns = gazetteer().suggest(query["q"], limit=query["limit"])
    response = jsonify(items=[_place(town, current_locale()) for town in towns])
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    return response


def _place(town: Town, locale: str) -> dict[str, Any]:
    return {
        "name": town.name,
        "label": town.label(locale, home_country=HOME_COUNTRY),
        "country": town.country,
        "latitude": round(town.lat, 4),
        "longitude": round(town.lon, 4),
        "zone": town.timezone,
    }
