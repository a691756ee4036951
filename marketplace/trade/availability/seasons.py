"""A schedule's seasons: named stretches of the year with weekly hours of their own; opens no slot itself.

Stored as `[first, last, weekly, name]`; a season of every year has days such as "07-01", a single one dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.facts import seasons_of
from marketplace.trade.availability.hours import Season, Window
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.validation import validate_windows
from marketplace.trade.availability.words import spoken

MOST = 12
LONGEST_NAME = 40
FARTHEST_DAYS = 730
_A_YEAR = timedelta(days=365)
_LOOKED_AHEAD = 800
# Every day of a year there is, the twenty-ninth of February too.
_LEAP_YEAR = date(2028, 1, 1)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """A season as its provider knows it."""

    name: str
    season: Season
    stored: list[Any]

    @property
    def every_year(self) -> bool:
        return not isinstance(self.season.first, date)

    @property
    def key(self) -> str:
        """What names it in a form: seasons never overlap, so its first day is its own."""
        return str(self.stored[0])


@dataclass(frozen=True, slots=True)
class Wish:
    """A season as somebody asks for it: its dates, whether it returns every year, and its weekly hours."""

    name: str
    first: date
    last: date
    every_year: bool
    weekly: tuple[tuple[int, int, int], ...]
    """`(weekday, start minute, end minute)`; none closes the season."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The next date on which other hours begin: a season's, or the usual ones when it is None."""

    on: date
    named: Named | None


def of_schedule(row: ScheduleRow) -> list[Named]:
    """A schedule's seasons, those of every year first, in the order of their days."""
    read = zip(seasons_of(row.seasons), row.seasons, strict=True)
    named = [Named(str(stored[3]) if len(stored) > 3 else "", season, stored) for season, stored in read]
    return sorted(named, key=lambda one: (not one.every_year, one.key))


def add(row: ScheduleRow, wish: Wish, today: date) -> None:
    """Give some days of the year, or some dates, weekly hours of their own. Raises `Invalid` at each field."""
    errors = _problems(row, wish, today)
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you wrote is kept."), errors=errors)
    with spoken():
        validate_windows([Window(*window) for window in wish.weekly])
    weekly = sorted([list(window) for window in wish.weekly])
    _save(row, [*row.seasons, [*_ends(wish), weekly, wish.name.strip()]])


def remove(row: ScheduleRow, key: str) -> None:
    """Let a season's days follow the usual hours again."""
    _save(row, [one for one in row.seasons if one[0] != key])


def next_turn(row: ScheduleRow, today: date) -> Turn | None:
    """When the hours change next by season, within two years and a bit; None when they never do."""
    seasons = of_schedule(row)
    before = _holding(seasons, today)
    for ahead in range(1, _LOOKED_AHEAD):
        on = today + timedelta(days=ahead)
        if (now := _holding(seasons, on)) is not before:
            return Turn(on, now)
    return None


def holding(row: ScheduleRow, day: date) -> Named | None:
    """The season that a date lies in."""
    return _holding(of_schedule(row), day)


def meets(one: Season, other: Season) -> bool:
    """Whether some date lies in both."""
    return any(one.holds(day) and other.holds(day) for day in _days_of(one, other))


def _days_of(one: Season, other: Season) -> Iterable[date]:
    for season in (one, other):
        if isinstance(season.first, date) and isinstance(season.last, date):
            first = season.first
            return (first + timedelta(days=ahead) for ahead in range((season.last - first).days + 1))
    return (_LEAP_YEAR + timedelta(days=ahead) for ahead in range(366))


def _problems(row: ScheduleRow, wish: Wish, today: date) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    name = wish.name.strip()
    if not name:
        errors["name"] = [_("Give it a name, such as summer.")]
    elif len(name) > LONGEST_NAME:
        errors["name"] = [_("Write at most %(n)s letters.", n=LONGEST_NAME)]
    if wish.last < wish.first:
        errors["last"] = [_("The last day lies before the first one.")]
    elif wish.every_year and wish.last - wish.first >= _A_YEAR:
        errors["last"] = [_("A season of every year is shorter than a year.")]
    elif not wish.every_year and wish.last < today:
        errors["last"] = [_("Choose a date from today on.")]
    elif (wish.last - wish.first).days > FARTHEST_DAYS or (wish.last - today).days > 2 * FARTHEST_DAYS:
        errors["last"] = [_("This date is too far away.")]
    elif len(row.seasons) >= MOST:
        errors["first"] = [_("Give at most %(n)s of these.", n=MOST)]
    elif met := _met(row, wish):
        errors["first"] = [_("Some of these days belong to “%(name)s” already.", name=met.name or met.key)]
    return errors


def _met(row: ScheduleRow, wish: Wish) -> Named | None:
    wanted = seasons_of([[*_ends(wish), []]])[0]
    return next((one for one in of_schedule(row) if meets(one.season, wanted)), None)


def _ends(wish: Wish) -> tuple[str, str]:
    if wish.every_year:
        return f"{wish.first:%m-%d}", f"{wish.last:%m-%d}"
    return wish.first.isoformat(), wish.last.isoformat()


def _holding(seasons: Iterable[Named], day: date) -> Named | None:
    return next((one for one in seasons if one.season.holds(day)), None)


def _save(row: ScheduleRow, stored: list[Any]) -> None:
    row.seasons = stored
    row.updated_at = clock.now()
    db.session.flush()
