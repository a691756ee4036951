"""What is sold for credits, for programs: public, read-only."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, Shape, instant, money, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.goods.catalogue import naming, queries
from marketplace.goods.catalogue.models import Good, Kind
from marketplace.goods.designs import queries as makers
from marketplace.goods.designs.models import Maker
from marketplace.goods.wallet import operations as wallet

goods = ApiBlueprint("api_goods", __name__, description="What is sold for credits, and what it costs.")


class GoodShape(Shape):
    id = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in Kind]))
    name = fields.String()
    text = fields.String()
    credits = fields.Integer(metadata={"description": "The price, in whole credits."})
    price = fields.Nested(Money, metadata={"description": "The same at the plain price of credits."})
    days = fields.Integer(allow_none=True, metadata={"description": "How long it lasts; null for good."})
    copies = fields.Integer(allow_none=True, metadata={"description": "Of a numbered edition, else null."})
    copies_left = fields.Integer(allow_none=True)
    on_sale_until = instant("In UTC; null for no end.", allow_none=True)
    maker = fields.String(
        allow_none=True, metadata={"description": "The member who designed it; null for a good of the house."}
    )
    maker_slug = fields.String(allow_none=True)


class GoodsShape(Shape):
    items = fields.List(fields.Nested(GoodShape))


@goods.reads("/goods")
@requires(Access.PUBLIC)
@goods.gives(GoodsShape)
def on_sale() -> ResponseReturnValue:
    """Everything that is sold now, the latest first."""
    goods = queries.on_sale(clock.now())
    made_by = makers.makers_of(goods)
    return {"items": [shown(good, made_by.get(good.maker_id or 0)) for good in goods]}


def shown(good: Good, maker: Maker | None) -> dict[str, Any]:
    """A good as programs see it."""
    return {
        "id": good.public_id,
        "kind": good.kind,
        "name": naming.name(good),
        "text": naming.words(good),
        "credits": good.price_credits,
        "price": money(wallet.euro_price(good.price_credits), settings().currency),
        "days": good.days,
        "copies": good.stock,
        "copies_left": None if good.stock is None else good.stock - good.sold,
        "on_sale_until": good.on_sale_until and rfc3339(good.on_sale_until),
        "maker": maker and maker.name,
        "maker_slug": maker and maker.slug,
    }
