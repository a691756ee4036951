"""Keeps the numbers of the chips for half a minute, so that a busy town is not counted for every visitor."""

from collections import OrderedDict
from dataclasses import replace

from marketplace.core import clock
from marketplace.trade.search import queries
from marketplace.trade.search.queries import Counts
from marketplace.trade.search.rules import Asked, Sort

LIMIT = 2_000
_SECONDS = 30

_kept: OrderedDict[tuple[Asked, int], Counts] = OrderedDict()


def counted(asked: Asked) -> Counts:
    """How many there are around a spot, as of at most half a minute ago."""
    half_minute = int(clock.now().timestamp()) // _SECONDS
    # The numbers are the same whatever kind, diets, dates and order were chosen.
    key = (
        replace(asked, kind=None, remote=False, diets=(), first=None, last=None, part="", sort=Sort.NEAR),
        half_minute,
    )
    counts = _kept.get(key)
    if counts is None:
        counts = _kept[key] = queries.counts(asked)
        while len(_kept) > LIMIT:
            _kept.popitem(last=False)
    return counts


def forget() -> None:
    """Count afresh, for tests that offer more within the half minute."""
    _kept.clear()
