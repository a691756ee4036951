"""Writes iCalendar (RFC 5545, RFC 5546): events, their time zones, folded lines; reads nothing and knows no feature."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from unicodedata import category
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

OCTETS = 75
"""As long as a line may be, its end not counted (RFC 5545, 3.1)."""

_DAY = timedelta(days=1)


class Method(StrEnum):
    """What a calendar program is to do with the events."""

    PUBLISH = "PUBLISH"
    """Show them: a feed or a file."""
    REQUEST = "REQUEST"
    """Put them into the reader's calendar, or change them there: mail."""
    CANCEL = "CANCEL"
    """Take them out again: mail."""


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address, as organiser or guest."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Instants are aware; `sequence` grows with every change of what the event says."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    status: Status
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: Person | None = None
    attendee: Person | None = None


def written(
    events: Iterable[Event], *, method: Method, site: str, name: str = "", every: timedelta | None = None
) -> str:
    """A whole calendar. `name` and `every`, how often to look again, belong to feeds."""
    listed = list(events)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_text(site)}//calendar//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"METHOD:{method}")
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    if every:
        span = f"PT{int(every.total_seconds()) // 60}M"
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{span}", f"X-PUBLISHED-TTL:{span}"]
    for zone in sorted({event.zone for event in listed} - {"UTC"}):
        moments = [moment for event in listed if event.zone == zone for moment in _span(event)]
        lines += zone_lines(zone, min(moments).date(), max(moments).date())
    for event in listed:
        lines += _event_lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _span(event: Event) -> tuple[datetime, datetime]:
    return event.starts_at.astimezone(UTC), event.ends_at.astimezone(UTC)


def _event_lines(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        # In what is published the stamp is that of the last change, so that nothing changed reads the same.
        f"DTSTAMP:{_utc(event.changed_at)}",
        f"LAST-MODIFIED:{_utc(event.changed_at)}",
        f"DTSTART{_moment(event.starts_at, event.zone)}",
        f"DTEND{_moment(event.ends_at, event.zone)}",
        f"STATUS:{event.status}",
        f"TRANSP:{'TRANSPARENT' if event.status is Status.CANCELLED else 'OPAQUE'}",
        f"SUMMARY:{_text(event.summary)}",
    ]
    for label, value in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if value:
            lines.append(f"{label}:{_text(value)}")
    if event.url:
        lines.append(f"URL:{_plain(event.url)}")
    if event.organizer:
        lines.append(f"ORGANIZER;CN={_quoted(event.organizer.name)}:mailto:{_plain(event.organizer.address)}")
    if event.attendee:
        # Already agreed on our own pages: nobody is asked to answer by mail.
        guest = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        lines.append(f"{guest};CN={_quoted(event.attendee.name)}:mailto:{_plain(event.attendee.address)}")
    lines.append("END:VEVENT")
    return lines


def _moment(instant: datetime, zone: str) -> str:
    """`;TZID=…:local`, or UTC: a time that the wall shows for the second time has no local form (3.3.5)."""
    wall = instant.astimezone(ZoneInfo(zone))
    if zone == "UTC" or wall.fold:
        return f":{_utc(instant)}"
    return f";TZID={zone}:{wall:%Y%m%dT%H%M%S}"


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


def _text(words: str) -> str:
    """TEXT (3.3.11): escaped, line breaks as `\\n`, other control signs left out."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join(_plain(line) for line in lines)


def _quoted(words: str) -> str:
    return '"' + _plain(words).replace('"', "’") + '"'


def _plain(words: str) -> str:
    return "".join(sign for sign in words if category(sign) not in {"Cc", "Zl", "Zp", "Cs"})


def folded(line: str) -> str:
    """A line in parts of at most 75 octets, none of which ends within a sign."""
    parts, part, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > OCTETS:
            parts.append(part)
            # The space that begins a continued line counts.
            part, size = " ", 1
        part += sign
        size += octets
    return "\r\n".join([*parts, part])


# ── Zones ─────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=256)
def zone_lines(zone: str, first: date, last: date) -> tuple[str, ...]:
    """VTIMEZONE: the clock on the first date, and every change up to the day after the last, each by itself."""
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - 2 * _DAY
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + 2 * _DAY
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    standing = begin.astimezone(ZoneInfo(zone))
    lines += _observance(begin, standing, standing)
    for instant in _changes(zone, begin, end):
        before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        lines += _observance(instant, before, instant.astimezone(ZoneInfo(zone)))
    return (*lines, "END:VTIMEZONE")


def _observance(onset: datetime, before: datetime, after: datetime) -> list[str]:
    """From `onset` on the clock of `after` holds. The onset is written as the clock before would show it."""
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    wall = onset + (before.utcoffset() or timedelta())
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{wall:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"TZNAME:{after.tzname()}",
        f"END:{kind}",
    ]


def _offset(wall: datetime) -> str:
    seconds = int((wall.utcoffset() or timedelta()).total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}" + (f"{left:02}" if left else "")


def _changes(zone: str, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants between at which the clock jumps or is called otherwise, found day by day to the second."""
    info = ZoneInfo(zone)

    def clock_at(instant: datetime) -> tuple[object, ...]:
        wall = instant.astimezone(info)
        return wall.utcoffset(), wall.dst(), wall.tzname()

    day = begin
    while day < end:
        low, high = day, day + _DAY
        day = high
        if clock_at(low) == clock_at(high):
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
            low, high = (middle, high) if clock_at(middle) == clock_at(low) else (low, middle)
        yield high


# ── Links ─────────────────────────────────────────────────────────────────────────────────────────


def google_link(event: Event) -> str:
    """The page on which Google offers to add the event."""
    begins, ends = _utc(event.starts_at), _utc(event.ends_at)
    asked = {"action": "TEMPLATE", "text": event.summary, "dates": f"{begins}/{ends}"}
    told = {"details": _told(event), "location": event.location, "ctz": event.zone}
    return f"https://calendar.google.com/calendar/render?{urlencode(asked | told)}"


def outlook_link(event: Event) -> str:
    """The page on which Outlook on the web offers to add the event."""
    begins, ends = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in _span(event))
    asked = {"path": "/calendar/action/compose", "rru": "addevent", "subject": event.summary}
    told = {"startdt": begins, "enddt": ends, "body": _told(event), "location": event.location}
    return f"https://outlook.live.com/calendar/0/action/compose?{urlencode(asked | told)}"


def _told(event: Event) -> str:
    return "\n".join(part for part in (event.description, event.url) if part)
