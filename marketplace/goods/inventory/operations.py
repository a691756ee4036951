"""What happens to things: received, worn, taken off, gone; they change hands only as gifts."""

from sqlalchemy import select, update

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.catalogue.models import Good, Kind
from marketplace.goods.catalogue.rules import LASTING
from marketplace.goods.inventory import entitlements, errors, queries, rules
from marketplace.goods.inventory.models import Entitlement, Item, Right, Slot, Source


def receive(
    member_id: int, good: Good, *, source: Source, source_id: str, number: int | None = None
) -> Item | Entitlement:
    """Put a good into somebody's hands: a thing to wear or use, or a right that begins.

    `source_id` names what gave it, and gives it once.
    """
    if Kind(good.kind) in LASTING:
        return entitlements.grant_days(
            member_id, Right(good.kind), good.days, source=source, source_id=source_id, amount=good.amount
        )
    item = Item(
        public_id=ids.public_id("itm"),
        owner_id=member_id,
        good_id=good.id,
        kind=good.kind,
        number=number,
        source=source,
        source_id=source_id,
        received_at=clock.now(),
    )
    db.session.add(item)
    db.session.flush()
    return item


def wear(member_id: int, item_id: str) -> Slot:
    """Show a thing. What was in its place is taken off; stickers have three places, and the first one gives way."""
    owned = queries.owned(member_id, item_id, lock=True)
    if owned is None:
        raise errors.no_such_thing()
    slots = rules.slots_for(owned.item.kind)
    if not slots:
        raise errors.not_worn()
    if owned.item.slot is not None:
        return Slot(owned.item.slot)
    entitlements.lock_member(member_id)
    taken = set(db.session.scalars(select(Item.slot).where(Item.owner_id == member_id, Item.slot.in_(slots))))
    slot = next((slot for slot in slots if slot not in taken), slots[0])
    _clear(member_id, slot)
    owned.item.slot = slot
    db.session.flush()
    return slot


def take_off(member_id: int, item_id: str) -> None:
    """Show a thing no longer; it stays with its owner."""
    owned = queries.owned(member_id, item_id, lock=True)
    if owned is None:
        raise errors.no_such_thing()
    owned.item.slot = None
    db.session.flush()


def _clear(member_id: int, slot: Slot) -> None:
    db.session.execute(update(Item).where(Item.owner_id == member_id, Item.slot == slot).values(slot=None))


def part_with(item: Item, why: str) -> None:
    """A thing leaves its owner: `given`, `used` or `revoked`. It never comes back as the same row."""
    item.slot = None
    item.gone_at = clock.now()
    item.gone_why = why
    db.session.flush()
