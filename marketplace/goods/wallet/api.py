"""A member's own wallet for programs: what is in it, in which order it is used, and every movement; read-only."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api import cursors, tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, PageQuery, Shape, instant, money, next_cursor, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.goods.wallet import operations, queries, words
from marketplace.goods.wallet.models import Lot, LotKind, MoveKind, Movement

wallet = ApiBlueprint("api_wallet", __name__, description="Your credits, and every movement of them.")


class LotShape(Shape):
    """Credits that came together."""

    id = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in LotKind]))
    credits = fields.Integer(metadata={"description": "How many came."})
    credits_left = fields.Integer()
    paid_for_left = fields.Nested(Money, metadata={"description": "What had been paid for those left."})
    expires_at = instant("In UTC; they can be used until then.")


class MovementShape(Shape):
    """Credits that came or went."""

    id = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in MoveKind]))
    kind_words = fields.String()
    credits = fields.Integer(metadata={"description": "Negative when they went."})
    balance_after = fields.Integer()
    reason = fields.String()
    at = instant("In UTC.")


class WalletShape(Shape):
    bought = fields.Integer()
    promotional = fields.Integer()
    total = fields.Integer(metadata={"description": "What can be used now, in credits."})
    worth = fields.Nested(Money, metadata={"description": "What as many credits cost at the plain price."})
    debt = fields.Nested(Money, metadata={"description": "Owed to us; above 0, no credits can be used."})
    is_frozen = fields.Boolean(metadata={"description": "A bank is looking into a payment for them."})
    lots = fields.List(
        fields.Nested(LotShape), metadata={"description": "In the order in which they are used."}
    )
    movements = fields.List(fields.Nested(MovementShape), metadata={"description": "The newest first."})
    next = next_cursor()


@wallet.reads("/wallet")
@requires(Access.TOKEN)
@wallet.query(PageQuery)
@wallet.gives(WalletShape, Link=cursors.NEXT_LINK)
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """Your balance, the lots it lies in, and your movements page by page."""
    member, now = tokens.member(), clock.now()
    context = ["wallet", member.public_id]
    after = cursors.read(context, query["cursor"])
    found = queries.of_member(member.id)
    balance = queries.balance(member.id, now)
    currency = found.currency if found else settings().currency
    moves, older = (
        queries.history(found.id, int(after[0]) if after else None, query["limit"]) if found else ([], None)
    )
    following = cursors.write(context, [older]) if older is not None else None
    answer = {
        "bought": balance.bought,
        "promotional": balance.promotional,
        "total": balance.total,
        "worth": money(operations.euro_price(balance.total), settings().currency),
        "debt": money(found.debt_minor if found else 0, currency),
        "is_frozen": found is not None and (found.frozen_since or found.held_since) is not None,
        "lots": [_lot(lot, currency) for lot in queries.lots_left(found.id, now)] if found else [],
        "movements": [_movement(move) for move in moves],
        "next": following,
    }
    return answer, cursors.link(following)


def _lot(lot: Lot, currency: str) -> dict[str, Any]:
    return {
        "id": lot.public_id,
        "kind": lot.kind,
        "credits": lot.credits,
        "credits_left": lot.credits_left,
        "paid_for_left": money(lot.cost_left_minor, currency),
        "expires_at": rfc3339(lot.expires_at),
    }


def _movement(move: Movement) -> dict[str, Any]:
    return {
        "id": move.public_id,
        "kind": move.kind,
        "kind_words": words.move_words(move.kind),
        "credits": move.credits,
        "balance_after": move.balance_after,
        "reason": move.reason,
        "at": rfc3339(move.created_at),
    }
