"""Bills of memberships that a bank disputes, by what the payment provider would say."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.memberships import granting, operations
from marketplace.goods.memberships.facts import BillFacts
from marketplace.goods.memberships.models import BILL, GrantSource, Membership, MembershipBill
from marketplace.goods.memberships.rules import Part
from marketplace.money.disputes.models import Dispute
from marketplace.money.ledger import memberships as ledger
from marketplace.money.payments import operations as payments
from marketplace.money.payments.models import Operation, Payment
from marketplace.people.accounts.models import Member
from marketplace.workflows import issue_papers, settle_dispute
from tests.factories.disputes import told
from tests.factories.plans import a_membership, a_plan

PAID = 990


def a_paid_membership(member: Member) -> tuple[Membership, MembershipBill, Payment]:
    """A month of Plus, paid now, as the payment server's answer would leave it."""
    membership, plan, now = a_membership(member), a_plan("plus"), clock.now()
    name, charge = ids.public_id("bill"), f"ch_{ids.random_code(12)}"
    payment = payments.record_billed(
        (BILL, name), member.id, PAID, "EUR", intent_id=None, charge_id=charge, fee_minor=40, paid_at=now
    )
    ledger.bill_paid(name, charge, PAID, 40, now, currency="EUR")
    part = Part(PAID, now, now + timedelta(days=30))
    facts = BillFacts(f"in_{ids.random_code(12)}", PAID, "EUR", now, "", (part,))
    bill = operations.record_bill(
        member.id, plan.id, facts, payment, membership_id=membership.id, public_id=name
    )
    granting.grant(member.id, plan.id, (GrantSource.BILL, name), part.from_at, part.until_at)
    issue_papers.receipt(payment)
    return membership, bill, payment


def disputed(payment: Payment, **changes: Any) -> Dispute:
    """The payer's bank disputes a payment, or says what became of it."""
    body = told(payment, **changes)
    assert settle_dispute.apply(body) is None
    return db.session.scalars(
        select(Dispute).where(Dispute.stripe_id == body["id"]).execution_options(populate_existing=True)
    ).one()


def decided(dispute: Dispute, payment: Payment, status: str) -> Dispute:
    return disputed(payment, id=dispute.stripe_id, status=status, amount=dispute.amount_minor)


def calls_of(membership: Membership) -> list[str]:
    """What was promised to the payment provider about a membership, in order."""
    query = select(Operation.kind).where(Operation.subject_id.startswith(membership.public_id))
    return list(db.session.scalars(query.order_by(Operation.id)))
