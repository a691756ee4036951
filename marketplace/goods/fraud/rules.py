"""What speaks for playing with credits, gifts and codes: one table of rules with points; asks nobody, pure.

The score of a member is the sum of the points of all rules that find enough. From `OPEN_FROM` on a case is raised for
finance. Each rule answers the rows it rests on, so that whoever decides sees what it saw. What was decided once is
seen: a rule counts again only when it finds enough of what nobody has decided about.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from marketplace.goods.fraud.world import LOOKS_BACK, Gift, Miss, World, by

OPEN_FROM = 60
"""Points from which a case is raised."""
A_CAFE = 8
"""A device that more members than that share says nothing about who they are."""
MOST_ROWS = 40
"""So many rows of each rule are kept with a case."""

_DAY = timedelta(days=1)


class Found(NamedTuple):
    """A row a rule rests on, and who else is part of it."""

    kind: str
    id: str
    other: int | None = None


Flag = dict[str, Any]


class Rule(NamedTuple):
    """One reason for doubt: it counts with its points when it finds at least so many rows within its time."""

    code: str
    points: int
    least: int
    within: timedelta
    finds: Callable[[World, int, timedelta], list[Found]]


def _given_at_once(world: World, member: int, within: timedelta) -> list[Found]:
    gifts = [one for one in world.gifts_by.get(member, ()) if world.was_topped_up(one, within)]
    bought = sum(one.credits for one in world.topups_of.get(member, ()))
    if 10 * sum(one.credits for one in gifts) < 8 * bought:
        return []
    return [Found("gift", one.id, one.receiver) for one in gifts]


def _new_giver(world: World, member: int, within: timedelta) -> list[Found]:
    gifts = [one for one in world.gifts_by.get(member, ()) if world.is_new(member, one.at, within)]
    return [] if member in world.busy else [Found("gift", one.id, one.receiver) for one in gifts]


def _card_with_receiver(world: World, member: int, _within: timedelta) -> list[Found]:
    own = world.cards(member)
    return [
        Found("gift", one.id, one.receiver)
        for one in world.gifts_by.get(member, ())
        if own & world.cards(one.receiver)
    ]


def _card_of_many(world: World, member: int, _within: timedelta) -> list[Found]:
    for card in sorted(world.cards(member)):
        first = {one.member: one for one in reversed(world.topups_on[card])}
        if len(first) >= FEW_ACCOUNTS:
            return [Found("topup", one.id, one.member) for one in first.values()]
    return []


FEW_ACCOUNTS = 3
NEWCOMER = 30 * _DAY
GIVERS = 4


def _fan(world: World, receiver: int, within: timedelta) -> list[Gift]:
    """Gifts of strangers: new, doing nothing else, topped up for it; one each, close in time."""
    first: dict[int, Gift] = {}
    for gift in sorted(world.gifts_to.get(receiver, ()), key=lambda one: one.at):
        is_stranger = gift.giver not in world.busy and world.is_new(gift.giver, gift.at, NEWCOMER)
        if is_stranger and world.was_topped_up(gift, within):
            first.setdefault(gift.giver, gift)
    gifts = sorted(first.values(), key=lambda one: one.at)
    best: list[Gift] = []
    for place, gift in enumerate(gifts):
        close = [one for one in gifts[place:] if one.at - gift.at <= within]
        best = max(best, close, key=len)
    return best


def _fan_in(world: World, member: int, within: timedelta) -> list[Found]:
    return [Found("gift", one.id, one.giver) for one in _fan(world, member, within)]


def _fans_of(world: World, giver: int, within: timedelta) -> list[list[Gift]]:
    receivers = sorted({one.receiver for one in world.gifts_by.get(giver, ())})
    fans = [fan for receiver in receivers if len(fan := _fan(world, receiver, within)) >= GIVERS]
    return [fan for fan in fans if giver in {one.giver for one in fan}]


def _into_fan(world: World, member: int, within: timedelta) -> list[Found]:
    fans = _fans_of(world, member, within)
    return [Found("gift", one.id, one.receiver) for fan in fans for one in fan if one.giver == member]


def _beside_in_fan(world: World, member: int, within: timedelta) -> list[Found]:
    """Presents to the same one by somebody else of the same card or device."""
    mates = world.mates(member)
    fans = _fans_of(world, member, within)
    return [Found("gift", one.id, one.giver) for fan in fans for one in fan if one.giver in mates]


def _taken_back(world: World, member: int, within: timedelta) -> list[Found]:
    """Top-ups the bank took back after they had been given on."""
    return [
        Found("topup", one.id)
        for one in world.topups_of.get(member, ())
        if one.is_taken_back
        and any(one.at <= gift.at <= one.at + within for gift in world.gifts_by.get(member, ()))
    ]


def _from_taken_back(world: World, member: int, within: timedelta) -> list[Found]:
    first: dict[int, Gift] = {}
    for gift in world.gifts_to.get(member, ()):
        if _taken_back(world, gift.giver, within):
            first.setdefault(gift.giver, gift)
    return [Found("gift", one.id, one.giver) for one in first.values()]


LONGEST = 4
"""A circle of gifts has three or four people; two who give each other presents are a couple."""


def _circle(world: World, member: int, within: timedelta) -> list[Found]:
    for start in world.gifts_by.get(member, ()):
        found = _leads_back(world, member, [start], within)
        if found:
            return [Found("gift", one.id, one.receiver) for one in found]
    return []


def _leads_back(world: World, member: int, path: list[Gift], within: timedelta) -> list[Gift]:
    seen = {one.receiver for one in path}
    for gift in world.gifts_by.get(path[-1].receiver, ()):
        if abs(gift.at - path[0].at) > within:
            continue
        if gift.receiver == member and len(path) >= 2:
            return [*path, gift]
        if gift.receiver not in seen and gift.receiver != member and len(path) < LONGEST - 1:
            found = _leads_back(world, member, [*path, gift], within)
            if found:
                return found
    return []


GUESSES = 12


def _guessing(world: World, member: int, within: timedelta) -> list[Found]:
    return [Found("miss", one.id) for one in _densest(world.misses_by.get(member, ()), within)]


def _densest(misses: Iterable[Miss], within: timedelta) -> list[Miss]:
    """The most of them that lie within a time."""
    ordered = sorted(misses, key=lambda one: one.at)
    best, begin = (0, 0), 0
    for end in range(len(ordered)):
        while ordered[end].at - ordered[begin].at > within:
            begin += 1
        best = max(best, (begin, end + 1), key=lambda span: span[1] - span[0])
    return ordered[slice(*best)]


EACH = 3


def _guessing_together(world: World, member: int, within: timedelta) -> list[Found]:
    """Several accounts behind one network that each guess a little."""
    for network in sorted({one.network for one in world.misses_by.get(member, ()) if one.network}):
        misses = _densest(world.misses_from[network], within)
        guessers = {who for who, own in by(misses, lambda one: one.member).items() if len(own) >= EACH}
        if member in guessers and len(guessers) >= FEW_ACCOUNTS:
            return [Found("miss", one.id, one.member) for one in misses if one.member in guessers]
    return []


def _free_gifts_to(world: World, receiver: int) -> dict[int, Gift]:
    """Gifts nobody had paid for, the first of each giver who shares a card or device with another one or with her."""
    free = [one for one in world.gifts_to.get(receiver, ()) if one.cost_minor == 0]
    givers = {one.giver for one in free}
    tied = {giver for giver in givers if world.mates(giver) & ((givers - {giver}) | {receiver})}
    return {one.giver: one for one in reversed(free) if one.giver in tied}


def _funnel(world: World, member: int, _within: timedelta) -> list[Found]:
    return [Found("gift", one.id, one.giver) for one in _free_gifts_to(world, member).values()]


def _into_funnel(world: World, member: int, _within: timedelta) -> list[Found]:
    found = []
    for receiver in {one.receiver for one in world.gifts_by.get(member, ())}:
        funnel = _free_gifts_to(world, receiver)
        if member in funnel and len(funnel) >= FEW_ACCOUNTS:
            found.append(Found("gift", funnel[member].id, receiver))
    return found


def _deeds_of_one(world: World, member: int, _within: timedelta) -> list[Found]:
    """Several accounts of one device, each given credits for deeds."""
    for _member, device in world.devices_of.get(member, ()):
        given = {one: world.grants_of[one][0] for one in sorted(device) if one in world.grants_of}
        if member in given and len(device) <= A_CAFE:
            return [Found("grant", grant.id, who) for who, grant in given.items()]
    return []


RULES = (
    Rule("given_at_once", 20, 2, 3 * _DAY, _given_at_once),
    Rule("new_giver", 15, 2, 7 * _DAY, _new_giver),
    Rule("card_with_receiver", 15, 1, LOOKS_BACK, _card_with_receiver),
    Rule("card_of_many", 30, FEW_ACCOUNTS, LOOKS_BACK, _card_of_many),
    Rule("fan_in", 60, GIVERS, 14 * _DAY, _fan_in),
    Rule("into_fan", 30, 1, 14 * _DAY, _into_fan),
    Rule("beside_in_fan", 30, 1, 14 * _DAY, _beside_in_fan),
    Rule("taken_back", 45, 1, 14 * _DAY, _taken_back),
    Rule("from_taken_back", 60, 2, 14 * _DAY, _from_taken_back),
    Rule("circle", 30, 3, 14 * _DAY, _circle),
    Rule("guessing", 60, GUESSES, 7 * _DAY, _guessing),
    Rule("guessing_together", 60, 15, 7 * _DAY, _guessing_together),
    Rule("funnel", 60, FEW_ACCOUNTS, LOOKS_BACK, _funnel),
    Rule("into_funnel", 60, 1, LOOKS_BACK, _into_funnel),
    Rule("deeds_of_one", 30, FEW_ACCOUNTS, LOOKS_BACK, _deeds_of_one),
)
"""In the order they are shown. Two presents at Christmas, a couple's card or a mistyped code make no case alone."""


Seen = Collection[tuple[str, str, str]]
"""(rule, kind, id) of rows somebody has decided about."""


def flags_of(world: World, member: int, seen: Seen = ()) -> list[Flag]:
    """The rules that find enough about a member that nobody has decided about, each with its rows."""
    flags = []
    for rule in RULES:
        rows = rule.finds(world, member, rule.within)
        new = [row for row in rows if (rule.code, row.kind, row.id) not in seen]
        if len(new) >= rule.least:
            told = [row._asdict() for row in new[:MOST_ROWS]]
            flags.append({"code": rule.code, "points": rule.points, "rows": told})
    return flags


def score(flags: Iterable[Flag]) -> int:
    return sum(flag["points"] for flag in flags)


def seen_in(flags: Iterable[Flag]) -> set[tuple[str, str, str]]:
    """What a decision about these flags has looked at."""
    return {(flag["code"], row["kind"], row["id"]) for flag in flags for row in flag["rows"]}
