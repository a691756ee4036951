"""Fetches one calendar and reads it: a short-lived program within limits, so that no feed can hurt a server.

Run as `python -m marketplace.trade.calendars.reader` with the order as JSON on standard input; it writes one
JSON object and ends. It knows no database and keeps nothing.
"""

import json
import resource
import signal
import sys
from datetime import datetime
from types import FrameType
from typing import Any

from marketplace.core.fetching import Bounds, Fetched, FetchRefused, fetch
from marketplace.trade.calendars.busy import read
from marketplace.trade.calendars.lines import BrokenFeed

PROCESSOR_SECONDS = 10
MEMORY = 768 << 20

_ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"


def main() -> None:
    order = json.load(sys.stdin)
    _limit(order["seconds"])
    sys.stdout.write(json.dumps(answered(order)))


def answered(order: dict[str, Any]) -> dict[str, Any]:
    """What came of an order: `spans`, or `unchanged`, or the `problem` with its `facts`."""
    try:
        found = fetch(order["address"], _headers(order), _bounds(order))
        if found.status == 304:
            return {"unchanged": True}
        return _read(found, order)
    except (FetchRefused, BrokenFeed) as refused:
        return {"problem": refused.problem, "facts": refused.facts}
    except TimeoutError:
        return {"problem": "too_slow", "facts": {}}
    except MemoryError:
        return {"problem": "too_large", "facts": {}}
    except (ArithmeticError, ValueError, RecursionError):
        return {"problem": "unreadable", "facts": {}}


def _bounds(order: dict[str, Any]) -> Bounds:
    return Bounds(order["seconds"], order["octets"], order["loopback"])


def _headers(order: dict[str, Any]) -> dict[str, str]:
    known = {"If-None-Match": order.get("etag"), "If-Modified-Since": order.get("last_modified")}
    sent = {name: value for name, value in known.items() if value and value.isprintable()}
    return {"User-Agent": order["agent"], "Accept": _ACCEPT, **sent}


def _read(found: Fetched, order: dict[str, Any]) -> dict[str, Any]:
    text = found.body.decode("utf-8", errors="replace")
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        raise BrokenFeed("web_page")
    reading = read(
        text,
        zone=order["zone"],
        since=datetime.fromisoformat(order["since"]),
        until=datetime.fromisoformat(order["until"]),
        own=order["own"],
    )
    return {
        "spans": [[begins.isoformat(), ends.isoformat()] for begins, ends in reading.spans],
        "events": reading.events,
        "etag": found.etag,
        "last_modified": found.last_modified,
    }


def _limit(seconds: float) -> None:
    """Bounds that the system keeps: time by the wall, time of the processor, memory, no file written."""
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _out_of_time(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
