"""The search for programs: the same question, index and order as the page of results."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.api import cursors
from marketplace.api.parsing import invalid
from marketplace.api.shapes import PageQuery, Shape, instant, next_cursor, on_the_wall, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.trade.listings.api import shapes
from marketplace.trade.listings.api.blueprint import listings
from marketplace.trade.listings.models import DIETS, Kind, Venue
from marketplace.trade.listings.queries import chosen_locale
from marketplace.trade.listings.rules import price
from marketplace.trade.search import asking, queries
from marketplace.trade.search.asking import Question, Spot
from marketplace.trade.search.queries import Hit
from marketplace.trade.search.rules import FARTHEST_M, LONGEST_TEXT, RADIUS_M, Asked, Cursor, Sort

MOST_PEOPLE = 200


class ListingsQuery(PageQuery):
    """Where, what, when, for how many. In person unless `venue` is `remote`, which needs no place."""

    where = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=LONGEST_TEXT),
        metadata={"description": "A town or a postcode; or give `lat` and `lon`."},
    )
    lat = fields.Float(load_default=None, validate=validate.Range(min=-85, max=85))
    lon = fields.Float(load_default=None, validate=validate.Range(min=-180, max=180))
    km = fields.Integer(
        load_default=RADIUS_M // 1000,
        validate=validate.Range(min=1, max=FARTHEST_M // 1000),
        metadata={"description": "How far around."},
    )
    kind = fields.String(load_default=None, validate=validate.OneOf([kind.value for kind in Kind]))
    venue = fields.String(
        load_default=Venue.PROVIDER.value,
        validate=validate.OneOf([Venue.PROVIDER.value, Venue.REMOTE.value]),
        metadata={"description": "`provider` finds whoever comes to homes at this place, too."},
    )
    first = fields.Date(
        load_default=None, data_key="from", metadata={"description": "Free on or after this local date."}
    )
    last = fields.Date(
        load_default=None, data_key="to", metadata={"description": "Free up to this date; needs `from`."}
    )
    party = fields.Integer(load_default=None, validate=validate.Range(min=1, max=MOST_PEOPLE))
    max_total_minor = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=100_000_000),
        metadata={"description": "The most that one person pays in all."},
    )
    diet = fields.List(fields.String(validate=validate.OneOf(DIETS)), load_default=list)
    q = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))
    sort = fields.Enum(
        Sort, by_value=True, load_default=Sort.NEAR, metadata={"description": "What comes first."}
    )

    @validates_schema
    def is_whole(self, data: dict[str, Any], **_more: Any) -> None:
        """Half of a spot, or an end without a beginning, is a mistake and no search."""
        if (data["lat"] is None) != (data["lon"] is None):
            raise ValidationError(_("Give both lat and lon."), "lat")
        if not data["where"] and data["lat"] is None and data["venue"] != Venue.REMOTE:
            raise ValidationError(_("Say where to look: a town, or lat and lon."), "where")
        if data["last"] and (data["first"] is None or data["last"] < data["first"]):
            raise ValidationError(_("Give a beginning, and an end that is not before it."), "to")


class NextFreeShape(Shape):
    starts_at = instant("In UTC.")
    starts_local = instant("As the wall there shows it.")
    zone = fields.String()


class HitShape(shapes.ListingSummaryShape):
    """A listing as a result of a search."""

    distance_m = fields.Integer(
        allow_none=True, metadata={"description": "To the public point; null for what is remote."}
    )
    next_free = fields.Nested(NextFreeShape, allow_none=True)


class SpotShape(Shape):
    """Around where was looked."""

    name = fields.String()
    latitude = fields.Float()
    longitude = fields.Float()
    zone = fields.String()
    exact = fields.Boolean(metadata={"description": "False when the nearest spelling was taken."})


class ResultsShape(Shape):
    near = fields.Nested(SpotShape)
    items = fields.List(fields.Nested(HitShape))
    next = next_cursor()


@listings.reads("/listings")
@requires(Access.PUBLIC)
@listings.query(ListingsQuery)
@listings.gives(ResultsShape, Link=cursors.NEXT_LINK)
def search(query: dict[str, Any]) -> ResponseReturnValue:
    """Who is near, what it costs in all and when the next place is free."""
    now, locale = clock.now(), current_locale()
    spot, is_exact = _spot(query, locale)
    asked = _asked(query, spot, now)
    context = _context(asked)
    after = cursors.read(context, query["cursor"])
    found = queries.nearest(asked, now=now, limit=query["limit"], after=Cursor(*after) if after else None)
    last = found.next
    following = cursors.write(context, [last.place, last.listing_id]) if last else None
    answer = {
        "near": {
            "name": spot.name,
            "latitude": spot.lat,
            "longitude": spot.lon,
            "zone": spot.zone,
            "exact": is_exact,
        },
        "items": [_item(hit, locale, asked.party) for hit in found.hits],
        "next": following,
    }
    return answer, cursors.link(following)


def _spot(query: dict[str, Any], locale: str) -> tuple[Spot, bool]:
    """Where to look, and whether it is spelled so."""
    found = asking.find(Question(where=query["where"] or "", lat=query["lat"], lon=query["lon"]), locale)
    if found.spot is None:
        refusal = invalid({"where": [_("We know no town called “%(town)s”.", town=query["where"])]})
        refusal.facts["suggestions"] = list(found.suggestions)
        raise refusal
    return found.spot, found.exact


def _asked(query: dict[str, Any], spot: Spot, now: datetime) -> Asked:
    first = query["first"]
    if first is not None:
        # What is over is free for nobody; without an end one date is meant.
        first = max(first, local(now, spot.zone).date())
    return Asked(
        lat=spot.lat,
        lon=spot.lon,
        radius_m=query["km"] * 1000,
        kind=query["kind"],
        remote=query["venue"] == Venue.REMOTE,
        max_minor=query["max_total_minor"],
        diets=tuple(query["diet"]),
        words=" ".join(query["q"].split()),
        party=query["party"],
        first=first,
        last=(query["last"] or query["first"]) if first else None,
        sort=query["sort"],
    )


def _context(asked: Asked) -> list[Any]:
    """What makes a list of results this list."""
    told = {name: getattr(asked, name) for name in Asked.__slots__}
    return ["listings", {name: value if value is None else str(value) for name, value in told.items()}]


def _item(hit: Hit, locale: str, party: int | None) -> dict[str, Any]:
    card = hit.card
    words_locale = chosen_locale(card["title"], locale, card["locale"])
    size = party or card["min_party"]
    quote = price(card["unit"], card["currency"], shared=card["shared"], party=size)
    free = hit.next_free
    return {
        "id": card["public_id"],
        "kind": card["kind"],
        "venue": card["venue"],
        "title": card["title"][words_locale],
        "summary": card["summary"].get(words_locale, ""),
        "language": words_locale,
        "provider": shapes.provider(card["provider"], card["provider_slug"]),
        "area": card["area"] or None,
        "point": None if hit.is_remote else shapes.point(hit.lat, hit.lon),
        "price": shapes.price(quote, unit_minor=card["unit"], shared=card["shared"]),
        "shared": card["shared"],
        "min_party": card["min_party"],
        "max_party": card["max_party"],
        "duration_minutes": card["minutes"],
        "diets": card["diets"],
        "url": shapes.page_of(card["public_id"], card["slug"]),
        "distance_m": None if hit.distance_m is None else round(hit.distance_m),
        "next_free": free
        and {
            "starts_at": rfc3339(free),
            "starts_local": on_the_wall(free, card["zone"]),
            "zone": card["zone"],
        },
    }
