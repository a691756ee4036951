"""Reads of paid bills: their parts, what is not earned yet, and what withdrawing would give back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.goods.memberships import rules
from marketplace.goods.memberships.models import RUNNING, BillLine, Membership, MembershipBill, Plan
from marketplace.goods.memberships.rules import Part


def bills_of(membership_id: int, *, lock: bool = False) -> list[MembershipBill]:
    query = select(MembershipBill).where(MembershipBill.membership_id == membership_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query.order_by(MembershipBill.id)))


def parts_of(bill_ids: Collection[int]) -> dict[int, list[Part]]:
    """The amounts and times of bills, by bill."""
    found: dict[int, list[Part]] = {}
    query = select(BillLine).where(BillLine.bill_id.in_(list(bill_ids))).order_by(BillLine.position)
    for line in db.session.scalars(query):
        found.setdefault(line.bill_id, []).append(Part(line.amount_minor, line.from_at, line.until_at))
    return found


def known_bills(stripe_ids: Collection[str]) -> set[str]:
    """Which of these bills of the provider are booked."""
    query = select(MembershipBill.stripe_id).where(MembershipBill.stripe_id.in_(list(stripe_ids)))
    return {name for name in db.session.scalars(query) if name}


def locked_bill(public_id: str) -> MembershipBill | None:
    query = select(MembershipBill).where(MembershipBill.public_id == public_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def bills_to_earn() -> list[str]:
    """Bills of which something is not earned yet."""
    query = select(MembershipBill.public_id).where(
        MembershipBill.recognised_minor + MembershipBill.refunded_minor + MembershipBill.lost_minor
        < MembershipBill.amount_minor
    )
    return list(db.session.scalars(query.order_by(MembershipBill.id)))


def bill_of_payment(payment_id: int) -> tuple[MembershipBill, Plan] | None:
    row = db.session.execute(
        select(MembershipBill, Plan)
        .join(Plan, Plan.id == MembershipBill.plan_id)
        .where(MembershipBill.payment_id == payment_id)
    ).first()
    return (row[0], row[1]) if row else None


def gives_back(membership: Membership, at: datetime) -> int | None:
    """What withdrawing now would give back, in minor units; None when the fourteen days are over.

    The member asked us to begin at once, so the time that was used stays paid (directive 2011/83/EU, article 14.3).
    """
    if membership.begun_at is None or membership.state not in RUNNING:
        return None
    if at > rules.withdrawal_ends(membership.begun_at):
        return None
    bills = bills_of(membership.id)
    parts = parts_of([bill.id for bill in bills])
    used = sum(rules.used_of(part, at) for bill in bills for part in parts.get(bill.id, []))
    return max(
        0, sum(bill.amount_minor - bill.refunded_minor - bill.lost_minor for bill in bills) - max(0, used)
    )
