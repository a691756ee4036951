"""What was paid ahead and is still owed, rolled from month to month by what moved it; pure, reads no table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from marketplace.goods.figures.periods import A_DAY, Every, Period, months_from
from marketplace.goods.figures.queries import Due, Moved

ACCOUNTS = ("deferred_credits", "voucher_liability", "deferred_memberships", "deferred_gifts")
"""Where what was paid ahead stands. Digital works are delivered when they are paid: nothing of them is owed."""
BREAKAGE = "credits_breakage"


class Why(StrEnum):
    """What a movement of something owed was."""

    SOLD = "sold"
    MOVED = "moved"
    """Between two of these accounts: a code redeemed, a gift accepted. All together they move nothing."""
    USED = "used"
    RAN_OUT = "ran_out"
    HANDED_BACK = "handed_back"
    TAKEN = "taken"
    """By a bank or a phone company."""
    OTHER = "other"


KINDS: Mapping[Why, tuple[str, ...]] = MappingProxyType(
    {
        Why.SOLD: ("pack_bought", "pack_on_bill", "voucher_sold", "membership_paid", "plan_gift_paid"),
        Why.MOVED: ("voucher_redeemed", "plan_gift_taken"),
        Why.USED: ("credits_spent", "credits_given_back", "membership_earned"),
        Why.RAN_OUT: ("credits_expired", "vouchers_run_out"),
        Why.HANDED_BACK: (
            "credits_handed_back",
            "vouchers_revoked",
            "membership_refunded",
            "plan_gift_refunded",
            "refund_came_back",
        ),
        Why.TAKEN: (
            "pack_charged_back",
            "pack_taken_back",
            "membership_charged_back",
            "debt_paid_in_credits",
        ),
    }
)
"""Which events of the ledger are what; an event that is none of these is shown as another one, never left out."""

_WHY = {kind: why for why, kinds in KINDS.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an account: opening + its movements = closing, to the cent. Minor units owed."""

    month: date
    opening: int
    moves: Mapping[Why, int]

    @property
    def closing(self) -> int:
        return self.opening + sum(self.moves.values())

    @property
    def last(self) -> date:
        """Its last day."""
        return months_from(self.month, 1) - A_DAY


def begun(months: Sequence[Month]) -> Sequence[Month]:
    """The months from the first in which there was anything; the last one at least."""
    for place, month in enumerate(months):
        if month.opening or month.moves:
            return months[place:]
    return months[-1:]


def columns(months: Iterable[Month]) -> list[Why]:
    """The movements to show side by side; corrections only where there were some."""
    is_corrected = any(Why.OTHER in month.moves for month in months)
    return [why for why in Why if why is not Why.OTHER or is_corrected]


def rolled(period: Period, moves: Iterable[Moved]) -> dict[str, list[Month]]:
    """Each account month by month, and under "" all of them together."""
    opening: dict[str, int] = defaultdict(int)
    cells: dict[tuple[str, date], dict[Why, int]] = defaultdict(lambda: defaultdict(int))
    for move in moves:
        for name in (move.name, ""):
            if move.month is None:
                opening[name] += move.minor
            else:
                cells[name, move.month][_WHY.get(move.kind, Why.OTHER)] += move.minor
    months = months_of(period)
    return {name: _chain(months, opening[name], name, cells) for name in (*ACCOUNTS, "")}


def _chain(
    months: Sequence[date], opening: int, name: str, cells: Mapping[tuple[str, date], Mapping[Why, int]]
) -> list[Month]:
    rows: list[Month] = []
    for month in months:
        rows.append(Month(month, rows[-1].closing if rows else opening, dict(cells.get((name, month), {}))))
    return rows


def months_of(period: Period) -> list[date]:
    """The first days of a period's months."""
    return Period(period.first, period.last, Every.MONTH, period.zone).steps


def broken(period: Period, moves: Iterable[Moved]) -> list[Month]:
    """What became ours because nobody used it in time, month by month."""
    cells: dict[tuple[str, date], dict[Why, int]] = defaultdict(lambda: defaultdict(int))
    opening = 0
    for move in moves:
        if move.month is None:
            opening += move.minor
        else:
            cells[BREAKAGE, move.month][_WHY.get(move.kind, Why.OTHER)] += move.minor
    return _chain(months_of(period), opening, BREAKAGE, cells)


def today(standing: Mapping[str, int]) -> dict[str, int]:
    """What stands on each account now; 0 for one that was never used."""
    return {name: standing.get(name, 0) for name in ACCOUNTS}


def sums(due: Iterable[Due]) -> dict[str, int]:
    """What the tables of what was sold say is owed, by account."""
    found: dict[str, int] = defaultdict(int)
    for part in due:
        found[part.name] += part.minor
    return dict(found)


def by_quarter(due: Iterable[Due]) -> dict[date, dict[str, int]]:
    """What ends in each quarter, by account, the nearest first."""
    found: dict[date, dict[str, int]] = {}
    for part in due:
        found.setdefault(part.quarter, {})[part.name] = part.minor
    return found
