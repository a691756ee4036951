"""Makers and what they designed, for programs: public, read-only."""

from flask.typing import ResponseReturnValue
from marshmallow import fields

from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Shape
from marketplace.core.access import Access, requires
from marketplace.goods.catalogue.api import GoodShape, shown
from marketplace.goods.designs import queries, rules

makers = ApiBlueprint("api_makers", __name__, description="Members who design goods of the shop.")


class MakerShape(Shape):
    slug = fields.String()
    name = fields.String()
    sales = fields.Integer(
        metadata={"description": "Once for each person and design; from ten on rounded down."}
    )
    goods = fields.List(fields.Nested(GoodShape))


@makers.reads("/makers/<slug>")
@requires(Access.PUBLIC)
@makers.gives(MakerShape)
def show(slug: str) -> ResponseReturnValue:
    """A maker with what is sold of them now."""
    maker = queries.maker(slug)
    return {
        "slug": maker.slug,
        "name": maker.name,
        "sales": rules.counted(queries.sales_of(maker.member_id)),
        "goods": [shown(good, maker) for good in queries.sold_by(maker.member_id)],
    }
