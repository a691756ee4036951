"""Reads of what members own and were given."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.goods.catalogue.models import Good
from marketplace.goods.inventory.models import Entitlement, Gift, Item, Source
from marketplace.goods.wallet.models import Wallet
from marketplace.people.accounts.models import Member, MemberStatus


class Owned(NamedTuple):
    """A thing with the good it is a copy of."""

    item: Item
    good: Good


def of_member(member_id: int) -> list[Owned]:
    """What a member has, worn things first, then the latest; one query."""
    rows = db.session.execute(
        select(Item, Good)
        .join(Good, Good.id == Item.good_id)
        .where(Item.owner_id == member_id, Item.gone_at.is_(None))
        .order_by(Item.slot.is_(None), Item.slot, Item.id.desc())
    )
    return [Owned(item, good) for item, good in rows]


def owned(member_id: int, public_id: str, *, lock: bool = False) -> Owned | None:
    """One of a member's own things, locked until the transaction ends if that is asked."""
    query = (
        select(Item, Good)
        .join(Good, Good.id == Item.good_id)
        .where(Item.owner_id == member_id, Item.public_id == public_id, Item.gone_at.is_(None))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query.with_for_update(of=Item) if lock else query).first()
    return Owned(*row) if row else None


def worn_by(member_ids: Iterable[int]) -> dict[int, list[Owned]]:
    """Member id → what she wears, by slot; one query for any number of members."""
    found: dict[int, list[Owned]] = {}
    for item, good in db.session.execute(_worn(Item.owner_id.in_(set(member_ids)))):
        found.setdefault(item.owner_id, []).append(Owned(item, good))
    return found


def worn_query(member_id: Number) -> Select[*tuple[Any, ...]]:
    """What `worn_by` asks of one member."""
    return _worn(Item.owner_id == member_id)


def _worn(whose: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Item, Good)
        .join(Good, Good.id == Item.good_id)
        .where(whose, Item.slot.is_not(None), Good.hidden_at.is_(None))
        .order_by(Item.slot)
    )


def rights_of(member_id: int, now: datetime) -> list[Entitlement]:
    """A member's grants that are not over, the ones that end first before the others."""
    return list(
        db.session.scalars(
            select(Entitlement)
            .where(
                Entitlement.member_id == member_id,
                Entitlement.revoked_at.is_(None),
                (Entitlement.ends_at.is_(None)) | (Entitlement.ends_at > now),
            )
            .order_by(Entitlement.right, Entitlement.starts_at)
        )
    )


class GiftView(NamedTuple):
    """A gift with its good and both people's names."""

    gift: Gift
    good: Good
    giver: str
    receiver: str


_giver, _receiver = aliased(Member), aliased(Member)
_VIEW = (
    select(Gift, Good, _giver.shown_name, _receiver.name)
    .join(Good, Good.id == Gift.good_id)
    .join(_giver, _giver.id == Gift.giver_id)
    .join(_receiver, _receiver.id == Gift.receiver_id)
)


def gifts_to(member_id: int) -> list[GiftView]:
    """Gifts that arrived, the latest first."""
    query = _VIEW.where(Gift.receiver_id == member_id, Gift.delivered_at.is_not(None))
    return [GiftView(*row) for row in db.session.execute(query.order_by(Gift.id.desc()).limit(100))]


def gifts_from(member_id: int) -> list[GiftView]:
    """Gifts a member made, the latest first."""
    query = _VIEW.where(Gift.giver_id == member_id).order_by(Gift.id.desc()).limit(100)
    return [GiftView(*row) for row in db.session.execute(query)]


def gifts_shown_by(member_id: int) -> list[GiftView]:
    """Gifts a member shows on her page; nothing that moderators hid is among them."""
    return [GiftView(*row) for row in db.session.execute(gifts_shown_query(member_id))]


def gifts_shown_query(member_id: Number) -> Select[*tuple[Any, ...]]:
    """What `gifts_shown_by` asks."""
    query = _VIEW.where(
        Gift.receiver_id == member_id,
        Gift.is_shown,
        Good.hidden_at.is_(None),
        _giver.status == MemberStatus.ACTIVE,
    )
    return query.order_by(Gift.id.desc()).limit(6)


def gift_for(member_id: int, public_id: str, *, lock: bool = False) -> GiftView | None:
    """A gift that arrived, for its receiver alone."""
    query = _VIEW.where(
        Gift.public_id == public_id, Gift.receiver_id == member_id, Gift.delivered_at.is_not(None)
    ).execution_options(populate_existing=True)
    row = db.session.execute(query.with_for_update(of=Gift) if lock else query).first()
    return GiftView(*row) if row else None


def gift_named(public_id: str, *, lock: bool = False) -> GiftView | None:
    """A gift, for staff."""
    query = _VIEW.where(Gift.public_id == public_id).execution_options(populate_existing=True)
    row = db.session.execute(query.with_for_update(of=Gift) if lock else query).first()
    return GiftView(*row) if row else None


def gift_by_id(gift_id: int) -> GiftView:
    return GiftView(*db.session.execute(_VIEW.where(Gift.id == gift_id)).one())


def gift_of_item(item: Item) -> Gift | None:
    """The gift a thing came with."""
    return db.session.scalar(select(Gift).where(Gift.public_id == item.source_id))


def item_of_sale(sale_id: str) -> Item | None:
    """The thing a sale gave its buyer, locked; None for a right, and for a gift."""
    return db.session.scalar(
        select(Item).where(Item.source == Source.PURCHASE, Item.source_id == sale_id).with_for_update()
    )


def gift_of_sale(sale_id: int) -> Gift | None:
    """The gift something was bought as, locked."""
    return db.session.scalar(select(Gift).where(Gift.sale_id == sale_id).with_for_update())


def gift_of_thing(item_id: int) -> Gift | None:
    """The gift by which a thing left its owner, locked."""
    return db.session.scalar(select(Gift).where(Gift.item_id == item_id).with_for_update())


def item_of_gift(gift_id: str) -> Item | None:
    """The thing a gift became for its receiver, locked; None for a right, and for what has not arrived."""
    return db.session.scalar(
        select(Item).where(Item.source == Source.GIFT, Item.source_id == gift_id).with_for_update()
    )


def is_held(member_id: int) -> bool:
    """Whether a person holds a member's wallet; what they give waits as long."""
    return bool(db.session.scalar(select(_is_held(member_id))))


def _is_held(member_id: ColumnElement[int] | InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    return select(Wallet.id).where(Wallet.member_id == member_id, Wallet.held_since.is_not(None)).exists()


def due_gifts(now: datetime, limit: int = 200) -> list[str]:
    """Gifts whose day has come, by number."""
    found = db.session.scalars(
        select(Gift.id)
        .join(Good, Good.id == Gift.good_id)
        .where(
            Gift.delivered_at.is_(None),
            Gift.taken_back_at.is_(None),
            Gift.deliver_at <= now,
            Good.hidden_at.is_(None),
            ~_is_held(Gift.giver_id),
        )
        .order_by(Gift.deliver_at)
        .limit(limit)
    )
    return [str(gift) for gift in found]
