"""Until when a service can be ordered: "by Thursday 18:00 for Saturday", on the provider's wall; pure."""

from collections.abc import Iterable
from typing import NamedTuple

from marketplace.trade.availability.zones import MINUTE, Spell, last_showing, local_midnight

WEEK = 7
FARTHEST_DAYS = 60


class LastOrder(NamedTuple):
    """The last moment to order for a date, inclusive: `minute` after 00:00, so many `days` before.

    With a `weekday` (0 Monday) it is the last such day before the date, one to seven days before, and
    `days` says nothing. The date is the one on which the opening starts, also for the tail of its night.
    """

    minute: int
    days: int = 0
    weekday: int | None = None

    def days_before(self, ordinal: int) -> int:
        """How many days before a date (given as its ordinal) the deadline lies."""
        if self.weekday is None:
            return self.days
        return ((ordinal - 1) % WEEK - self.weekday - 1) % WEEK + 1

    @property
    def farthest(self) -> int:
        """The most days that the deadline can lie before."""
        return self.days if self.weekday is None else WEEK

    def instant(self, ordinal: int, near: Iterable[Spell]) -> int:
        """The deadline for a date in epoch seconds; `near` holds the offsets around both dates."""
        return last_showing(local_midnight(ordinal - self.days_before(ordinal)) + self.minute * MINUTE, near)
