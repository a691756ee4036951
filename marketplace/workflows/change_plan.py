"""Another plan for who has one: what it costs now and when it begins, then the change at the amount that was shown."""

from datetime import datetime, timedelta
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import operations, queries
from marketplace.goods.memberships.changes import Change, When
from marketplace.goods.memberships.models import (
    Interval,
    MembershipState,
    Plan,
    PlanPrice,
)
from marketplace.goods.memberships.queries import Detailed
from marketplace.money.payments import billing
from marketplace.people.accounts.models import Member
from marketplace.workflows import outbox, take_plan
from marketplace.workflows.take_plan import NotNow

SHOWN_FOR = timedelta(minutes=15)
"""So long the amount of a change that was shown may be confirmed."""


def quote(own: Detailed, slug: str, every: str, counted_at: int | None = None) -> Change:
    """What another plan would cost and when it would begin; the amount is the payment provider's own.

    Opens no transaction of its own for the question. Raises `NotNow`, `NotFound`, `Unavailable`.
    """
    found = queries.offer_of(slug, every, clock.now())
    if found is None or found[0].side != own.membership.side:
        raise operations.nowhere()
    plan, price = found
    take_plan.check_running(own)
    _check_other(own, plan, price)
    now = counted_at or int(clock.now().timestamp())
    end = own.membership.period_end or clock.now()
    if own.membership.state == MembershipState.TRIAL:
        return Change(plan, price, When.NOW, 0, clock.now(), end, now)
    if _is_paid_for(own, plan, price, end) or plan.rank < own.plan.rank:
        if price.every != own.price.every:
            raise NotNow(
                _("A plan by the year runs to its end before another one by the month can begin."),
                kept=_("Nothing was changed."),
                todo=_("End it with the year; then take the other one."),
            )
        return Change(plan, price, When.LATER, 0, end, end, now)
    if own.price.every == Interval.YEAR and price.every == Interval.MONTH:
        raise NotNow(
            _("A plan by the year runs to its end before another one by the month can begin."),
            kept=_("Nothing was changed."),
            todo=_("Choose the better plan by the year, or end this one with the year."),
        )
    return _upgrade(own, plan, price, now)


def _is_paid_for(own: Detailed, plan: Plan, price: PlanPrice, end: datetime) -> bool:
    """Whether a plan as good was paid for this period already: going back to it costs nothing now."""
    if price.every != own.price.every:
        return False
    return queries.paid_until(own.membership.member_id, plan.side, plan.rank) >= end


def _check_other(own: Detailed, plan: Plan, price: PlanPrice) -> None:
    if price.id == own.price.id or (plan.id == own.plan.id and price.every == own.price.every):
        raise NotNow(_("You have this plan already."), kept=_("Nothing was changed."))


def _upgrade(own: Detailed, plan: Plan, price: PlanPrice, now: int) -> Change:
    if price.stripe_id is None:
        with transaction():
            call = operations.price_call(plan, price)
            key = call.public_id if call else None
        if key is not None:
            outbox.send(key)
        with transaction():
            price = db.session.get_one(PlanPrice, price.id, populate_existing=True)
    try:
        invoice = billing.preview(
            {
                "subscription": own.membership.stripe_id,
                "subscription_details": {
                    "items": [{"id": own.membership.item_ref, "price": price.stripe_id or ""}],
                    "proration_behavior": "always_invoice",
                    "proration_date": now,
                },
            }
        )
    except stripe.StripeError as error:
        raise _silent() from error
    until = max(line["period"]["end"] for line in invoice["lines"]["data"])
    next_at = datetime.fromtimestamp(until, clock.now().tzinfo)
    return Change(plan, price, When.NOW, invoice["amount_due"], clock.now(), next_at, now)


def _silent() -> Unavailable:
    return Unavailable(
        _("The payment server does not answer."),
        kept=_("Nothing was changed and nothing was charged."),
        todo=_("Try again in a minute."),
    )


def switch(
    member: Member, membership_id: str, slug: str, every: str, shown_minor: int, counted_at: int
) -> None:
    """Take another plan for the amount that was shown; a refused card changes nothing.

    Raises `NotNow` when another amount is due by now, `Unavailable` when nobody answers.
    """
    own = take_plan.own_of(membership_id, member)
    age = clock.now().timestamp() - counted_at
    if not 0 <= age <= SHOWN_FOR.total_seconds():
        raise _stale()
    change = quote(own, slug, every, counted_at)
    if change.due_now_minor != shown_minor:
        raise _stale()
    body: dict[str, Any] = {
        "items": [{"id": own.membership.item_ref, "price": change.price.stripe_id}],
        "proration_behavior": "none",
    }
    if change.when is When.NOW and own.membership.state != MembershipState.TRIAL:
        body |= {
            "proration_behavior": "always_invoice",
            "proration_date": counted_at,
            "payment_behavior": "error_if_incomplete",
        }
    if change.price.stripe_id is None:
        with transaction():
            call = operations.price_call(change.plan, change.price)
            key = call.public_id if call else None
        if key is not None:
            outbox.send(key)
        with transaction():
            price = db.session.get_one(PlanPrice, change.price.id, populate_existing=True)
            body["items"][0]["price"] = price.stripe_id
    take_plan.ask(own.membership.public_id, body)


def _stale() -> NotNow:
    return NotNow(
        _("Time has passed since the amount was shown."),
        kept=_("Nothing was changed and nothing was charged."),
        todo=_("Look at it again: it is counted anew."),
    )
