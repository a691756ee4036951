"""What sales bring whoever made the good: a row with each sale, and promotional credits that follow the rows; no money.

A sale writes its share in its own transaction and moves nobody's wallet but the buyer's, so that buyers of one
maker do not queue. A sweep gives what is due within the ceilings, and takes back what was given for sales that were
returned: from what is left of shares, and if they are spent, from the next ones. Never from bought credits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.money import share_bps
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.designs import emails, rules
from marketplace.goods.designs.emails import Came
from marketplace.goods.designs.models import Design, MakerShare
from marketplace.goods.designs.rules import Ceiling
from marketplace.goods.inventory.models import Gift
from marketplace.goods.wallet import leaving
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.rules import day_begins
from marketplace.people.accounts.models import Member

LAST = timedelta(days=365)
"""How long the credits of a share can be used."""
_LOCK = 35
"""The class of advisory locks by which a maker's shares are settled one after the other."""


def note_sale(sale: Sale, good: Good, receiver_id: int) -> None:
    """Write what a sale brings, in the sale's own transaction.

    Nothing for a good of the house, for what makers buy or are given of their own, and for whoever bought the same
    before: each buyer counts once.
    """
    if good.maker_id is None or good.maker_id in (sale.buyer_id, receiver_id):
        return
    design = db.session.scalars(select(Design).where(Design.good_id == good.id)).one()
    row = insert(MakerShare).values(
        sale_id=sale.id,
        design_id=design.id,
        maker_id=design.maker_id,
        buyer_id=sale.buyer_id,
        share_credits=share_bps(sale.credits, design.share_bps or 0),
        made_at=sale.created_at,
    )
    db.session.execute(row.on_conflict_do_nothing())


def note_return(sale: Sale) -> None:
    """A sale is returned: its share goes with it. If the buyer has bought the same again, that sale counts now."""
    returned = db.session.scalar(
        update(MakerShare)
        .where(MakerShare.sale_id == sale.id, MakerShare.returned_at.is_(None))
        .values(returned_at=clock.now())
        .returning(MakerShare.maker_id)
        .execution_options(synchronize_session=False)
    )
    if returned is None:
        return
    other = db.session.execute(
        select(Sale, Good, Gift.receiver_id)
        .join(Good, Good.id == Sale.good_id)
        .outerjoin(Gift, Gift.sale_id == Sale.id)
        .where(
            Sale.good_id == sale.good_id,
            Sale.buyer_id == sale.buyer_id,
            Sale.id != sale.id,
            Sale.returned_credits == 0,
            or_(Gift.receiver_id.is_(None), Gift.receiver_id != returned),
        )
        .order_by(Sale.id)
        .limit(1)
    ).first()
    if other is not None:
        note_sale(other[0], other[1], other[2] or other[0].buyer_id)


def settle(maker_id: int) -> int:
    """Give a maker what is due, and take back what was returned: the credits that came, less those that went."""
    db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, maker_id % 2**31)))
    given = sum(_give(share, sale, good) for share, sale, good in _due(maker_id))
    return given - sum(_take(share, sale) for share, sale in _returned(maker_id))


def _due(maker_id: int) -> Sequence[tuple[MakerShare, Sale, Good]]:
    rows = db.session.execute(
        select(MakerShare, Sale, Good)
        .join(Sale, Sale.id == MakerShare.sale_id)
        .join(Good, Good.id == Sale.good_id)
        .where(MakerShare.maker_id == maker_id, MakerShare.settled_at.is_(None))
        .order_by(MakerShare.sale_id)
        .with_for_update(of=MakerShare)
        .execution_options(populate_existing=True)
    )
    return [(share, sale, good) for share, sale, good in rows]


def _give(share: MakerShare, sale: Sale, good: Good) -> int:
    now = clock.now()
    credits = 0 if share.returned_at else rules.within(share.share_credits, _given(share), ceilings())
    if credits:
        member = db.session.get_one(Member, share.maker_id)
        with speaking(member.locale):
            reason = _("Your share of a sale: %(name)s", name=naming.name(good, member.locale))
        wallet.grant(
            share.maker_id,
            credits,
            reason=reason,
            reference=reference_of(sale),
            expires_at=now + LAST,
            has_ceiling=False,
        )
    share.granted_credits, share.settled_at = credits, now
    db.session.flush()
    return credits


def reference_of(sale: Sale) -> str:
    """The name of a share in its maker's wallet."""
    return f"share:{sale.public_id}"


def ceilings() -> Ceiling:
    """The most a maker is given in a day and in a month."""
    return Ceiling(settings().maker_credits_a_day, settings().maker_credits_a_month)


def _given(share: MakerShare) -> Ceiling:
    """What its maker was given for sales of the same day, and of the same month, that stand."""
    zone = settings().company_zone
    day = day_begins(share.made_at, zone)
    month = day.replace(day=1)
    next_day = day_begins(day + timedelta(hours=36), zone)
    next_month = day_begins(month + timedelta(days=32), zone).replace(day=1)
    credits = MakerShare.granted_credits
    found = db.session.execute(
        select(
            func.coalesce(func.sum(credits).filter(_from(day), MakerShare.made_at < next_day), 0),
            func.coalesce(func.sum(credits), 0),
        ).where(
            MakerShare.maker_id == share.maker_id,
            MakerShare.returned_at.is_(None),
            _from(month),
            MakerShare.made_at < next_month,
        )
    ).one()
    return Ceiling(int(found[0]), int(found[1]))


def _from(moment: datetime) -> ColumnElement[bool]:
    return MakerShare.made_at >= moment


def _returned(maker_id: int) -> Sequence[tuple[MakerShare, Sale]]:
    rows = db.session.execute(
        select(MakerShare, Sale)
        .join(Sale, Sale.id == MakerShare.sale_id)
        .where(
            MakerShare.maker_id == maker_id,
            MakerShare.returned_at.is_not(None),
            MakerShare.taken_credits < MakerShare.granted_credits,
        )
        .order_by(MakerShare.sale_id)
        .with_for_update(of=MakerShare)
        .execution_options(populate_existing=True)
    )
    return [(share, sale) for share, sale in rows]


def _take(share: MakerShare, sale: Sale) -> int:
    member = db.session.get_one(Member, share.maker_id)
    with speaking(member.locale):
        reason = _("A sale was returned, and your share with it")
    taken = leaving.take_back_given(
        share.maker_id,
        share.granted_credits - share.taken_credits,
        given_as=reference_of(sale),
        like="share:",
        reason=reason,
        reference=f"{reference_of(sale)}:{share.taken_credits}",
    )
    share.taken_credits += taken
    db.session.flush()
    return taken


# ── Telling ───────────────────────────────────────────────────────────────────────────────────────


def tell_first(maker_id: int) -> bool:
    """Write to a maker whose first sale came; whether there was one."""
    if _was_told(maker_id):
        return False
    return _tell(maker_id, first=True)


def tell(maker_id: int) -> bool:
    """Write to a maker what came since the last letter; whether there was anything."""
    return _tell(maker_id, first=not _was_told(maker_id))


def _was_told(maker_id: int) -> bool:
    query = select(MakerShare.sale_id).where(MakerShare.maker_id == maker_id, MakerShare.told_at.is_not(None))
    return db.session.scalar(query.limit(1)) is not None


def _tell(maker_id: int, *, first: bool) -> bool:
    member = db.session.get_one(Member, maker_id)
    rows = db.session.execute(
        select(MakerShare, Good)
        .join(Design, Design.id == MakerShare.design_id)
        .join(Good, Good.id == Design.good_id)
        .where(
            MakerShare.maker_id == maker_id,
            MakerShare.told_at.is_(None),
            MakerShare.settled_at.is_not(None),
        )
        .with_for_update(of=MakerShare)
    ).all()
    now = clock.now()
    for share, _good in rows:
        share.told_at = now
    db.session.flush()
    standing = [(share, good) for share, good in rows if share.returned_at is None]
    if not standing:
        return False
    names = sorted({naming.name(good, member.locale) for _share, good in standing})
    came = Came(len(standing), sum(share.granted_credits for share, _good in standing), names)
    (emails.first_sold if first else emails.sold)(member, came)
    return True
