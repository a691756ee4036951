"""Digital works that are sold, for programs: public, read-only."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, Shape, money
from marketplace.core.access import Access, requires
from marketplace.goods.works import naming, queries
from marketplace.goods.works.models import WorkKind
from marketplace.goods.works.queries import Shown

works = ApiBlueprint("api_works", __name__, description="Recipe books, training plans and guides as PDF.")


class WorkShape(Shape):
    id = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in WorkKind]))
    title = fields.String()
    text = fields.String()
    language = fields.String(metadata={"description": "In which the file is written."})
    pages = fields.Integer()
    author = fields.String()
    author_slug = fields.String()
    price = fields.Nested(Money, metadata={"description": "What a buyer pays, tax included."})


class WorksShape(Shape):
    items = fields.List(fields.Nested(WorkShape))


@works.reads("/works")
@requires(Access.PUBLIC)
@works.gives(WorksShape)
def on_sale() -> ResponseReturnValue:
    """What is sold now, the latest first."""
    return {"items": [_shown(one) for one in queries.on_sale()]}


@works.reads("/works/<work_id>")
@requires(Access.PUBLIC)
@works.gives(WorkShape)
def show(work_id: str) -> ResponseReturnValue:
    """One of them."""
    return _shown(queries.shown(work_id))


def _shown(found: Shown) -> dict[str, Any]:
    work = found.work
    return {
        "id": work.public_id,
        "kind": work.kind,
        "title": naming.title(work),
        "text": naming.words(work),
        "language": work.language,
        "pages": found.pages,
        "author": found.author,
        "author_slug": found.slug,
        "price": money(work.price_minor, work.currency),
    }
