"""Accepting a given membership: one's own, which would be charged beside it, ends with its paid time first."""

from marketplace.core.database import db, transaction
from marketplace.goods.memberships import queries as plans
from marketplace.goods.memberships import words
from marketplace.goods.memberships.models import Plan
from marketplace.goods.plan_gifts import errors, operations, queries
from marketplace.people.accounts.models import Member
from marketplace.workflows import take_plan


def accept(member: Member, gift_id: str, *, let_end: bool) -> None:
    """Have a gift. Raises `GiftRefused` while an own membership renews and `let_end` was not said.

    Should the payment provider not answer, nothing is accepted, and the gift waits.
    """
    with transaction():
        gift = queries.locked(gift_id)
        if gift is None:
            raise errors.missing()
        operations.check_taker(gift, member)
        own = plans.renewing(member.id, db.session.get_one(Plan, gift.plan_id).side)
        ending = own.membership.public_id if own is not None else None
        day = words.day(own.membership.period_end) if own is not None else ""
    if ending is not None and not let_end:
        raise errors.renews(day)
    if ending is not None:
        take_plan.end_later(member, ending)
    with transaction():
        gift = queries.locked(gift_id)
        if gift is None:
            raise errors.missing()
        operations.accept(gift, member)
