"""Weekly hours as rows of a form: reading, showing, presets and words; the rules judge them elsewhere."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from babel import Locale

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import NO_BREAK, time_words
from marketplace.web.publish.forms import Values, filled, invalid, rows_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 1440
MOST_ROWS = 6

Weekly = list[list[int]]
"""`[[weekday 0=Monday, start minute, end minute], …]`; an end above 1440 crosses midnight."""

PRESETS: dict[str, Weekly] = {
    "weekend_evenings": [[4, 1140, 1380], [5, 1140, 1380]],
    "weekend_lunch": [[5, 720, 900], [6, 720, 900]],
    "weekday_evenings": [[day, 1110, 1320] for day in range(5)],
    "weekday_office": [[day, 540, 720] for day in range(5)] + [[day, 840, 1080] for day in range(5)],
}


def preset_words() -> list[tuple[str, str]]:
    return [
        ("weekend_evenings", _("Friday and Saturday evenings")),
        ("weekend_lunch", _("Saturday and Sunday at noon")),
        ("weekday_evenings", _("Weekday evenings")),
        ("weekday_office", _("Weekdays in the daytime")),
    ]


def day_names() -> list[str]:
    """Monday to Sunday in the reader's language."""
    names = Locale.parse(current_locale()).days["stand-alone"]["wide"]
    return [str(names[day]).capitalize() for day in range(7)]


def read_weekly(values: Values) -> Weekly:
    """The windows of the seven days. An end that is not after its start lies on the next day.

    Raises `Invalid` with a sentence at each row that is no stretch of time.
    """
    errors: dict[str, list[str]] = {}
    weekly: Weekly = []
    for weekday, code in enumerate(DAYS):
        weekly += [[weekday, *window] for window in read_windows(values, code, errors)]
    if errors:
        raise invalid(errors)
    return weekly


def read_windows(values: Values, name: str, errors: dict[str, list[str]]) -> list[tuple[int, int]]:
    """The windows of the rows of one day; what is wrong goes to `errors` at its row."""
    windows = []
    for index, row in enumerate(filled(rows_of(values, name), "from", "to")):
        window = _window(row)
        if isinstance(window, str):
            errors[f"{name}.{index}.from"] = [window]
        else:
            windows.append(window)
    return windows


def _window(row: dict[str, str]) -> tuple[int, int] | str:
    start, end = minutes_of(row.get("from", "")), minutes_of(row.get("to", ""))
    if start is None or end is None:
        return str(_("Give both a beginning and an end, such as 18:00 and 22:30."))
    if start == end != 0:
        return str(_("These hours end when they begin."))
    return start, end if end > start else end + MIDNIGHT


def minutes_of(text: str) -> int | None:
    """The minutes after midnight of "18:30"; "24:00" is midnight, and None whatever is no time."""
    hours, _colon, rest = text.strip()[:5].partition(":")
    if not (hours.isascii() and hours.isdigit() and rest[:2].isascii() and rest[:2].isdigit()):
        return None
    hour, minute = int(hours), int(rest[:2])
    if (hour, minute) == (24, 0):
        return 0
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def show_weekly(weekly: Iterable[Iterable[int]]) -> Values:
    """The rows of the seven days, as `read_weekly` reads them."""
    rows: Values = {code: [] for code in DAYS}
    for weekday, start, end in sorted(tuple(window) for window in weekly):
        if end - start <= MIDNIGHT:
            rows[DAYS[weekday]].append(_row(start, end))
        else:
            # A form's row cannot say more than a day: the rest begins the next one.
            rows[DAYS[weekday]].append(_row(start, MIDNIGHT))
            rows[DAYS[(weekday + 1) % 7]].insert(0, _row(0, end - MIDNIGHT))
    return rows


def _row(start: int, end: int) -> dict[str, str]:
    return {"from": _clock(start), "to": _clock(end)}


def _clock(minute: int) -> str:
    return f"{minute % MIDNIGHT // 60:02d}:{minute % 60:02d}"


def with_blanks(values: Values, added: str = "") -> Values:
    """The days' rows with one to fill in where there is none, and one more on the day that asked."""
    shown = dict(values)
    for code in DAYS:
        rows = rows_of(values, code)
        if code == added and len(rows) < MOST_ROWS:
            rows = [*filled(rows, "from", "to"), {"from": "", "to": ""}]
        shown[code] = rows or [{"from": "", "to": ""}]
    return shown


def window_words(start: int, end: int) -> str:
    """ "18:00–22:00", « 18 h – 22 h »."""
    words = [time_words(_at(minute % MIDNIGHT), "UTC", current_locale()) for minute in (start, end)]
    return "–".join(words) if current_locale() == "en" else f"{NO_BREAK}– ".join(words)


def _at(minute: int) -> datetime:
    return datetime(2001, 1, 1, minute // 60, minute % 60, tzinfo=UTC)


def weekly_words(weekly: Iterable[Iterable[int]]) -> list[dict[str, Any]]:
    """A line for each day that is open, or for neighbouring days alike: their names and hours in words."""
    by_day: dict[int, str] = {}
    for weekday, start, end in sorted(tuple(window) for window in weekly):
        words = window_words(start, end)
        by_day[weekday] = f"{by_day[weekday]}, {words}" if weekday in by_day else words
    runs: list[list[int]] = []
    for weekday, words in by_day.items():
        if runs and runs[-1][-1] == weekday - 1 and by_day[weekday - 1] == words:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    return [{"day": _days(run), "hours": by_day[run[0]]} for run in runs]


def _days(run: list[int]) -> str:
    names = day_names()
    if len(run) == 1:
        return names[run[0]]
    if len(run) == 2:
        return str(_("%(first)s and %(last)s", first=names[run[0]], last=_inside(names[run[1]])))
    return str(_("%(first)s to %(last)s", first=_inside(names[run[0]]), last=_inside(names[run[-1]])))


def _inside(name: str) -> str:
    """The name of a day in the middle of a sentence, where French writes it small."""
    return name.lower() if current_locale() == "fr" else name
