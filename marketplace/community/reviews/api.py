"""Open reviews of a listing for programs: what its page shows, and nothing of what is sealed."""

from typing import Any

from marshmallow import fields, validate

from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Shape, rfc3339
from marketplace.community.reviews import queries
from marketplace.community.reviews.models import Outcome
from marketplace.community.reviews.schemas import ReviewsQuery
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute

reviews = ApiBlueprint("api_reviews", __name__, description="Reviews of real bookings.")


class ReviewShape(Shape):
    id = fields.String()
    author = fields.String(allow_none=True, metadata={"description": "Null for a member who left."})
    stars = fields.Integer(validate=validate.Range(min=1, max=5))
    scores = fields.Dict(keys=fields.String(), values=fields.Integer())
    text = fields.String()
    language = fields.String()
    experienced_on = fields.Date(metadata={"description": "On the wall where it took place."})
    published_at = fields.String(metadata={"format": "date-time"})
    outcome = fields.String(
        validate=validate.OneOf([one.value for one in Outcome]),
        metadata={"description": "Stars of what was cancelled are not in the score."},
    )
    photos = fields.List(fields.String(), metadata={"description": "Addresses of JPEG pictures."})
    affiliation = fields.String(
        allow_none=True,
        metadata={"description": "What ties the author to the provider; such stars are not in the score."},
    )
    note = fields.String(allow_none=True, metadata={"description": "What moderators say beside it."})
    reply = fields.String(allow_none=True, metadata={"description": "The provider's public answer."})
    helpful = fields.Integer()


class ReviewsShape(Shape):
    """`score` shrinks towards 4 with few reviews; always read it with `count`."""

    score = fields.Float(allow_none=True)
    count = fields.Integer()
    stars = fields.List(fields.Integer(), metadata={"description": "How often one to five were given."})
    items = fields.List(fields.Nested(ReviewShape))
    next_page = fields.Integer(allow_none=True)


@reviews.reads("/listings/<listing_id>/reviews")
@requires(Access.PUBLIC)
@reviews.query(ReviewsQuery)
@reviews.gives(ReviewsShape)
def of_listing(query: dict[str, Any], listing_id: str) -> dict[str, Any]:
    """The reviews of a listing, newest or most helpful first."""
    found = queries.listing_of(listing_id, current_locale())
    if found is None:
        raise NotFound(
            _("This offer is not available any more."), todo=_("Look for something similar nearby.")
        )
    listing = found[0]
    standing = queries.standing_of_listing(listing.id)
    shown = queries.of_listing(listing.id, **query)
    return {
        "score": None if standing.tenths is None else standing.tenths / 10,
        "count": standing.count,
        "stars": list(standing.stars),
        "items": [_item(one) for one in shown[: queries.PER_PAGE]],
        "next_page": query["page"] + 1 if len(shown) > queries.PER_PAGE else None,
    }


def _item(one: queries.Shown) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "author": one.author or None,
        "stars": one.stars,
        "scores": dict(one.scores),
        "text": one.body,
        "language": one.locale,
        "experienced_on": one.experienced_on,
        "published_at": rfc3339(one.published_at),
        "outcome": one.outcome,
        "photos": [absolute(f"/reviews/photos/{photo}.jpg") for photo, _width, _height in one.photos],
        "affiliation": one.affiliation or None,
        "note": one.note or None,
        "reply": one.reply or None,
        "helpful": one.helpful,
    }
