"""What somebody wears, as pages show it: bought things, always labelled as such; never beside what was earned."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.goods.inventory import queries
from marketplace.goods.inventory.models import Slot
from marketplace.goods.inventory.queries import Owned


@dataclass(frozen=True, slots=True)
class Worn:
    """A member's decoration."""

    theme: Owned | None = None
    frame: Owned | None = None
    ribbon: Owned | None = None
    badge: Owned | None = None
    stickers: list[Owned] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.theme or self.frame or self.ribbon or self.badge or self.stickers)

    @property
    def all(self) -> list[Owned]:
        return [owned for owned in (self.theme, self.frame, self.ribbon, self.badge, *self.stickers) if owned]

    @property
    def version(self) -> Hashable:
        """What two wardrobes share if and only if they look the same."""
        return tuple((owned.item.id, owned.item.slot, _changed(owned)) for owned in self.all)


def _changed(owned: Owned) -> datetime:
    return owned.good.updated_at


def worn_by(member_id: int, *, trying: Owned | None = None) -> Worn:
    """What a member wears; with `trying`, as it would look with that on. One query."""
    by_slot = {owned.item.slot: owned for owned in queries.worn_by([member_id]).get(member_id, [])}
    if trying is not None:
        by_slot = {slot: owned for slot, owned in by_slot.items() if owned.good.id != trying.good.id}
        by_slot[trying.item.slot] = trying
    return Worn(
        theme=by_slot.get(Slot.THEME),
        frame=by_slot.get(Slot.FRAME),
        ribbon=by_slot.get(Slot.RIBBON),
        badge=by_slot.get(Slot.BADGE),
        stickers=[
            by_slot[slot] for slot in (Slot.STICKER_1, Slot.STICKER_2, Slot.STICKER_3) if slot in by_slot
        ],
    )
