"""Everything the rules of fraud read, with its indexes: who bought, gave, was given and guessed; judges nothing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

LOOKS_BACK = timedelta(days=30)
"""How far back the rules read."""


class TopUp(NamedTuple):
    """Credits that were bought. `card` is a digest, empty where there is none."""

    id: str
    member: int
    at: datetime
    credits: int
    card: str = ""
    is_taken_back: bool = False


class Gift(NamedTuple):
    """A good that was bought for somebody else; `cost_minor` is what had been paid for its credits."""

    id: str
    giver: int
    receiver: int
    at: datetime
    credits: int
    cost_minor: int


class Grant(NamedTuple):
    """Credits somebody was given for a deed."""

    id: str
    member: int
    at: datetime


class Miss(NamedTuple):
    """A code nobody knows, typed by somebody from somewhere."""

    id: str
    member: int
    network: str
    at: datetime


@dataclass(frozen=True)
class World:
    """Everything of the last thirty days that the rules read."""

    topups: tuple[TopUp, ...] = ()
    gifts: tuple[Gift, ...] = ()
    grants: tuple[Grant, ...] = ()
    misses: tuple[Miss, ...] = ()
    born: Mapping[int, datetime] = field(default_factory=dict)
    """When each account was made."""
    busy: Collection[int] = ()
    """Who booked and was served: a life beside the gifts."""
    devices: tuple[frozenset[int], ...] = ()
    """Members who used one browser in one network."""

    def __post_init__(self) -> None:
        indexes: dict[str, Any] = {
            "topups_of": by(self.topups, lambda one: one.member),
            "topups_on": by((one for one in self.topups if one.card), lambda one: one.card),
            "gifts_by": by(self.gifts, lambda one: one.giver),
            "gifts_to": by(self.gifts, lambda one: one.receiver),
            "misses_by": by(self.misses, lambda one: one.member),
            "misses_from": by((one for one in self.misses if one.network), lambda one: one.network),
            "grants_of": by(self.grants, lambda one: one.member),
            "devices_of": by(
                ((member, device) for device in self.devices for member in device), lambda pair: pair[0]
            ),
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    topups_of: Mapping[int, list[TopUp]] = field(init=False)
    topups_on: Mapping[str, list[TopUp]] = field(init=False)
    gifts_by: Mapping[int, list[Gift]] = field(init=False)
    gifts_to: Mapping[int, list[Gift]] = field(init=False)
    misses_by: Mapping[int, list[Miss]] = field(init=False)
    misses_from: Mapping[str, list[Miss]] = field(init=False)
    grants_of: Mapping[int, list[Grant]] = field(init=False)
    devices_of: Mapping[int, list[tuple[int, frozenset[int]]]] = field(init=False)

    @property
    def members(self) -> set[int]:
        """Whoever did, or was given, something the rules look at."""
        return {*self.topups_of, *self.gifts_by, *self.gifts_to, *self.misses_by, *self.grants_of}

    def cards(self, member: int) -> set[str]:
        return {one.card for one in self.topups_of.get(member, ()) if one.card}

    def mates(self, member: int) -> set[int]:
        """Who shares a card or a device with somebody, however many do."""
        by_card = {one.member for card in self.cards(member) for one in self.topups_on[card]}
        by_device = {one for _member, device in self.devices_of.get(member, ()) for one in device}
        return (by_card | by_device) - {member}

    def was_topped_up(self, gift: Gift, within: timedelta) -> bool:
        """Whether the giver had bought credits shortly before."""
        return any(gift.at - within <= one.at <= gift.at for one in self.topups_of.get(gift.giver, ()))

    def is_new(self, member: int, at: datetime, within: timedelta) -> bool:
        born = self.born.get(member)
        return born is not None and at - born <= within


def by(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Rows under the key of each, in their order."""
    index: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        index[key(row)].append(row)
    return dict(index)
