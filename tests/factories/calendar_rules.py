"""Draws repetition rules, and follows them with other people's libraries."""

import datetime as calendar
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from types import SimpleNamespace

import recurring_ical_events
from dateutil import rrule
from dateutil.rrule import rrulestr
from hypothesis import strategies as st
from icalendar import Calendar

from marketplace.trade.calendars.busy import read
from marketplace.trade.calendars.recurrence import Budget, parts_of, rule_of, starts

SINCE = datetime.fromisoformat("2026-03-01")
UNTIL = SINCE + timedelta(days=300)

# Where nothing is meant any more dateutil looks on to the last year that there is, day by day: let that be ours.
rrule.datetime = SimpleNamespace(**{**vars(calendar), "MAXYEAR": UNTIL.year})

BEGIN = datetime.fromisoformat("2025-03-01")

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

firsts = st.builds(
    lambda days, minutes: BEGIN + timedelta(days=days, minutes=minutes),
    st.integers(0, 450),
    st.integers(0, 1439),
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule of any shape that dateutil follows rightly, with an end."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    parts = {"FREQ": frequency}

    def some(name: str, values: list[object], most: int = 3) -> None:
        if draw(st.integers(0, 2)) == 0:
            chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True))
            parts[name] = ",".join(map(str, chosen))

    some("INTERVAL", [1, 2, 3, 5], 1)
    some("WKST", ["MO", "SU", "SA"], 1)
    some("BYMONTH", list(range(1, 13)))
    if frequency != "WEEKLY":
        some("BYMONTHDAY", [1, 2, 15, 28, 29, 30, 31, -1, -2, -10])
    if frequency == "YEARLY":
        # Days around New Year are of the week's year for us and of the calendar's for dateutil, which is the same
        # as long as no year is left out and no place within a year is meant.
        some("BYWEEKNO", [2, 20, 50] if "INTERVAL" in parts else [1, 2, 20, 52, 53, -1])
    # dateutil wants both when some days are numbered and some are not.
    numbered = frequency in {"MONTHLY", "YEARLY"} and "BYWEEKNO" not in parts and draw(st.booleans())
    some("BYDAY", [f"{which}{day}" for which in (1, 2, 4, -1) for day in _DAYS] if numbered else list(_DAYS))
    if "BYWEEKNO" in parts and not {"BYDAY", "BYMONTHDAY"} & set(parts):
        # Which day of the week follows from the start (RFC 5545, 3.3.10); dateutil takes all seven.
        parts["BYDAY"] = draw(st.sampled_from(_DAYS))
    some("BYHOUR", [0, 1, 2, 3, 9, 23])
    some("BYMINUTE", [0, 15, 30])
    turning = {"1", "52", "53", "-1"} & set(parts.get("BYWEEKNO", "").split(","))
    # Its first week has no days before the start, of which the places within a week are counted.
    if len(parts) > 2 and not turning and frequency != "WEEKLY":
        some("BYSETPOS", [1, 2, 3, -1, -2], 2)
    if draw(st.booleans()):
        parts["COUNT"] = str(draw(st.integers(1, 40)))
    ends = UNTIL - timedelta(days=draw(st.integers(0, 200)))
    return ";".join(f"{name}={value}" for name, value in parts.items()) + f"|{ends:%Y%m%dT%H%M%S}"


def ours(rule: str, first: datetime) -> list[datetime]:
    text, _, ends = rule.partition("|")
    until = datetime.strptime(ends, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall time
    return list(starts(rule_of(parts_of(text, 1), None, 1), first, SINCE, until, Budget(10**6)))


def dateutils(rule: str, first: datetime) -> list[datetime]:
    text, _, ends = rule.partition("|")
    until = datetime.strptime(ends, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall time
    if "COUNT" not in text:
        text += f";UNTIL={ends}"
    try:
        found = rrulestr(f"RRULE:{text}", dtstart=first)
    except ValueError:
        return []
    return [one for one in takewhile(lambda one: one <= until, found) if one >= SINCE]


def spans(text: str, zone: str = "Europe/Paris", own: str = "") -> list[tuple[datetime, datetime]]:
    """What a calendar makes busy from March 2026 on, three hundred days."""
    since, until = SINCE.replace(tzinfo=UTC), UNTIL.replace(tzinfo=UTC)
    return read(text, zone=zone, since=since, until=until, own=own).spans


def instants(text: str, zone: str = "Europe/Paris") -> list[str]:
    """The same in words: "03-28 21:00/03-29 20:00", in UTC."""
    return [f"{begins:%m-%d %H:%M}/{ends:%m-%d %H:%M}" for begins, ends in spans(text, zone)]


def starts_by_oracle(text: str) -> list[datetime]:
    """The starts of all occurrences in the same window, by recurring-ical-events, none before the window's."""
    since = SINCE.replace(tzinfo=UTC)
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(since, UNTIL.replace(tzinfo=UTC))
    return sorted(max(since, one["DTSTART"].dt.astimezone(UTC)) for one in found)
