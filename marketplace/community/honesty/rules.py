"""What speaks for and against the honesty of a review: one table of rules with weights; asks nobody, pure.

The score is the sum of the weights of all rules that find something. From `HOLD_FROM` on a review is held for a
moderator, out of pages, count and score; it is never deleted by a rule. Each rule gives its evidence, with the other
reviews that it rests on. The table is published (/reviews/checked), without the limits that would help to stay below.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

HOLD_FROM = 60
"""Points from which a review is held."""
LET_GO_BELOW = 50
"""Points under which what nobody decided is released again; a little lower, so that nothing flickers."""
NEW_AFTER_RELEASE = 30
"""Points of rules that whoever released a review did not see, from which it is held once more."""

WINDOW = timedelta(days=3)
"""A burst is counted so long before and after a review."""
USUAL = timedelta(days=56)
"""What is usual is counted over so long before that."""
FRESH = timedelta(days=30)
"""An account is new so long after it was made."""
SHARED_BY = 8
"""A mark that more members than that share is a café's or a carrier's, and says nothing."""
LASTING = timedelta(days=90)
"""Signals of sessions count so long after they were found, though the session has ended."""
LOOKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""When a review is looked at again after it was written, besides whenever something new is known."""

CARD, BANK, DEVICE, ADDRESS = "card", "bank", "device", "address"
MARKS = (CARD, BANK, DEVICE, ADDRESS)
"""What two accounts may have in common."""

GOOD, BAD = 4, 2
BURST, BURST_FACTOR = 5, 3
NEWCOMERS, NEWCOMER_PERCENT = 4, 80
MANY = 2
ALIKE, ALIKE_MANY = 60, 2
BROCHURE = 3
CLOSED = 2

Evidence = dict[str, Any]
Flag = dict[str, Any]
"""`{"code": str, "weight": int, "facts": {…}}`, as stored with a look and a hold."""


class Crowd(NamedTuple):
    """Reviews of the same provider that say the same (good or bad) around one."""

    occasions: int
    """Different times of the service they are about: guests of one table are one."""
    before: int
    """Such reviews in the eight weeks before."""
    reviews: tuple[int, ...] = ()
    newcomers: tuple[int, ...] = ()
    """Of these, by accounts that are new and have written nothing else."""


NOBODY = Crowd(0, 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a review at one instant. Numbers in tuples are ids of other reviews it rests on."""

    stars: int
    is_tied: bool = False
    """Its author said what ties them; then sharing things with each other is no secret."""
    own: frozenset[str] = frozenset()
    """Which marks the author shares with whom the review is about."""
    untold: str = ""
    """A tie that one of them told in a vouch, where the review says there is none."""
    beside: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Mark → reviews of the same provider by others who share it with the author."""
    returned: tuple[int, ...] = ()
    """Good reviews the other way round."""
    circle: tuple[int, ...] = ()
    """Good reviews that lead back to the author over a third member."""
    praised: int = 0
    """How many members the author praised, and how many of them praise back, alone or over a third."""
    praised_back: int = 0
    crowd: Crowd = NOBODY
    is_newcomer: bool = False
    """The account is new, and this is all it ever did."""
    alike: tuple[tuple[int, int], ...] = ()
    """Reviews by others with a text so alike, in percent."""
    brochure: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One reason for doubt: what it finds, or None."""

    code: str
    weight: int
    finds: Callable[[Facts], Evidence | None]


def _own(mark: str) -> Callable[[Facts], Evidence | None]:
    return lambda f: {} if mark in f.own and not f.is_tied else None


def _beside(mark: str) -> Callable[[Facts], Evidence | None]:
    return lambda f: {"reviews": sorted(f.beside[mark])} if f.beside.get(mark) else None


def _returned(f: Facts) -> Evidence | None:
    return {"reviews": sorted(f.returned)} if f.returned else None


def _circle(f: Facts) -> Evidence | None:
    return {"reviews": sorted(f.circle)} if f.circle else None


def _untold(f: Facts) -> Evidence | None:
    return {"relation": f.untold} if f.untold and not f.is_tied else None


def _shared_by_many(f: Facts) -> Evidence | None:
    others = {one for mark in (CARD, BANK, DEVICE) for one in f.beside.get(mark, ())}
    return {"reviews": sorted(others)} if len(others) >= MANY else None


def _closed(f: Facts) -> Evidence | None:
    # Somebody who also praised people that never came back to them has a life outside the circle.
    if f.praised < CLOSED or f.praised_back < f.praised:
        return None
    return {"people": f.praised}


def _burst(f: Facts) -> Evidence | None:
    span, usual = 2 * WINDOW, f.crowd.before
    # Compared as whole numbers: occasions > factor · before · span / eight weeks.
    is_burst = f.crowd.occasions >= BURST and f.crowd.occasions * USUAL > BURST_FACTOR * usual * span
    if not is_burst:
        return None
    return {"count": f.crowd.occasions, "usual": usual, "reviews": sorted(f.crowd.reviews)}


def _newcomers(f: Facts) -> Evidence | None:
    new, everybody = len(f.crowd.newcomers), len(f.crowd.reviews)
    if not f.is_newcomer or new < NEWCOMERS or new * 100 < everybody * NEWCOMER_PERCENT:
        return None
    return {"count": new, "of": everybody, "reviews": sorted(f.crowd.newcomers)}


def _newcomer(f: Facts) -> Evidence | None:
    return {} if f.is_newcomer else None


def _alike(f: Facts) -> Evidence | None:
    close = {review: percent for review, percent in f.alike if percent >= ALIKE}
    return {"percent": max(close.values()), "reviews": sorted(close)} if close else None


def _alike_many(f: Facts) -> Evidence | None:
    close = sorted(review for review, percent in f.alike if percent >= ALIKE)
    return {"reviews": close} if len(close) >= ALIKE_MANY else None


def _brochure(f: Facts) -> Evidence | None:
    return {"marks": list(f.brochure)} if len(f.brochure) >= BROCHURE else None


RULES: tuple[Rule, ...] = (
    Rule("own_bank", 70, _own(BANK)),
    Rule("own_card", 60, _own(CARD)),
    Rule("untold", 40, _untold),
    Rule("own_device", 50, _own(DEVICE)),
    Rule("own_address", 30, _own(ADDRESS)),
    Rule("bank", 45, _beside(BANK)),
    Rule("card", 25, _beside(CARD)),
    Rule("device", 20, _beside(DEVICE)),
    Rule("address", 10, _beside(ADDRESS)),
    Rule("shared_by_many", 25, _shared_by_many),
    Rule("returned", 25, _returned),
    Rule("circle", 35, _circle),
    Rule("closed", 30, _closed),
    Rule("alike", 40, _alike),
    Rule("alike_many", 20, _alike_many),
    Rule("newcomers", 25, _newcomers),
    Rule("burst", 15, _burst),
    Rule("brochure", 15, _brochure),
    Rule("newcomer", 10, _newcomer),
)
"""The whole table. Weights add up; none but the two of one's own money holds a review alone."""

PERISHABLE = frozenset({"own_device", "device"})
"""Found in sessions, which end: such a signal is kept for `LASTING`."""

_BY_CODE = {rule.code: rule for rule in RULES}


def flags(facts: Facts) -> list[Flag]:
    """What speaks against a review, in the order of the table; empty when nothing does."""
    found = [(rule, rule.finds(facts)) for rule in RULES]
    return [
        {"code": rule.code, "weight": rule.weight, "facts": evidence}
        for rule, evidence in found
        if evidence is not None
    ]


def score(found: Collection[Flag]) -> int:
    return sum(int(flag["weight"]) for flag in found)


def codes(found: Collection[Flag]) -> set[str]:
    return {str(flag["code"]) for flag in found}


def rests_on(found: Collection[Flag]) -> set[int]:
    """Ids of all other reviews that the evidence names."""
    return {int(one) for flag in found for one in flag["facts"].get("reviews", ())}


def is_held_again(found: Collection[Flag], released: Collection[Flag]) -> bool:
    """Whether a review that a person released has enough against it that this person did not see.

    A rule that finds more of the same is nothing new, but for twice as many reviews.
    """
    seen = {str(flag["code"]): len(flag["facts"].get("reviews", ())) for flag in released}
    new = [
        flag
        for flag in found
        if flag["code"] not in seen or len(flag["facts"].get("reviews", ())) >= 2 * seen[flag["code"]] + MANY
    ]
    return score(found) >= HOLD_FROM and score(new) >= NEW_AFTER_RELEASE
