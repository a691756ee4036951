"""A provider's own payouts for programs, with their steps: read-only, and nothing of who reviewed them."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api import cursors, tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, PageQuery, Shape, instant, money, next_cursor, rfc3339
from marketplace.core.access import Access, requires
from marketplace.money.payouts import queries, sentences
from marketplace.money.payouts.models import Earning, Payout, PayoutEvent, PayoutState

payouts = ApiBlueprint("api_payouts", __name__, description="What you earned, on its way to your bank.")

# How many people look at a payout is the platform's business.
_SHOWN = {PayoutState.SECOND_REVIEW: PayoutState.IN_REVIEW}
STATES = tuple(state.value for state in PayoutState if state not in _SHOWN)


class PayoutStepShape(Shape):
    """A step made, or still to come."""

    title = fields.String()
    text = fields.String()
    at = instant("In UTC; null for a step to come.", allow_none=True)
    state = fields.String(validate=validate.OneOf(["done", "now", "next", "bad"]))


class SaleShape(Shape):
    """One sale that a payout is made of."""

    kind = fields.String()
    id = fields.String()
    label = fields.String()
    share = fields.Nested(Money)
    earned_at = instant("In UTC.")


class PayoutShape(Shape):
    id = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    state_words = fields.String()
    amount = fields.Nested(Money)
    created_at = instant("In UTC.")
    settled_at = instant("In UTC.", allow_none=True)
    sales = fields.List(fields.Nested(SaleShape))
    steps = fields.List(fields.Nested(PayoutStepShape))


class PayoutsShape(Shape):
    items = fields.List(fields.Nested(PayoutShape))
    next = next_cursor()


@payouts.reads("/payouts")
@requires(Access.TOKEN)
@payouts.query(PageQuery)
@payouts.gives(PayoutsShape, Link=cursors.NEXT_LINK)
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """Your payouts, the newest first, with what they are made of and each step with its date."""
    member = tokens.member()
    context = ["payouts", member.public_id]
    after = cursors.read(context, query["cursor"])
    found = queries.page_of_provider(
        member.id, limit=query["limit"] + 1, after_id=int(after[0]) if after else None
    )
    shown = found[: query["limit"]]
    following = cursors.write(context, [shown[-1].id]) if len(found) > len(shown) else None
    sales, steps = queries.sales_of(shown), queries.steps_of(shown)
    items = [_payout(payout, sales.get(payout.id, []), steps.get(payout.id, [])) for payout in shown]
    return {"items": items, "next": following}, cursors.link(following)


def _payout(payout: Payout, sales: list[Earning], events: list[PayoutEvent]) -> dict[str, Any]:
    state = PayoutState(payout.state)
    return {
        "id": payout.public_id,
        "state": _SHOWN.get(state, state).value,
        "state_words": sentences.provider_state_words(payout.state),
        "amount": money(payout.amount_minor, payout.currency),
        "created_at": rfc3339(payout.created_at),
        "settled_at": payout.settled_at and rfc3339(payout.settled_at),
        "sales": [_sale(sale) for sale in sales],
        "steps": [
            step | {"at": step["when"] or None} for step in sentences.timeline(payout, events, rfc3339)
        ],
    }


def _sale(sale: Earning) -> dict[str, Any]:
    return {
        "kind": sale.source_kind,
        "id": sale.source_id,
        "label": sale.label,
        "share": money(sale.share_minor, sale.currency),
        "earned_at": rfc3339(sale.earned_at),
    }
