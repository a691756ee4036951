"""Waiting lists for programs: join, read one's places, leave; the same rules as the pages."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import RAISE, Schema, fields, validate

from marketplace.api import tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Shape, Span, identifier, instant, rfc3339, span
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.i18n import current_locale
from marketplace.trade.bookings.schemas import known_year
from marketplace.trade.waiting import operations, pages, queries
from marketplace.trade.waiting.models import WaitingState
from marketplace.trade.waiting.operations import Waiter
from marketplace.trade.waiting.queries import Place
from marketplace.trade.waiting.schemas import WaitInput
from marketplace.workflows import waiting_line

waiting = ApiBlueprint("api_waiting", __name__, description="Places in line for times that are full.")


class Nothing(Schema):
    """Nothing more needs to be said; a field sent along is refused as everywhere."""

    class Meta:
        unknown = RAISE


class WaitRequest(WaitInput):
    """A full time to wait for."""

    class Meta:
        unknown = RAISE

    listing = identifier("the listing")
    slot = fields.AwareDateTime(
        required=True,
        validate=known_year,
        metadata={"description": "The start of a full time. An offset must be there."},
    )
    party = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=200))
    least = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=200),
        metadata={"description": "You come with fewer too, from so many on; null when only all of you come."},
    )


class WaitingShape(Span):
    """A place in line."""

    id = fields.String()
    state = fields.String(validate=validate.OneOf([state.value for state in WaitingState]))
    state_words = fields.String()
    listing = fields.String()
    title = fields.String()
    party = fields.Integer()
    least = fields.Integer()
    before = fields.Integer(
        metadata={"description": "How many stand before you; 0 when you are the first, or wait no more."}
    )
    booking = fields.String(
        allow_none=True,
        metadata={"description": "What was offered: while `state` is `offered`, a held booking to be paid."},
    )
    offer_until = instant("Until when the offer can be paid.", allow_none=True)
    closes_at = instant("Until when a place may be offered.")
    created_at = instant("In UTC.")


class WaitingListShape(Shape):
    items = fields.List(fields.Nested(WaitingShape))


@waiting.writes("/waiting")
@requires(Access.TOKEN)
@waiting.body(WaitRequest)
@waiting.gives(WaitingShape, 201, Location="The place in line.")
@waiting.refuses(409, "CONFLICT")
def join(wanted: dict[str, Any]) -> ResponseReturnValue:
    """Wait for a place at a time that is full.

    Who waits for this time already gets the place they have. While a place is free nobody waits: 409 with the
    code `not_full`.
    """
    member = tokens.member()
    with transaction():
        wish = Waiter(
            wanted["listing"],
            wanted["slot"],
            wanted["party"],
            wanted["least"],
            wanted["note"],
            wanted["note_consent"],
        )
        entry_id = operations.join(member, wish).public_id
    where = {"Location": url_for("api_waiting.show", entry_id=entry_id)}
    return _told(queries.own(entry_id, member.id)), 201, where


@waiting.reads("/waiting")
@requires(Access.TOKEN)
@waiting.gives(WaitingListShape)
def mine() -> ResponseReturnValue:
    """The lists you are on, the soonest time first."""
    found = pages.waits_of_member(tokens.member().id, current_locale())
    return {"items": [_shape(place, found.titles[place.listing.id]) for place in found.places]}


@waiting.reads("/waiting/<entry_id>")
@requires(Access.TOKEN)
@waiting.gives(WaitingShape)
def show(entry_id: str) -> ResponseReturnValue:
    """One place in line."""
    return _told(queries.own(entry_id, tokens.member().id))


@waiting.writes("/waiting/<entry_id>/leave")
@requires(Access.TOKEN)
@waiting.body(Nothing)
@waiting.gives(WaitingShape)
def leave(_nothing: dict[str, Any], entry_id: str) -> ResponseReturnValue:
    """Leave the line, or give up the place that is held for you. Doing it again changes nothing."""
    member = tokens.member()
    queries.own(entry_id, member.id)
    release()
    waiting_line.leave(entry_id, member.id)
    return _told(queries.own(entry_id, member.id))


def _told(place: Place) -> dict[str, Any]:
    return _shape(place, queries.titles([place.listing.id], current_locale())[place.listing.id])


def _shape(place: Place, title: str) -> dict[str, Any]:
    entry, booking = place.entry, place.booking
    until = booking.hold_expires_at if booking and entry.state == WaitingState.OFFERED else None
    return span(place.occurrence.starts_at, place.occurrence.ends_at, entry.zone) | {
        "id": entry.public_id,
        "state": entry.state,
        "state_words": pages.state_words(entry.state),
        "listing": place.listing.public_id,
        "title": title,
        "party": entry.party,
        "least": entry.least,
        "before": place.before if entry.state == WaitingState.WAITING else 0,
        "booking": booking.public_id if booking else None,
        "offer_until": until and rfc3339(until),
        "closes_at": rfc3339(entry.closes_at),
        "created_at": rfc3339(entry.created_at),
    }
