"""A server elsewhere that holds calendars, well-meaning or hostile, on loopback; and readings of them."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import delete, select

from marketplace.core import clock, config
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.calendars import importing, queries, reading
from marketplace.trade.calendars.models import CalendarBlock, CalendarFeed
from marketplace.trade.calendars.reading import Import
from marketplace.trade.listings.models import Listing
from tests.factories.stage import Stage

CALENDAR = "text/calendar; charset=utf-8"


def calendar_text(*parts: str) -> str:
    """A calendar of whole components."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *parts, "END:VCALENDAR", ""])


def event_text(*lines: str, uid: str = "one@elsewhere.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def busy_text(starts_at: datetime, ends_at: datetime, uid: str = "one@elsewhere.example") -> str:
    """A calendar that is busy once."""
    return calendar_text(
        event_text(f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}", f"DTEND:{ends_at:%Y%m%dT%H%M%SZ}", uid=uid)
    )


class Elsewhere:
    """The server: what it answers may be changed at any time; it counts and notes what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, str]] = []
        self.answer: Callable[[Any], None] = lambda _handler: None
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"{self.url}/private.ics"

    def says(self, text: str | bytes, status: int = 200, **headers: str) -> None:
        """Answer so from now on."""
        body = text.encode() if isinstance(text, str) else text

        def answer(handler: BaseHTTPRequestHandler) -> None:
            tag = headers.get("ETag")
            unchanged = tag is not None and handler.headers.get("If-None-Match") == tag
            handler.send_response(304 if unchanged else status)
            for name, value in ({"Content-Type": CALENDAR} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", "0" if unchanged else str(len(body)))
            handler.end_headers()
            if not unchanged:
                handler.wfile.write(body)

        self.answer = answer

    def leads_to(self, address: str) -> None:
        self.says("", 302, Location=address)

    def is_busy(self, starts_at: datetime, ends_at: datetime, **headers: str) -> None:
        self.says(busy_text(starts_at, ends_at), **headers)

    def sends_a_bomb(self) -> None:
        """A few kilobytes that unpack to a hundred megabytes."""
        packed = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"X:" + b"0" * (100 << 20), compresslevel=9)
        self.says(packed, Content_Encoding="gzip")

    def never_ends(self) -> None:
        """An answer without a length that goes on as long as anybody reads it."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(b"BEGIN:VCALENDAR\r\n")
            while not self.over.is_set():
                handler.wfile.write(b"X-FILL:" + b"0" * 65_536 + b"\r\n")

        self.answer = answer

    def is_silent(self) -> None:
        """Headers, and then nothing more."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.flush()
            self.over.wait(60)

        self.answer = answer

    def breaks_off(self, text: str) -> None:
        """Less than it promised."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text[: len(text) // 2].encode())

        self.answer = answer


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """The server, running, and the allowance to read from it."""
    known: list[Elsewhere] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known[0].asked.append(dict(self.headers.items()))
            try:
                known[0].answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.append(Elsewhere(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with config.overridden(fetch_loopback=True):
            yield known[0]
    finally:
        known[0].over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def connected(provider: Member, address: str, name: str = "Family") -> CalendarFeed:
    """A calendar connected and committed, not yet read."""
    feed = importing.connect(provider.id, name, address)
    db.session.commit()
    return feed


def read_again(feed: CalendarFeed) -> CalendarFeed:
    """Read a calendar now as the job does, whatever its turn."""
    feed = db.session.get_one(CalendarFeed, feed.id, populate_existing=True)
    feed.next_read_at = clock.now()
    db.session.commit()
    claimed = importing.claim(feed.public_id)
    assert claimed is not None
    db.session.commit()
    found = reading.read(claimed.feed, claimed.zone, claimed.at, whole=claimed.whole)
    importing.apply(claimed, found)
    db.session.commit()
    return db.session.get_one(CalendarFeed, feed.id, populate_existing=True)


def imported(feed: CalendarFeed, *spans: tuple[datetime, datetime]) -> None:
    """Apply a reading that gave these, without a server."""
    feed.next_read_at = clock.now()
    db.session.flush()
    claimed = importing.claim(feed.public_id)
    assert claimed is not None
    importing.apply(claimed, Import(spans=list(spans), events=len(spans)))
    db.session.flush()


def blocks(feed: CalendarFeed) -> list[tuple[datetime, datetime]]:
    """What a calendar blocks now."""
    query = select(CalendarBlock.busy).where(CalendarBlock.feed_id == feed.id).order_by(CalendarBlock.busy)
    return [(one.lower.astimezone(UTC), one.upper.astimezone(UTC)) for one in db.session.scalars(query)]


def in_days(days: int, hour: int = 12) -> datetime:
    """An hour of a day to come, in UTC."""
    now = clock.now()
    return now.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


@dataclass(frozen=True)
class ConnectedMeal:
    """A meal whose cook has a calendar elsewhere, and its next free start."""

    listing: Listing
    feed: CalendarFeed
    start: datetime


def a_blocked_meal(stage: Stage) -> ConnectedMeal:
    listing = stage.meal(notice_minutes=0)
    provider = stage.provider_of(listing)
    start = stage.next_start(listing)
    with stage.acting():
        feed = importing.connect(provider.id, "Family", "https://calendars.example/a.ics")
    return ConnectedMeal(listing, feed, start)


def imported_on(stage: Stage, meal: ConnectedMeal, *spans: tuple[datetime, datetime]) -> None:
    """A reading that gave these, committed."""
    with stage.acting():
        imported(db.session.get_one(CalendarFeed, meal.feed.id), *spans)


def seen_clashes(stage: Stage, meal: ConnectedMeal) -> int:
    """How many of the cook's bookings are shown as clashes; a mere hold is none yet."""
    with stage.app.app_context():
        return len(queries.clashes(meal.feed.provider_id, clock.now()))


@contextmanager
def half_imported(stage: Stage, meal: ConnectedMeal, *, committed: bool = False) -> Iterator[None]:
    """While an import has deleted what it replaces and brought nothing yet; `committed` is how not to do it."""
    deleted, over = threading.Event(), threading.Event()

    def importing_meanwhile() -> None:
        with stage.app.app_context(), db.engine.begin() as connection:
            connection.execute(delete(CalendarBlock).where(CalendarBlock.feed_id == meal.feed.id))
            if committed:
                connection.commit()
            deleted.set()
            over.wait(30)

    thread = threading.Thread(target=importing_meanwhile)
    thread.start()
    try:
        assert deleted.wait(30)
        yield
    finally:
        over.set()
        thread.join()
