"""Plans and one's own memberships for programs, with what another plan would cost: read-only, nothing is taken here."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api import tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, Shape, instant, money, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import release
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import queries, words
from marketplace.goods.memberships.changes import When
from marketplace.goods.memberships.models import Interval, MembershipState, Side
from marketplace.goods.memberships.queries import Detailed, Offered
from marketplace.goods.memberships.schemas import ChoiceInput
from marketplace.workflows import change_plan

plans = ApiBlueprint("api_plans", __name__, description="What plans give and cost, and your own memberships.")


class PlanPriceShape(Shape):
    every = fields.String(validate=validate.OneOf([every.value for every in Interval]))
    amount = fields.Nested(Money, metadata={"description": "Tax included."})


class PlanShape(Shape):
    """A plan as it can be taken today."""

    slug = fields.String()
    side = fields.String(validate=validate.OneOf([side.value for side in Side]))
    name = fields.String()
    pitch = fields.String()
    gives = fields.List(fields.String(), metadata={"description": "What it gives, a sentence each."})
    trial_days = fields.Integer(metadata={"description": "Free the first time."})
    prices = fields.List(fields.Nested(PlanPriceShape))


class PlansShape(Shape):
    items = fields.List(fields.Nested(PlanShape))


class MembershipShape(Shape):
    id = fields.String()
    plan = fields.String(metadata={"description": "The plan's slug."})
    side = fields.String(validate=validate.OneOf([side.value for side in Side]))
    state = fields.String(validate=validate.OneOf([state.value for state in MembershipState]))
    state_words = fields.String()
    every = fields.String(validate=validate.OneOf([every.value for every in Interval]))
    next_amount = fields.Nested(Money, metadata={"description": "What its next period costs."})
    period_ends_at = instant("In UTC; null before it is paid.", allow_none=True)
    ends_at = instant("In UTC; null while it renews.", allow_none=True)


class MembershipsShape(Shape):
    items = fields.List(fields.Nested(MembershipShape))


class ChangeShape(Shape):
    """What another plan would mean, counted at this second; nothing is changed."""

    plan = fields.String()
    every = fields.String(validate=validate.OneOf([every.value for every in Interval]))
    begins = fields.String(validate=validate.OneOf([when.value for when in When]))
    due_now = fields.Nested(Money)
    begins_at = instant("In UTC.")
    next_payment_at = instant("In UTC.")
    next_amount = fields.Nested(Money)


@plans.reads("/plans")
@requires(Access.PUBLIC)
@plans.gives(PlansShape)
def offered() -> ResponseReturnValue:
    """Every plan that can be taken, with what it gives and costs."""
    return {"items": [_plan(one) for one in queries.offered(clock.now())]}


@plans.reads("/memberships")
@requires(Access.TOKEN)
@plans.gives(MembershipsShape)
def mine() -> ResponseReturnValue:
    """Your memberships, the newest first."""
    return {"items": [_membership(one) for one in queries.of_member(tokens.member().id)]}


@plans.reads("/memberships/<membership_id>/change")
@requires(Access.TOKEN)
@plans.query(ChoiceInput)
@plans.gives(ChangeShape)
@plans.refuses(409, "CONFLICT")
def preview(query: dict[str, Any], membership_id: str) -> ResponseReturnValue:
    """What another plan would cost now and when it would begin; the change itself is made on the site."""
    own = queries.own(membership_id, tokens.member().id)
    if own is None:
        raise NotFound(_("We could not find this membership."))
    release()
    found = change_plan.quote(own, query["plan"], query["every"])
    currency = found.price.currency
    return {
        "plan": found.plan.slug,
        "every": found.price.every,
        "begins": found.when.value,
        "due_now": money(found.due_now_minor, currency),
        "begins_at": rfc3339(found.from_at),
        "next_payment_at": rfc3339(found.next_at),
        "next_amount": money(found.price.amount_minor, currency),
    }


def _plan(one: Offered) -> dict[str, Any]:
    return {
        "slug": one.plan.slug,
        "side": one.plan.side,
        "name": words.name(one.plan),
        "pitch": words.pitch(one.plan),
        "gives": words.gives(one.plan),
        "trial_days": one.plan.trial_days,
        "prices": [
            {"every": every, "amount": money(price.amount_minor, price.currency)}
            for every, price in sorted(one.prices.items())
        ],
    }


def _membership(own: Detailed) -> dict[str, Any]:
    m = own.membership
    return {
        "id": m.public_id,
        "plan": own.plan.slug,
        "side": m.side,
        "state": m.state,
        "state_words": words.state(own),
        "every": own.price.every,
        "next_amount": money(own.price.amount_minor, own.price.currency),
        "period_ends_at": m.period_end and rfc3339(m.period_end),
        "ends_at": m.ends_at and rfc3339(m.ends_at),
    }
