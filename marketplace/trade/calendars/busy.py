"""From a calendar's text to the time it takes: pure, bounded, all or nothing; it keeps no word of what it reads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.trade.calendars.lines import BrokenFeed, Component, Property, calendars
from marketplace.trade.calendars.recurrence import Budget, Rule, parts_of, rule_of, starts
from marketplace.trade.calendars.values import (
    LONGEST,
    Duration,
    Moment,
    Zone,
    duration,
    moment,
    moments,
    until_of,
)
from marketplace.trade.calendars.zones import UTC_ZONE, defined, known, named

MOST_EVENTS = 20_000
MOST_SPANS = 10_000
STEPS = 120_000
"""Periods of rules looked at in one reading, some seconds' work."""

_LEEWAY = timedelta(days=3)
"""Wider than any offset, around the window in wall time."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """Merged busy stretches in order, in UTC, and how many events make them."""

    spans: list[Span]
    events: int


@dataclass(frozen=True, slots=True)
class _Event:
    """A VEVENT as far as time goes. `at` is the occurrence it replaces, or None."""

    uid: str
    sequence: int
    start: Moment
    lasts: Duration
    busy: bool
    source: Component
    at: Moment | None
    from_then_on: bool

    @property
    def moved_by(self) -> timedelta:
        """How far it stands from the occurrence it replaces."""
        return self.start.wall - self.at.wall if self.at else timedelta()


def read(text: str, *, zone: str, since: datetime, until: datetime, own: str = "") -> Reading:
    """The busy time of a calendar within [since, until).

    Whole days and times without a zone are meant in `zone`. Events of our own, whose identifier ends with
    `@own`, are left out: what we gave away does not come back. Raises `BrokenFeed` unless all of it is read.
    """
    found = calendars(text)
    reader = _Reader(found, named(zone), since, until)
    spans = [span for calendar in found for span in reader.spans(calendar, own)]
    return Reading(_merged(spans), len(spans))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((begins, ends))
    return merged


class _Reader:
    """What one reading knows: its window, its zones, and how much work is left to it."""

    def __init__(self, found: list[Component], floating: Zone, since: datetime, until: datetime) -> None:
        self.floating = floating
        self.since, self.until = since, until
        self.budget = Budget(STEPS)
        self.produced = 0
        self._definitions = {
            one.text("TZID"): one
            for calendar in found
            for one in calendar.components
            if one.name == "VTIMEZONE"
        }
        self._zones: dict[str, Zone] = {}

    def zone(self, name: str, line: int) -> Zone:
        """The zone of a TZID. What the world knows by that name wins over a calendar's own, which may be old."""
        if name not in self._zones:
            definition = self._definitions.get(name)
            found = known(name)
            if definition is not None and (found is None or found.name != name):
                found = defined(definition, self.until.replace(tzinfo=None) + _LEEWAY, self.budget)
            if found is None:
                raise BrokenFeed("zone", name=name[:60], line=line)
            self._zones[name] = found
        return self._zones[name]

    def moment(self, line: Property) -> Moment:
        return moment(line, line.value, self.zone, self.floating, UTC_ZONE)

    def moments(self, lines: Iterable[Property]) -> list[Moment]:
        return [one for line in lines for one in moments(line, self.zone, self.floating, UTC_ZONE)]

    def spans(self, calendar: Component, own: str) -> Iterator[Span]:
        """The busy stretches of one calendar, an occurrence each, cut to the window."""
        by_uid: dict[str, list[_Event]] = defaultdict(list)
        components = [one for one in calendar.components if one.name == "VEVENT"]
        if len(components) > MOST_EVENTS:
            raise BrokenFeed("too_many_events", most=MOST_EVENTS)
        for number, one in enumerate(components):
            event = self._event(one, number)
            if not (own and event.uid.endswith(f"@{own}")):
                by_uid[event.uid].append(event)
        for events in by_uid.values():
            yield from self._series(events)
        for one in calendar.components:
            if one.name == "VFREEBUSY":
                yield from self._free_busy(one)

    # ── One event ─────────────────────────────────────────────────────────────────────────────────

    def _event(self, one: Component, number: int) -> _Event:
        line = one.one("DTSTART")
        if line is None:
            raise BrokenFeed("no_start", line=one.line)
        start = self.moment(line)
        at = one.one("RECURRENCE-ID")
        sequence = one.text("SEQUENCE", "0")
        return _Event(
            # Without an identifier it belongs to no other.
            uid=one.text("UID") or f"#{number}",
            sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0,
            start=start,
            lasts=self._duration(one, start),
            busy=one.text("TRANSP").upper() != "TRANSPARENT" and one.text("STATUS").upper() != "CANCELLED",
            source=one,
            at=self.moment(at) if at else None,
            from_then_on=bool(at and at.parameters.get("RANGE", "").upper() == "THISANDFUTURE"),
        )

    def _duration(self, one: Component, start: Moment) -> Duration:
        """DTEND gives an exact length, but for whole days; DURATION a nominal one (3.8.5.3)."""
        ends, lasts = one.one("DTEND"), one.one("DURATION")
        if ends is None:
            otherwise = Duration(days=1) if start.whole_day else Duration()
            return duration(lasts.value, lasts.line) if lasts else otherwise
        end = self.moment(ends)
        if start.whole_day != end.whole_day:
            raise BrokenFeed("mixed", line=ends.line)
        if start.whole_day:
            days = (end.wall - start.wall).days
            length = Duration(days=days)
        else:
            length = Duration(exact=_instant(end) - _instant(start))
        if length.days < 0 or length.exact < timedelta():
            raise BrokenFeed("backwards", line=ends.line)
        if length.at_most > LONGEST:
            raise BrokenFeed("too_long", line=ends.line)
        return length

    # ── A series and its exceptions ───────────────────────────────────────────────────────────────

    def _series(self, events: list[_Event]) -> Iterator[Span]:
        """All events of one identifier: what repeats, without what was taken out or moved, and the moved ones."""
        masters = _newest([one for one in events if one.at is None])
        exceptions: dict[datetime, _Event] = {}
        for one in sorted(events, key=lambda one: one.sequence):
            if one.at is not None:
                exceptions[_key(one.at)] = one
        for master in masters:
            yield from self._occurrences(master, exceptions)
        for one in exceptions.values():
            yield from self._cut(one, one.start)

    def _occurrences(self, master: _Event, exceptions: dict[datetime, _Event]) -> Iterator[Span]:
        days = {key for key, one in exceptions.items() if one.at is not None and one.at.whole_day}
        changed = sorted((key, one) for key, one in exceptions.items() if one.from_then_on)
        excluded = self._excluded(master)
        for start, lasts in self._starts(master, _longest_of(master, changed)):
            key = _key(start)
            if excluded(start) or key in exceptions or _key(_midnight(start)) in days:
                continue
            governing = next((one for at, one in reversed(changed) if at <= key), None)
            if governing is None:
                yield from self._cut(master, start, lasts)
            else:
                shifted = start.at(start.wall + governing.moved_by)
                yield from self._cut(governing, shifted)

    def _starts(self, master: _Event, reach: timedelta) -> Iterator[tuple[Moment, Duration]]:
        """Every start that may touch the window, once, each with how long it lasts."""
        seen: set[tuple[datetime, str]] = set()
        for start, lasts in self._all_starts(master, reach):
            if (start.wall, start.zone.name) not in seen:
                seen.add((start.wall, start.zone.name))
                yield start, lasts

    def _all_starts(self, master: _Event, reach: timedelta) -> Iterator[tuple[Moment, Duration]]:
        source, start = master.source, master.start
        # Periods first: one that begins with the series says how long it lasts.
        for line in source.all("RDATE"):
            if line.parameters.get("VALUE", "").upper() == "PERIOD":
                for word in line.value.split(","):
                    yield self._period(line, word)
            else:
                for one in self.moments([line]):
                    yield one, master.lasts
        yield start, master.lasts
        for line in source.all("RRULE"):
            for wall in self._followed(line, start, reach):
                yield start.at(wall), master.lasts

    def _period(self, line: Property, word: str) -> tuple[Moment, Duration]:
        begins, slash, ends = word.partition("/")
        if not slash:
            raise BrokenFeed("date", value=word[:40], line=line.line)
        timed = Property(line.name, {k: v for k, v in line.parameters.items() if k != "VALUE"}, "", line.line)
        start = moment(timed, begins, self.zone, self.floating, UTC_ZONE)
        if ends.strip()[:1].upper() in {"P", "+", "-"}:
            return start, duration(ends, line.line)
        length = _instant(moment(timed, ends, self.zone, self.floating, UTC_ZONE)) - _instant(start)
        if length < timedelta():
            raise BrokenFeed("backwards", line=line.line)
        return start, Duration(exact=min(length, LONGEST))

    def _rule(self, line: Property, start: Moment) -> Rule:
        parts = parts_of(line.value, line.line)
        ends = until_of(parts["UNTIL"], start, line.line) if "UNTIL" in parts else None
        return rule_of(parts, ends, line.line)

    def _followed(self, line: Property, start: Moment, reach: timedelta) -> Iterator[datetime]:
        since, until = self.since.replace(tzinfo=None), self.until.replace(tzinfo=None)
        since -= min(reach, 2 * LONGEST) + _LEEWAY
        yield from starts(self._rule(line, start), start.wall, since, until + _LEEWAY, self.budget)

    def _excluded(self, master: _Event) -> Callable[[Moment], bool]:
        """Whether a start is taken out: by EXDATE, a date takes out all of its day, or by an old EXRULE."""
        dates = self.moments(master.source.all("EXDATE"))
        days = {one.wall for one in dates if one.whole_day}
        instants = {_key(one) for one in dates if not one.whole_day}
        walls = {
            wall
            for line in master.source.all("EXRULE")
            for wall in self._followed(line, master.start, LONGEST)
        }
        return lambda one: _midnight(one).wall in days or _key(one) in instants or one.wall in walls

    # ── What is left of it in the window ──────────────────────────────────────────────────────────

    def _cut(self, event: _Event, start: Moment, lasts: Duration | None = None) -> Iterator[Span]:
        length = lasts or event.lasts
        far = self.until.replace(tzinfo=None) + _LEEWAY
        near = self.since.replace(tzinfo=None) - _LEEWAY
        if not event.busy or start.wall > far or start.wall < near - length.at_most:
            return
        begins, ends = max(start.instant, self.since), min(length.after(start), self.until)
        if begins < ends:
            yield self._counted((begins, ends))

    def _counted(self, span: Span) -> Span:
        self.produced += 1
        if self.produced > MOST_SPANS:
            raise BrokenFeed("repeats_too_often")
        return span

    def _free_busy(self, one: Component) -> Iterator[Span]:
        for line in one.all("FREEBUSY"):
            if line.parameters.get("FBTYPE", "BUSY").upper() == "FREE":
                continue
            for word in line.value.split(","):
                start, lasts = self._period(line, word)
                far = start.wall > self.until.replace(tzinfo=None) + _LEEWAY
                if far or start.wall < self.since.replace(tzinfo=None) - lasts.at_most - _LEEWAY:
                    continue
                begins, ends = max(start.instant, self.since), min(lasts.after(start), self.until)
                if begins < ends:
                    yield self._counted((begins, ends))


def _newest(masters: list[_Event]) -> list[_Event]:
    """Of several versions of one event the newest; of those that do not say, all."""
    newest = max((one.sequence for one in masters), default=0)
    return [one for one in masters if one.sequence == newest]


def _longest_of(master: _Event, changed: list[tuple[datetime, _Event]]) -> timedelta:
    """How long before the window something may begin and still reach into it."""
    reach = master.lasts.at_most
    for _at, one in changed:
        reach = max(reach, one.lasts.at_most + abs(one.moved_by))
    return reach


def _midnight(start: Moment) -> Moment:
    return start.at(start.wall.replace(hour=0, minute=0, second=0))


def _key(one: Moment) -> datetime:
    """By what an occurrence is known among its series: the instant it was to begin at."""
    return _instant(one)


def _instant(one: Moment) -> datetime:
    """The instant; at the ends of the calendar, where zones end, the wall time as if it were in UTC."""
    if 2 < one.wall.year < 9998:
        return one.instant
    return UTC_ZONE.to_utc(one.wall)
