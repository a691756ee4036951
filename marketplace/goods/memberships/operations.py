"""Changes to plans, memberships, bills and what they give; they flush, never commit, and call nobody."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.goods.memberships import queries, rules
from marketplace.goods.memberships.facts import BillFacts
from marketplace.goods.memberships.models import (
    BillingCustomer,
    BillLine,
    Membership,
    MembershipBill,
    MembershipState,
    Plan,
    PlanPrice,
)
from marketplace.goods.memberships.rules import Part
from marketplace.money.payments import calls
from marketplace.money.payments.models import Operation, OperationKind, Payment
from marketplace.people.accounts.models import Member

PAGE_LIFE = timedelta(minutes=31)


class HasPlan(Refusal):
    """Somebody has a membership of this side already."""

    code = "has_plan"


def nowhere() -> NotFound:
    return NotFound(_("We could not find this plan."), kept=_("Nothing was charged."))


def customer_call(member: Member) -> Operation | None:
    """The call that makes a member known to the payment provider; None when they are."""
    known = queries.customer_of(member.id)
    if known is not None and known.stripe_id is not None:
        return None
    db.session.execute(
        insert(BillingCustomer)
        .values(member_id=member.id, created_at=clock.now())
        .on_conflict_do_nothing(index_elements=["member_id"])
    )
    return _live_or(
        OperationKind.BILLING_CUSTOMER,
        member.public_id,
        {"body": {"email": member.email, "name": member.name, "metadata": {"member": member.public_id}}},
    )


def price_call(plan: Plan, price: PlanPrice) -> Operation | None:
    """The call that makes a price known to the payment provider; None when it is."""
    if price.stripe_id is not None:
        return None
    body = {
        "currency": price.currency.lower(),
        "unit_amount": price.amount_minor,
        "recurring": {"interval": price.every},
        "tax_behavior": "inclusive",
        "lookup_key": price.public_id,
        "product_data": {"name": plan.names["en"], "metadata": {"plan": plan.public_id}},
        "metadata": {"price": price.public_id},
    }
    return _live_or(OperationKind.PLAN_PRICE, price.public_id, {"body": body})


def _live_or(kind: OperationKind, subject: str, params: dict[str, Any]) -> Operation:
    known = calls.live(kind, subject)
    attempt = calls.attempts(kind, subject) + 1
    return known or calls.intend(kind, subject, f"{kind}:{subject}:{attempt}", params)


def begin(member: Member, plan: Plan, price: PlanPrice) -> Membership:
    """A membership whose page is to be opened; the same choice again is the same one.

    Another choice drops the first, whose page may not be paid any more. Raises `HasPlan` when one runs.
    """
    known = queries.live(member.id, plan.side, lock=True)
    if known is not None and known.state != MembershipState.OPENING:
        raise HasPlan(
            _("You have a membership of this kind already."),
            kept=_("Nothing was charged and nothing was changed."),
            todo=_("Change the plan on your membership’s page."),
        )
    now = clock.now()
    if known is not None:
        if known.price_id == price.id and known.created_at + PAGE_LIFE - timedelta(minutes=2) > now:
            return known
        drop(known)
    membership = Membership(
        public_id=ids.public_id("mem"),
        member_id=member.id,
        side=plan.side,
        price_id=price.id,
        state=MembershipState.OPENING,
        consented_at=now,
        looked_at=now,
        created_at=now,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def drop(membership: Membership) -> None:
    """Its page is not to be paid any more."""
    membership.state = MembershipState.ABANDONED
    db.session.flush()
    if membership.session_id is not None:
        _live_or(
            OperationKind.EXPIRE_CHECKOUT,
            membership.public_id,
            {"session": membership.session_id, "body": {}},
        )


def page_call(
    membership: Membership, plan: Plan, price: PlanPrice, member: Member, *, trial: bool
) -> Operation:
    """The call that opens the page on which a membership begins."""
    customer = queries.customer_of(member.id)
    if customer is None or customer.stripe_id is None or price.stripe_id is None:
        raise LookupError(f"{membership.public_id} cannot be paid yet")
    marks = {"membership": membership.public_id}
    about: dict[str, Any] = {"metadata": marks}
    if trial:
        about["trial_period_days"] = plan.trial_days
    body = {
        "mode": "subscription",
        "client_reference_id": membership.public_id,
        "customer": customer.stripe_id,
        "locale": current_locale(),
        "line_items": [{"price": price.stripe_id, "quantity": 1}],
        "subscription_data": about,
        "metadata": marks,
        "success_url": absolute(f"/membership/{membership.public_id}/back"),
        "cancel_url": absolute("/plans"),
        "expires_at": int((clock.now() + PAGE_LIFE).timestamp()),
    }
    return _live_or(OperationKind.SUBSCRIBE, membership.public_id, {"body": body})


def change_call(membership: Membership, body: dict[str, Any]) -> Operation:
    """A change a member asked for. Each is a call of its own, and leaves its mark on the subscription."""
    number = calls.attempts_like(OperationKind.CHANGE_PLAN, f"{membership.public_id}:") + 1
    subject = f"{membership.public_id}:{number}"
    marks = {"membership": membership.public_id, "change": subject}
    params = {"subscription": membership.stripe_id, "body": {**body, "metadata": marks}}
    return calls.intend(OperationKind.CHANGE_PLAN, subject, f"change_plan:{subject}", params)


def end_call(membership: Membership) -> Operation:
    return _live_or(
        OperationKind.END_PLAN, membership.public_id, {"subscription": membership.stripe_id, "body": {}}
    )


# ── What was paid and what it gives ───────────────────────────────────────────────────────────────


def record_bill(
    member_id: int,
    plan_id: int,
    bill: BillFacts,
    payment: Payment | None,
    *,
    membership_id: int | None = None,
    gift_id: int | None = None,
    public_id: str | None = None,
) -> MembershipBill:
    """Note a paid bill, with the time it is for."""
    row = MembershipBill(
        public_id=public_id or ids.public_id("bill"),
        membership_id=membership_id,
        gift_id=gift_id,
        plan_id=plan_id,
        payment_id=payment.id if payment else None,
        stripe_id=bill.stripe_id or None,
        amount_minor=bill.amount_minor,
        currency=bill.currency,
        from_at=min(part.from_at for part in bill.parts),
        until_at=max(part.until_at for part in bill.parts),
        recognised_minor=0,
        refunded_minor=0,
        paid_at=bill.paid_at,
    )
    db.session.add(row)
    db.session.flush()
    add_lines(row, bill.parts)
    return row


def add_lines(bill: MembershipBill, parts: Iterable[Part]) -> None:
    db.session.add_all(
        BillLine(bill_id=bill.id, position=number, **part._asdict())
        for number, part in enumerate(parts, start=1)
    )
    db.session.flush()


def earn(bill: MembershipBill, parts: list[Part], at: datetime) -> int:
    """Count what time has earned of a bill by now; how much is new, in minor units. The bill's row is locked."""
    most = bill.amount_minor - bill.refunded_minor - bill.lost_minor
    upto = most if at >= bill.until_at else min(most, rules.earned(bill.amount_minor, parts, at))
    new = max(0, upto - bill.recognised_minor)
    bill.recognised_minor += new
    db.session.flush()
    return new
