"""What one may do, until when and why, for programs of one's own: read-only."""

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api import tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Shape, instant, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.goods.inventory import queries
from marketplace.goods.inventory.models import Right, Source

entitlements = ApiBlueprint("api_entitlements", __name__, description="What you may do beyond what all may.")


class EntitlementShape(Shape):
    id = fields.String()
    right = fields.String(validate=validate.OneOf([right.value for right in Right]))
    amount = fields.Integer(
        metadata={"description": "How much of it: minutes, photos; 0 where it says nothing."}
    )
    starts_at = instant("In UTC.")
    ends_at = instant("In UTC; null for good.", allow_none=True)
    source = fields.String(validate=validate.OneOf([source.value for source in Source]))


class EntitlementsShape(Shape):
    items = fields.List(fields.Nested(EntitlementShape))


@entitlements.reads("/entitlements")
@requires(Access.TOKEN)
@entitlements.gives(EntitlementsShape)
def mine() -> ResponseReturnValue:
    """Your grants that are not over; where several give the same right, the longest counts."""
    return {
        "items": [
            {
                "id": grant.public_id,
                "right": grant.right,
                "amount": grant.amount,
                "starts_at": rfc3339(grant.starts_at),
                "ends_at": grant.ends_at and rfc3339(grant.ends_at),
                "source": grant.source,
            }
            for grant in queries.rights_of(tokens.member().id, clock.now())
        ]
    }
