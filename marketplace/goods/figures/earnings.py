"""Folds the movements of revenue and cost into rows, columns and sums; pure, reads no table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.goods.figures.periods import Period
from marketplace.goods.figures.queries import Earned
from marketplace.money.ledger.models import AccountKind

ORDER = (
    "commission",
    "service_fees",
    "memberships_revenue",
    "works_revenue",
    "credits_revenue",
    "credits_breakage",
    "stripe_fees",
    "carrier_fees",
    "dispute_fees",
    "dispute_loss",
)
"""Accounts in the order people read them; one that is not named here comes last."""


@dataclass(frozen=True, slots=True)
class Row:
    """One source of revenue, or one cost: its movement in minor units, costs below zero."""

    name: str
    part: str
    minor: int
    before: int
    by_step: Sequence[int]


@dataclass(frozen=True, slots=True)
class Report:
    """A period beside the one before it. `steps` are the first days of its columns."""

    period: Period
    steps: Sequence[date]
    revenue: Sequence[Row]
    costs: Sequence[Row]
    before_by_step: Sequence[int]
    """Revenue of the period before, step by step, as far as it has as many."""

    @property
    def earned(self) -> int:
        return sum(row.minor for row in self.revenue)

    @property
    def earned_before(self) -> int:
        return sum(row.before for row in self.revenue)

    @property
    def cost(self) -> int:
        return sum(row.minor for row in self.costs)

    @property
    def cost_before(self) -> int:
        return sum(row.before for row in self.costs)

    @property
    def earned_by_step(self) -> list[int]:
        return [sum(row.by_step[place] for row in self.revenue) for place in range(len(self.steps))]

    def has_any(self, place: int) -> bool:
        """Whether anything was earned or given back in a step."""
        return any(row.by_step[place] for row in self.revenue)


def report(period: Period, moves: Iterable[Earned]) -> Report:
    """What moved, by source and step. Every move is in exactly one cell, so the sums are the ledger's."""
    moves = list(moves)
    return Report(
        period,
        period.steps,
        _rows(period, [move for move in moves if move.side == AccountKind.REVENUE]),
        _rows(period, [move for move in moves if move.side == AccountKind.EXPENSE]),
        _before(period, moves),
    )


def _rows(period: Period, moves: Iterable[Earned]) -> list[Row]:
    steps = {step: place for place, step in enumerate(period.steps)}
    now: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(steps))
    before: dict[tuple[str, str], int] = defaultdict(int)
    for move in moves:
        source = (move.name, move.part)
        if move.is_now:
            now[source][steps[move.step]] += move.minor
        else:
            before[source] += move.minor
    rows = [
        Row(name, part, sum(now[name, part]), before[name, part], list(now[name, part]))
        for name, part in sorted({*now, *before}, key=_place)
    ]
    return [row for row in rows if row.before or any(row.by_step)]


def _place(source: tuple[str, str]) -> tuple[int, str, str]:
    name, part = source
    return (ORDER.index(name) if name in ORDER else len(ORDER), name, part)


def _before(period: Period, moves: Iterable[Earned]) -> list[int]:
    """The revenue before, step for step beside the steps now; what is longer than now is left out of the picture."""
    by_step: dict[date, int] = defaultdict(int)
    for move in moves:
        if not move.is_now and move.side == AccountKind.REVENUE:
            by_step[move.step] += move.minor
    steps = period.before.steps
    return [by_step[step] for step in steps][: len(period.steps)]
