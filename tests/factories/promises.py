"""What every route promises to everybody who opens it, looked at in one round through all of them."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from flask import Flask, current_app
from sqlalchemy import Connection, event
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.test import TestResponse

from marketplace.core.access import Access
from marketplace.core.database import db
from tests.factories.hidden_home import given_away
from tests.factories.https import policy_of
from tests.factories.payloads import alive_in, is_quoted_in
from tests.factories.routes import Opening, due, due_to_token, given, openings, said
from tests.factories.scene import CUSTOMER, PROVIDER, Scene, browser_of, caller_of, undone

MOST_QUERIES = 12
HIS_BOOKING = {
    "/bookings/<booking_id>",
    "/bookings/<booking_id>/calendar.ics",
    "/bookings/<booking_id>/ticket",
    "/api/v1/bookings/<booking_id>",
}
"""Where the customer is told the address once it is shown."""
# A secret that waits to be confirmed is made once; back from the payment page, the provider is asked. Who took a file
# of payouts or of revenue, or looked at a document, is noted, and when a calendar program last asked.
NOTES_WHAT_IS_SO = {
    "accounts.set_up_factor",
    "bookings.paid",
    "calendars.feed",
    "credential_desk.file",
    "credentials.file",
    "leaving.open_copy",
    "payouts.export",
    "revenue.deferred_export",
    "revenue.export",
    "revenue.lines_export",
}
SEALED = {"dev_mail.inside", "letters_desk.inside"}
"""Letters in a sealed frame of our own pages; nothing else is ever framed."""
_LEADS = re.compile(r'<(?:a|area|form|iframe|link)\b[^>]*\s(?:href|action|src)="([^"]*)"')
_WRITES = re.compile(r"\s*(insert|update|delete|with .*(insert|update|delete))\b", re.IGNORECASE | re.DOTALL)
# A savepoint stands for a transaction in tests, and these set no page's cost.
_NO_QUERIES = ("savepoint", "release savepoint", "rollback to savepoint", "set constraints")


class Look(NamedTuple):
    """One address as somebody opened it: in a browser, and as a program where it is one for programs."""

    opening: Opening
    who: str
    answer: TestResponse
    queries: list[str]
    """What the database was asked for the browser's answer."""
    beside: TestResponse | None
    """The same address naming nothing, where this one is none of theirs."""
    called: TestResponse | None
    called_beside: TestResponse | None

    @property
    def is_page(self) -> bool:
        return self.opening.method == "GET" and not self.opening.rule.rule.startswith("/api/")


Promise = Callable[[Look], str | None]
"""What is wrong, or None."""


def round_of(app: Flask, scene: Scene, who: str, method: str = "") -> Iterator[Look]:
    """Every route, or every one of a method, opened once; what a request changed is undone before the next."""
    asked = listening(app)
    browser, program = browser_of(app, scene, who), caller_of(app, scene, who)
    cookies = browser.kept()
    for opening in openings(app, scene):
        if method not in ("", opening.method):
            continue
        with undone(app):
            asked.clear()
            answer = opening.through(browser, opening.path)
            queries = queries_in(asked)
            called = called_beside = beside = None
            if opening.sample.values and due(opening, who) == "not there":
                beside = opening.through(browser, opening.path_to_nothing)
            if opening.access is Access.TOKEN:
                called = opening.called_by(program, opening.path)
                called_beside = opening.called_by(program, opening.path_to_nothing)
        yield Look(opening, who, answer, queries, beside, called, called_beside)
        # Signed out, or another language: the next page is opened as everything was.
        browser.put_back(cookies)


def broken(looks: Iterator[Look], promises: dict[str, Promise]) -> dict[str, list[str]]:
    """Promise → the routes that break it, and how; without the promises that are kept."""
    found: dict[str, list[str]] = {}
    for look in looks:
        for name, promise in promises.items():
            wrong = promise(look)
            if wrong:
                found.setdefault(name, []).append(f"{look.opening}: {wrong}")
    return found


def noting_quotes(looks: Iterator[Look], quoted: list[str]) -> Iterator[Look]:
    """The same looks; the addresses of pages on which members' markup stands as the text it is go to `quoted`."""
    for look in looks:
        if look.answer.mimetype == "text/html" and is_quoted_in(look.answer.text):
            quoted.append(str(look.opening))
        yield look


def listening(app: Flask) -> list[str]:
    """Fills with every statement the database is asked from now on."""
    connection = db._app_engines[app][None]
    assert isinstance(connection, Connection)
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    return asked


def queries_in(asked: list[str]) -> list[str]:
    """What the page itself cost, without the savepoints of the test."""
    return [sql for sql in asked if not sql.lower().startswith(_NO_QUERIES)]


def answers_as_declared(look: Look) -> str | None:
    answered, owed = given(look.answer), due(look.opening, look.who)
    return f"{answered} instead of {owed}" if answered != owed else None


def answers_programs_as_declared(look: Look) -> str | None:
    if look.called is None:
        return None
    answered, owed = given(look.called), due_to_token(look.opening, look.who)
    return f"{answered} instead of {owed}" if answered != owed else None


def answers_what_is_not_yours_like_what_is_not_there(look: Look) -> str | None:
    if look.beside is not None and _told(look.answer) != _told(look.beside):
        return "another answer than for what is not there"
    if (
        look.called is None
        or look.called_beside is None
        or due_to_token(look.opening, look.who) != "not there"
    ):
        return None
    told, beside = said(look.called), said(look.called_beside)
    return "another answer to a program than for what is not there" if told != beside else None


def _told(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, said(answer)


def runs_nothing_that_members_wrote(look: Look) -> str | None:
    return ", ".join(alive_in(look.answer.text)) if look.answer.mimetype == "text/html" else None


def keeps_homes_to_itself(look: Look) -> str | None:
    """A picture is no text, and could hold an address all the same."""
    if look.who == PROVIDER or (look.who == CUSTOMER and look.opening.rule.rule in HIS_BOOKING):
        return None
    return ", ".join(tells_of_the_home(look))


def tells_of_the_home(look: Look) -> list[str]:
    """What of the provider's home stands in the answers to a browser and to a program."""
    answers = [answer for answer in (look.answer, look.called) if answer is not None]
    texts = [f"{answer.headers}{answer.data.decode(errors='replace')}" for answer in answers]
    return [found for text in texts for found in given_away(text)]


def asks_the_database_little(look: Look) -> str | None:
    count = len(look.queries)
    return f"{count} queries" if look.is_page and count > MOST_QUERIES else None


def writes_nothing_to_whoever_only_looks(look: Look) -> str | None:
    if look.opening.method != "GET" or look.opening.rule.endpoint in NOTES_WHAT_IS_SO:
        return None
    # How often an address calls the API is counted.
    return next((sql for sql in look.queries if _WRITES.match(sql) and "into attempt" not in sql), None)


def leads_only_where_something_is(look: Look) -> str | None:
    """Every link and form of a page names one of our routes, or another site."""
    if look.answer.mimetype != "text/html" or look.answer.status_code != HTTPStatus.OK:
        return None
    there = current_app.url_map.bind("localhost")
    here = look.answer.request.url
    led = {urlsplit(urljoin(here, unescape(found))) for found in _LEADS.findall(look.answer.text)}
    ours = {one.path for one in led if one.netloc == urlsplit(here).netloc}
    return ", ".join(sorted(path for path in ours if not _is_there(there, unquote(path))))


def _is_there(there: MapAdapter, path: str) -> bool:
    try:
        there.match(path)
    except (MethodNotAllowed, RequestRedirect):
        return True
    except NotFound:
        return False
    return True


def guards_its_answer(look: Look) -> str | None:
    headers = look.answer.headers
    policy = policy_of(headers.get("Content-Security-Policy", ""))
    framed_by = policy.get("frame-ancestors")
    is_guarded = (
        headers.get("X-Content-Type-Options") == "nosniff"
        # An address that is itself a secret is told to nobody at all.
        and headers.get("Referrer-Policy") in ("strict-origin-when-cross-origin", "no-referrer")
        and "geolocation=(self)" in headers.get("Permissions-Policy", "")
        and policy.get("default-src") == ["'none'"]
        and (framed_by == ["'none'"] or (look.opening.rule.endpoint in SEALED and framed_by == ["'self'"]))
    )
    return None if is_guarded else f"{headers}"


PROMISES: dict[str, Promise] = {
    promise.__name__.replace("_", " "): promise
    for promise in (
        answers_as_declared,
        answers_programs_as_declared,
        answers_what_is_not_yours_like_what_is_not_there,
        runs_nothing_that_members_wrote,
        keeps_homes_to_itself,
        asks_the_database_little,
        leads_only_where_something_is,
        writes_nothing_to_whoever_only_looks,
        guards_its_answer,
    )
}
