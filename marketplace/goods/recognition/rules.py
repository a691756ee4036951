"""How far somebody is trusted, from what they did; pure, reads no table."""

from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """Each level needs all of the one before."""

    NEW = 0
    KNOWN = 1
    TRUSTED = 2
    PILLAR = 3


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a member did, as customer and as provider together, in the time that counts."""

    kept: int = 0
    """Bookings that took place."""
    broken: int = 0
    """Cancelled as a provider, or not come to as a customer, in the last twelve months."""
    lost_disputes: int = 0
    months_here: int = 0
    is_verified: bool = False
    is_active: bool = True
    """Neither suspended nor closed."""

    def told(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a level asks for."""

    kept: int
    months: int
    broken_percent: int
    """The most of what was promised that may have been broken."""
    lost_disputes: int


DEMANDS = {
    Level.KNOWN: Demand(kept=1, months=0, broken_percent=50, lost_disputes=2),
    Level.TRUSTED: Demand(kept=10, months=3, broken_percent=10, lost_disputes=0),
    Level.PILLAR: Demand(kept=50, months=12, broken_percent=5, lost_disputes=0),
}


def level_of(conduct: Conduct) -> Level:
    """The highest level all of whose demands, and those below, are met; nothing bought is asked."""
    if not (conduct.is_verified and conduct.is_active):
        return Level.NEW
    reached = Level.NEW
    for level, demand in DEMANDS.items():
        if not _meets(conduct, demand):
            break
        reached = level
    return reached


def _meets(conduct: Conduct, demand: Demand) -> bool:
    promised = conduct.kept + conduct.broken
    return (
        conduct.kept >= demand.kept
        and conduct.months_here >= demand.months
        and conduct.lost_disputes <= demand.lost_disputes
        and conduct.broken * 100 <= demand.broken_percent * promised
    )
