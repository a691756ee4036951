"""Has one calendar fetched and read by the reader, a program of its own; it keeps nothing and opens no transaction."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from marketplace.core.config import settings
from marketplace.core.resources import resource_path
from marketplace.trade.bookings.calendar_file import uid_domain
from marketplace.trade.calendars.models import CalendarFeed

READER = "marketplace.trade.calendars.reader"
SECONDS = 20
"""In all, from the look-up of the name to the last event."""
_GRACE = 10
"""The reader ends by itself before that; this is for one that cannot."""
OCTETS = 8 << 20

BEFORE, AHEAD = timedelta(days=1), timedelta(days=400)
"""What part of a calendar is kept: beyond every horizon that a listing may have."""


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a reading: busy stretches in UTC, or that nothing changed, or why it was refused."""

    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    events: int = 0
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False
    problem: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def read(feed: CalendarFeed, zone: str, now: datetime, *, whole: bool) -> Import:
    """Fetch and read a calendar now. With `whole` it is asked for even when it did not change."""
    order = {
        "address": feed.address,
        "etag": None if whole else feed.etag,
        "last_modified": None if whole else feed.last_modified,
        "zone": zone,
        "since": (now - BEFORE).isoformat(),
        "until": (now + AHEAD).isoformat(),
        "own": uid_domain(),
        "seconds": SECONDS,
        "octets": OCTETS,
        "loopback": settings().fetch_loopback,
        "agent": f"{settings().site_name} calendar reader ({settings().site_url})",
    }
    return _import(_ordered(order))


def _ordered(order: dict[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", READER],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=SECONDS + _GRACE,
            check=False,
            cwd=resource_path("static").parent,
        )
    except subprocess.TimeoutExpired:
        return {"problem": "too_slow"}
    if done.returncode == -signal.SIGXCPU or done.returncode == -signal.SIGKILL:
        return {"problem": "repeats_too_often"}
    if done.returncode:
        return {"problem": "unreadable"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _import(found: dict[str, Any]) -> Import:
    moments = datetime.fromisoformat
    return Import(
        spans=[(moments(begins), moments(ends)) for begins, ends in found.get("spans", ())],
        events=found.get("events", 0),
        etag=(found.get("etag") or "")[:300] or None,
        last_modified=(found.get("last_modified") or "")[:100] or None,
        unchanged=bool(found.get("unchanged")),
        problem=found.get("problem"),
        facts=found.get("facts") or {},
    )
