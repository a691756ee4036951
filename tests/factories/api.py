"""A program that calls the API: every answer it gets is held against the API's own description."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.people.accounts import operations
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.workflows import book

BASE = "/api/v1"
_ROOT = "urn:api"


class Program:
    """Calls with a token, or without; nothing of an earlier call stays but cookies it was given."""

    def __init__(
        self, app: Flask, token: str | None = None, *, locale: str | None = "en", address: str = "203.0.113.9"
    ) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.headers = {"Accept-Language": locale} if locale else {}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        return self._call("GET", path, headers, **({"query_string": query} if query else {}))

    def post(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        return self._call("POST", path, headers, **({"json": body} if body is not None else {}), **more)

    def book(self, wanted: dict[str, Any], key: str | None = None) -> TestResponse:
        """Make a booking, with a key of its own unless one is given."""
        return self.post("/bookings", wanted, {"Idempotency-Key": key or ids.new_token()})

    def _call(self, method: str, path: str, headers: dict[str, str] | None, **options: Any) -> TestResponse:
        self._forget()
        sent = self.headers | (headers or {})
        answer = self.client.open(BASE + path, method=method, headers=sent, **options)
        faults = Contract.of(self.app).faults(answer, options.get("json"))
        assert faults == [], faults
        return answer

    def _forget(self) -> None:
        # The test's own application context outlives requests, and with it who called.
        if has_app_context():
            for name in list(g):
                g.pop(name)


class Contract:
    """The API's description, closed: what it does not name is a fault."""

    def __init__(self, app: Flask, described: dict[str, Any]) -> None:
        self._routes = app.url_map.bind("localhost")
        self._spec = _closed(described)
        resource = Resource(contents=self._spec, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)

    @classmethod
    def of(cls, app: Flask) -> "Contract":
        known = app.extensions.get("tests.contract")
        if known is None:
            known = cls(app, app.test_client().get(f"{BASE}/openapi.json").json)
            app.extensions["tests.contract"] = known
        return known

    def faults(self, answer: TestResponse, sent: Any) -> list[str]:
        """How an answer, and the body that got a good one, differ from what is described."""
        operation = self._operation(answer)
        if operation is None or answer.status_code == 304:
            return []
        responses = operation["responses"]
        response = self._resolved(responses.get(str(answer.status_code), responses["default"]))
        kind = answer.mimetype
        if kind not in response["content"]:
            return [f"{answer.status_code} with {kind}: {answer.text[:200]}"]
        found = self._judge(answer.get_json(force=True), response["content"][kind]["schema"])
        if answer.status_code < 400 and "requestBody" in operation:
            found += self._judge(sent, operation["requestBody"]["content"]["application/json"]["schema"])
        return found

    def _operation(self, answer: TestResponse) -> dict[str, Any] | None:
        request = answer.request
        if not self._routes.test(request.path, request.method):
            return None
        rule, _values = self._routes.match(request.path, request.method, return_rule=True)
        path = rule.rule.replace("<", "{").replace(">", "}")
        return self._spec["paths"].get(path, {}).get(request.method.lower())

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        found = self._spec
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found

    def _judge(self, value: Any, schema: dict[str, Any]) -> list[str]:
        absolute = json.loads(json.dumps(schema).replace('"#/', f'"{_ROOT}#/'))
        judge = Draft202012Validator(absolute, registry=self._registry, format_checker=FormatChecker())
        return [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(value)]


def _closed(node: Any, name: str = "") -> Any:
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _closed(value, key) for key, value in node.items()}
    # A problem may say more than is described: the new total, other towns.
    if node.get("type") == "object" and "properties" in node and name != "Problem":
        inner.setdefault("additionalProperties", False)
    return inner


def token_of(member: Member) -> str:
    """A new API token of a member, flushed."""
    return operations.create_api_token(member, "a test")[0]


def program_of(app: Flask, member: Member, **options: Any) -> Program:
    """A program that acts for a member."""
    token = token_of(member)
    db.session.commit()
    return Program(app, token, **options)


def staged_program(stage: Any, member: Member, **options: Any) -> Program:
    """The same on a stage, where commits are real."""
    with stage.acting():
        token = token_of(member)
    return Program(stage.app, token, **options)


def next_slot(listing: Listing, party: int = 1, *, hours: int = 0) -> datetime:
    """The next time that is free, seen from so many hours later."""
    slot = availability.next_free(listing.id, party=party, now=clock.now() + timedelta(hours=hours))
    assert slot is not None
    return slot.starts_at


def wanting(listing: Listing, party: int = 1, **changes: Any) -> dict[str, Any]:
    """The body of a booking of the next free slot at today's price."""
    total = agreement.quote_for(listing, party).total_minor
    slot = next_slot(listing, party).isoformat()
    return {
        "listing": listing.public_id,
        "slot": slot,
        "party": party,
        "expected_total_minor": total,
    } | changes


def staged_wanting(stage: Any, listing: Listing, party: int = 1, **changes: Any) -> dict[str, Any]:
    with stage.app.app_context():
        return wanting(listing, party, **changes)


def a_held_booking(listing: Listing, customer: Member, party: int = 1, starts_at: Any = None) -> Booking:
    """A place held by the real workflow, its payment page not opened; flushed."""
    at = starts_at or next_slot(listing, party)
    total = agreement.quote_for(listing, party).total_minor
    return book.hold_place(customer, book.Wish(listing.public_id, at, party, total), "en")[0]


def change_price(stage: Any, listing: Listing, price_minor: int) -> None:
    with stage.acting():
        db.session.get_one(Listing, listing.id).price_minor = price_minor


def booked_by(member: Member) -> list[Booking]:
    return list(db.session.scalars(select(Booking).where(Booking.customer_id == member.id)))


def spring_night(time: str = "12:00") -> datetime:
    """A wall time in Paris on the date its clocks go forward, from 02:00 to 03:00."""
    return datetime.fromisoformat(f"2027-03-28 {time}").replace(tzinfo=ZoneInfo("Europe/Paris"))
