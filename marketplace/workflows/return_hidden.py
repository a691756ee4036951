"""What was paid for a design that moderators hid goes back, buyer by buyer, and what it gave is gone; once.

A maker who is suspended is another matter: what they made is not sold meanwhile, and whoever has it keeps it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.designs import emails, shares
from marketplace.goods.designs.emails import Back
from marketplace.goods.inventory import gifts
from marketplace.goods.inventory.gifts import Left
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.workflows import return_sale

WAIT = timedelta(hours=1)
"""So long after a design was hidden, so that a slip of the hand at the desk costs nobody what they have."""


def due(now: datetime, limit: int = 500) -> list[str]:
    """Buyers of hidden designs whose credits have not gone back, as "good:buyer".

    Who has left for good is not among them: there is no wallet any more that could be used.
    """
    query = (
        select(Sale.good_id, Sale.buyer_id)
        .join(Good, Good.id == Sale.good_id)
        .join(Member, Member.id == Sale.buyer_id)
        .where(
            Good.hidden_at <= now - WAIT,
            Sale.returned_credits == 0,
            Member.status != MemberStatus.CLOSED,
        )
        .distinct()
        .limit(limit)
    )
    return [f"{good}:{buyer}" for good, buyer in db.session.execute(query)]


def take_back(good_id: int, buyer_id: int) -> int:
    """Undo what somebody bought of a hidden design, in the open transaction: how many credits returned.

    Nothing when the decision fell meanwhile, or when it was done before. Who paid is told, and who lost a present.
    """
    good = _hidden(good_id)
    sales = _unreturned(good_id, buyer_id) if good else []
    if good is None or not sales:
        return 0
    # Before any wallet is locked, as the sweep that settles shares does.
    for sale in sales:
        shares.note_return(sale)
    left = [gifts.leave_hands(sale) for sale in sales]
    buyer = db.session.get_one(Member, buyer_id)
    with speaking(buyer.locale):
        reason = _("No longer shown: %(name)s", name=naming.name(good, buyer.locale))
    credits = sum(return_sale.credit(sale, reason, None, "hidden by moderators") for sale in sales)
    _tell(buyer, good, credits, left)
    return credits


def _hidden(good_id: int) -> Good | None:
    """The good, held as it is, if it was hidden long enough ago."""
    return db.session.scalar(
        select(Good)
        .where(Good.id == good_id, Good.hidden_at <= clock.now() - WAIT)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )


def _unreturned(good_id: int, buyer_id: int) -> Sequence[Sale]:
    return db.session.scalars(
        select(Sale)
        .where(Sale.good_id == good_id, Sale.buyer_id == buyer_id, Sale.returned_credits == 0)
        .order_by(Sale.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _tell(buyer: Member, good: Good, credits: int, left: Sequence[Left]) -> None:
    first = [one.gifts[0] for one in left if one.gifts]
    given = [_name(gift.receiver_id) for gift in first if gift.delivered_at]
    waiting = [_name(gift.receiver_id) for gift in first if not gift.delivered_at]
    emails.credits_back(buyer, good, Back(credits, given, waiting))
    for one in left:
        if one.holder is not None:
            holder = db.session.get_one(Member, one.holder.receiver_id)
            emails.present_gone(holder, good, _name(one.holder.giver_id))


def _name(member_id: int) -> str:
    return db.session.get_one(Member, member_id).name
