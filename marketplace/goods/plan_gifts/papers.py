"""The receipt of a given membership: the giver paid for time that begins when it is accepted; moves no money."""

from marketplace.core.database import db
from marketplace.goods.memberships import papers
from marketplace.goods.memberships.models import Plan
from marketplace.goods.plan_gifts import queries
from marketplace.money.papers.models import Paper
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member


def receipt(payment: Payment, payer: Member) -> Paper | None:
    """Issue the receipt of a paid gift; None when there is no such gift."""
    gift = queries.locked(payment.subject_id)
    return (
        papers.issue(payment, payer, db.session.get_one(Plan, gift.plan_id), {}) if gift is not None else None
    )
