"""What the payment provider answered to our own calls about memberships: names it gave, pages it opened or refused."""

from typing import Any

from marketplace.core.database import db
from marketplace.goods.memberships import operations, queries
from marketplace.goods.memberships.models import BillingCustomer, MembershipState


def customer_made(member_public_id: str, body: dict[str, Any]) -> None:
    member_id = queries.member_of_public(member_public_id)
    row = db.session.get(BillingCustomer, member_id) if member_id is not None else None
    if row is not None:
        row.stripe_id = body["id"]
        db.session.flush()


def price_made(price_public_id: str, body: dict[str, Any]) -> None:
    price = queries.price_by_public(price_public_id)
    if price is not None:
        price.stripe_id = body["id"]
        db.session.flush()


def page_made(membership_public_id: str, body: dict[str, Any]) -> None:
    membership = queries.locked(membership_public_id)
    if membership is None:
        return
    membership.session_id, membership.checkout_url = body["id"], body["url"] or None
    db.session.flush()
    if membership.state == MembershipState.ABANDONED:
        operations.drop(membership)


def page_refused(membership_public_id: str) -> None:
    membership = queries.locked(membership_public_id)
    if membership is not None and membership.state == MembershipState.OPENING:
        membership.state = MembershipState.ABANDONED
        db.session.flush()
