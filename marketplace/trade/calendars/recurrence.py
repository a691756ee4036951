"""Repetition as RFC 5545 (3.3.10) has it, over wall times, in a bounded number of steps; it knows no zone."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product

from marketplace.trade.calendars.lines import BrokenFeed

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_SPANS = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1), "SECONDLY": timedelta(seconds=1)}
_DAY = timedelta(days=1)

# Name → least and greatest value, and whether it may count from the end.
_LISTS = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}


@dataclass(slots=True)
class Budget:
    """How many periods of rules one reading may look at, all its events together."""

    left: int

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise BrokenFeed("repeats_too_often")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was checked. `until` is as written: a date, or a wall time in the zone that the reader chose."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    by: dict[str, tuple[int, ...]] = field(default_factory=dict)
    by_day: tuple[tuple[int, int], ...] = ()
    """(which, weekday): the first is 0 for every one."""


def parts_of(text: str, line: int) -> dict[str, str]:
    """The parts of a RECUR value. Raises `BrokenFeed` for one that is none."""
    parts: dict[str, str] = {}
    for part in text.strip().strip(";").upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise BrokenFeed("rule", line=line)
        parts[name] = value
    return parts


def rule_of(parts: dict[str, str], until: datetime | None, line: int) -> Rule:
    """A rule from its parts. Raises `BrokenFeed` where it says nothing that can be followed."""
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or ("COUNT" in parts and until is not None):
        raise BrokenFeed("rule", line=line)
    if unknown := [name for name in parts if not _is_known(name)]:
        raise BrokenFeed("rule_part", name=unknown[0][:40], line=line)
    by_day = tuple(_weekday(word, line) for word in parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    if any(which for which, _day in by_day) and (
        frequency not in {"YEARLY", "MONTHLY"} or (frequency == "YEARLY" and "BYWEEKNO" in parts)
    ):
        raise BrokenFeed("rule", line=line)
    return Rule(
        frequency=frequency,
        interval=_number(parts.get("INTERVAL", "1"), 1, 10**6, line),
        count=_number(parts["COUNT"], 1, 10**12, line) if "COUNT" in parts else None,
        until=until,
        week_start=_weekday(parts.get("WKST", "MO"), line)[1],
        by={name: _numbers(parts[name], name, line) for name in _LISTS if name in parts},
        by_day=by_day,
    )


def _is_known(name: str) -> bool:
    return name in {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LISTS} or name.startswith("X-")


def _number(word: str, least: int, most: int, line: int) -> int:
    if not re.fullmatch(r"\+?\d{1,13}", word) or not least <= int(word) <= most:
        raise BrokenFeed("rule", line=line)
    return int(word)


def _numbers(words: str, name: str, line: int) -> tuple[int, ...]:
    least, most, signed = _LISTS[name]
    found = set()
    for word in words.split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", word) or (word[0] == "-" and not signed):
            raise BrokenFeed("rule", line=line)
        if not least <= abs(int(word)) <= most:
            raise BrokenFeed("rule", line=line)
        found.add(int(word))
    return tuple(sorted(found))


def _weekday(word: str, line: int) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(word)
    if found is None or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise BrokenFeed("rule", line=line)
    return int(found[1] or 0), _DAYS.index(found[2])


# ── Following a rule ──────────────────────────────────────────────────────────────────────────────


def starts(
    rule: Rule, first: datetime, since: datetime, until: datetime, budget: Budget
) -> Iterator[datetime]:
    """The wall times of a rule in [since, until], in order; `first` is DTSTART, which the rule need not meet.

    Without a count nobody needs to know what came before, so the way there is leapt over.
    """
    last = until if rule.until is None else min(rule.until, until)
    counted = 0
    for moment in _all(rule, first, since if rule.count is None else first, last, budget):
        if moment > last:
            return
        if moment < first:
            continue
        counted += 1
        if rule.count is not None and counted > rule.count:
            return
        if moment >= since:
            yield moment


def _all(rule: Rule, first: datetime, since: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    periods = _within_day(rule, first, since, last, budget) if rule.frequency in _SPANS else None
    if periods is None:
        times = _times(rule, first)
        for days in _periods(rule, first, since, last, budget):
            budget.spend(1 + len(days) * len(times) // 100)
            moments = [datetime.combine(day, at) for day, at in product(days, times)]
            yield from _chosen(rule, moments)
    else:
        yield from periods


def _chosen(rule: Rule, moments: list[datetime]) -> list[datetime]:
    """BYSETPOS: some of a period's moments, by their place among them."""
    places = rule.by.get("BYSETPOS")
    if not places:
        return moments
    size = len(moments)
    found = {place - 1 if place > 0 else size + place for place in places}
    return [moments[index] for index in sorted(found) if 0 <= index < size]


def _times(rule: Rule, first: datetime) -> list[time]:
    hours = rule.by.get("BYHOUR", (first.hour,))
    minutes = rule.by.get("BYMINUTE", (first.minute,))
    seconds = rule.by.get("BYSECOND", (first.second,))
    # A leap second is the last second of its minute here, as wall clocks have it.
    return sorted({time(h, m, min(s, 59)) for h, m, s in product(hours, minutes, seconds)})


def _periods(
    rule: Rule, first: datetime, since: datetime, last: datetime, budget: Budget
) -> Iterator[list[date]]:
    """The days that each year, month, week or day of the rule gives, from about `since` on."""
    step, begin = rule.interval, first.date()
    if rule.frequency == "DAILY":
        number = max(0, (since.date() - begin).days // step)
        while (ordinal := begin.toordinal() + number * step) <= last.toordinal():
            number += 1
            yield _filtered(rule, [date.fromordinal(ordinal)], first)
            budget.spend()
    elif rule.frequency == "WEEKLY":
        monday = begin.toordinal() - (begin.weekday() - rule.week_start) % 7
        number = max(0, (since.toordinal() - monday) // 7 // step)
        while (ordinal := monday + number * 7 * step) <= last.toordinal():
            number += 1
            week = [date.fromordinal(ordinal + day) for day in range(7) if 0 < ordinal + day < _LAST]
            yield _filtered(rule, week, first)
            budget.spend()
    else:
        yield from _months_or_years(rule, first, since, last, budget)


_LAST = date.max.toordinal() - 400


def _months_or_years(
    rule: Rule, first: datetime, since: datetime, last: datetime, budget: Budget
) -> Iterator[list[date]]:
    monthly = rule.frequency == "MONTHLY"
    begin = first.year * 12 + first.month - 1 if monthly else first.year
    reached = since.year * 12 + since.month - 1 if monthly else since.year - 1
    end = last.year * 12 + last.month - 1 if monthly else last.year + 1
    number = max(0, (reached - begin) // rule.interval)
    while (period := begin + number * rule.interval) <= end:
        number += 1
        budget.spend(1 if monthly else 12)
        if monthly:
            yield _filtered(rule, _month(period // 12, period % 12 + 1), first)
        elif 1 <= period <= 9990:
            yield _filtered(rule, _year(rule, period), first)


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def _year(rule: Rule, year: int) -> list[date]:
    begin, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if "BYWEEKNO" in rule.by:
        # The weeks of a year may begin in the one before and end in the one after.
        begin, end = _week_one(year, rule.week_start), _week_one(year + 1, rule.week_start) - 1
    return [date.fromordinal(day) for day in range(max(begin, 1), end + 1)]


def _week_one(year: int, week_start: int) -> int:
    """The first day of the first week that has four days in the year, as an ordinal."""
    fourth = date(year, 1, 4)
    return fourth.toordinal() - (fourth.weekday() - week_start) % 7


def _filtered(rule: Rule, days: list[date], first: datetime) -> list[date]:
    """The days of one period that the rule means."""
    by, frequency = rule.by, rule.frequency
    if "BYMONTH" in by:
        days = [day for day in days if day.month in by["BYMONTH"]]
    if "BYWEEKNO" in by and frequency == "YEARLY":
        days = [day for day in days if _in_weeks(day, rule)]
    if "BYYEARDAY" in by:
        days = [day for day in days if _counts(day.timetuple().tm_yday, _year_length(day), by["BYYEARDAY"])]
    if "BYMONTHDAY" in by:
        days = [day for day in days if _counts(day.day, _month_length(day), by["BYMONTHDAY"])]
    if rule.by_day:
        return [day for day in days if _is_day(day, rule)]
    return _as_first(rule, days, first)


def _as_first(rule: Rule, days: list[date], first: datetime) -> list[date]:
    """What the rule leaves open is as in DTSTART (3.3.10)."""
    by, frequency = rule.by, rule.frequency
    if by.keys() & {"BYYEARDAY", "BYMONTHDAY"}:
        return days
    if frequency == "WEEKLY" or (frequency == "YEARLY" and "BYWEEKNO" in by):
        return [day for day in days if day.weekday() == first.weekday()]
    if frequency == "MONTHLY" or (frequency == "YEARLY" and "BYMONTH" in by):
        return [day for day in days if day.day == first.day]
    if frequency == "YEARLY":
        return [day for day in days if (day.month, day.day) == (first.month, first.day)]
    return days


def _in_weeks(day: date, rule: Rule) -> bool:
    # Which year's weeks are counted is the one of most days of the week.
    thursday = date.fromordinal(day.toordinal() - (day.weekday() - rule.week_start) % 7 + 3)
    begin = _week_one(thursday.year, rule.week_start)
    weeks = (_week_one(thursday.year + 1, rule.week_start) - begin) // 7
    return _counts((day.toordinal() - begin) // 7 + 1, weeks, rule.by["BYWEEKNO"])


def _counts(place: int, size: int, wanted: tuple[int, ...]) -> bool:
    return place in wanted or place - size - 1 in wanted


def _is_day(day: date, rule: Rule) -> bool:
    in_month = rule.frequency == "MONTHLY" or "BYMONTH" in rule.by
    place, size = (day.day, _month_length(day)) if in_month else (day.timetuple().tm_yday, _year_length(day))
    for which, weekday in rule.by_day:
        if day.weekday() != weekday:
            continue
        if not which or which == (place - 1) // 7 + 1 or -which == (size - place) // 7 + 1:
            return True
    return False


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _year_length(day: date) -> int:
    return 366 if calendar.isleap(day.year) else 365


# ── Hours, minutes, seconds ───────────────────────────────────────────────────────────────────────


def _within_day(
    rule: Rule, first: datetime, since: datetime, last: datetime, budget: Budget
) -> Iterator[datetime]:
    span = _SPANS[rule.frequency] * rule.interval
    number = max(0, (since - first) // span)
    meant: date | None = None
    # The hour or minute of the end may hold moments before it, though its own would come after.
    into = timedelta(minutes=first.minute * (rule.frequency == "HOURLY"), seconds=first.second)
    into *= rule.frequency != "SECONDLY"
    while (moment := first + number * span) - into <= last:
        budget.spend()
        # A day is looked at once, not for every second of it.
        if moment.date() != meant:
            if not _filtered(rule, [moment.date()], first):
                # No moment of this day is meant: on to the first one of the next.
                midnight = datetime.combine(moment.date() + _DAY, time())
                number = max(number + 1, -((first - midnight) // span))
                continue
            meant = moment.date()
        number += 1
        if rule.by:
            yield from _chosen(rule, _parts(rule, moment))
        else:
            yield moment


def _parts(rule: Rule, moment: datetime) -> list[datetime]:
    """The moments of one hour, minute or second: finer parts expand it, coarser and its own narrow it."""
    by, frequency = rule.by, rule.frequency
    if moment.hour not in by.get("BYHOUR", (moment.hour,)):
        return []
    minutes = by.get("BYMINUTE", (moment.minute,))
    if frequency != "HOURLY":
        minutes = tuple(one for one in minutes if one == moment.minute)
    seconds = by.get("BYSECOND", (moment.second,))
    if frequency == "SECONDLY":
        seconds = tuple(one for one in seconds if one == moment.second)
    return [moment.replace(minute=m, second=min(s, 59)) for m, s in product(minutes, seconds)]
