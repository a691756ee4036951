"""Three members who buy, wear and give, beside a plain model of what each of them then has."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.goods.catalogue.models import Good, Kind
from marketplace.goods.inventory import operations, queries
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Right
from marketplace.goods.inventory.rules import Grant
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.workflows import give_gift, self_check
from tests.factories.goods import NOW, a_buyer, a_good, buy

CREDITS, PRICES, EDITION = 400, (120, 60, 90), 3
KINDS = (Kind.FRAME, Kind.RIBBON, Kind.FRAME)
"""The third good is an edition of three."""


def steps() -> Any:
    """(act, who, which): which is a good to buy, or which of one's things."""
    acts = st.sampled_from(["buy", "wear", "take off", "give"])
    return st.tuples(acts, st.integers(0, 2), st.integers(0, 2))


def spans() -> Any:
    """A grant that begins and ends some hours around `NOW`, or never ends."""
    begins = st.integers(-48, 48)
    lasts = st.one_of(st.none(), st.integers(1, 72))
    return st.builds(
        lambda begin, last: Grant(
            Right.STATISTICS,
            0,
            NOW + timedelta(hours=begin),
            None if last is None else NOW + timedelta(hours=begin + last),
            "plan",
        ),
        begins,
        lasts,
    )


@dataclass
class Plain:
    """What somebody has, in plain words: credits, and (good, number, worn) of each thing in the order it came."""

    credits: int = CREDITS
    things: list[list[Any]] = field(default_factory=list)


class Street:
    """The members, the goods, and the model."""

    def __init__(self) -> None:
        self.members: list[Member] = [a_buyer(CREDITS) for _n in range(3)]
        self.goods: list[Good] = [
            a_good(kind, price, stock=EDITION if place == 2 else None)
            for place, (kind, price) in enumerate(zip(KINDS, PRICES, strict=True))
        ]
        self.plain = [Plain() for _n in range(3)]
        self.sold = 0

    def take(self, step: tuple[str, int, int]) -> None:
        act, who, which = step
        {"buy": self._buy, "wear": self._wear, "take off": self._take_off, "give": self._give}[act](
            who, which
        )

    def _buy(self, who: int, which: int) -> None:
        plain = self.plain[who]
        is_edition = which == 2
        may = plain.credits >= PRICES[which] and not (is_edition and self.sold == EDITION)
        try:
            with db.session.begin_nested():
                buy(self.members[who], self.goods[which])
        except Refusal:
            assert not may
            return
        assert may
        plain.credits -= PRICES[which]
        self.sold += is_edition
        plain.things.append([which, self.sold if is_edition else None, False])

    def _thing(self, who: int, which: int) -> tuple[list[Any], str] | None:
        things = self.plain[who].things
        if not things:
            return None
        chosen = things[which % len(things)]
        real = sorted(queries.of_member(self.members[who].id), key=lambda owned: owned.item.id)
        return chosen, real[which % len(things)].item.public_id

    def _wear(self, who: int, which: int) -> None:
        found = self._thing(who, which)
        if found is None:
            return
        operations.wear(self.members[who].id, found[1])
        for thing in self.plain[who].things:
            if KINDS[thing[0]] is KINDS[found[0][0]]:
                thing[2] = thing is found[0]

    def _take_off(self, who: int, which: int) -> None:
        found = self._thing(who, which)
        if found is not None:
            operations.take_off(self.members[who].id, found[1])
            found[0][2] = False

    def _give(self, who: int, which: int) -> None:
        found, to = self._thing(who, which), (who + 1) % 3
        if found is None:
            return
        give_gift.give_away(self.members[who], found[1], Card(self.members[to].public_id))
        things = self.plain[who].things
        things.pop(next(place for place, thing in enumerate(things) if thing is found[0]))
        self.plain[to].things.append([found[0][0], found[0][1], False])

    def seen(self) -> list[Any]:
        """What the database holds of each, and what breaks an invariant."""
        db.session.flush()
        places = {good.id: place for place, good in enumerate(self.goods)}
        told: list[Any] = []
        for member in self.members:
            owned = sorted(queries.of_member(member.id), key=lambda one: one.item.id)
            things = [[places[one.good.id], one.item.number, one.item.slot is not None] for one in owned]
            told.append((wallet.balance(member.id).total, things))
        return [*told, self_check.failures()]

    def expected(self) -> list[Any]:
        return [*((plain.credits, plain.things) for plain in self.plain), []]
