"""Groups of friends for programs: read one's own or by its link, take a seat; the same rules as the pages."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import RAISE, fields, validate

from marketplace.api import tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, Shape, instant, money, rfc3339
from marketplace.core import idempotency
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.api.inputs import KeyHeader
from marketplace.trade.bookings.api.making import REPLAYED, REPLAYED_WORDS, other_body
from marketplace.trade.bookings.pages import title_of
from marketplace.trade.parties import door, pages, queries
from marketplace.trade.parties.models import PartyState, Rule
from marketplace.trade.parties.operations import Seat
from marketplace.trade.parties.queries import Group
from marketplace.trade.parties.schemas import SeatInput
from marketplace.workflows import friends, place_booking

parties = ApiBlueprint("api_parties", __name__, description="Friends at one table, each of whom pays a seat.")


class FriendShape(Shape):
    name = fields.String(metadata={"description": "The first name."})
    has_paid = fields.Boolean()


class GroupShape(Shape):
    """A group: who has a seat, what is still free, and what happens at the deadline."""

    listing = fields.String()
    title = fields.String()
    starts_at = instant("In UTC.")
    state = fields.String(validate=validate.OneOf([one.value for one in PartyState]))
    state_words = fields.String()
    rule = fields.String(validate=validate.OneOf([one.value for one in Rule]))
    rule_words = fields.String(metadata={"description": "What happens at the deadline."})
    deadline_at = instant("Until when everybody has to have paid.")
    seats = fields.Integer()
    unclaimed = fields.Integer(metadata={"description": "Seats that nobody has taken yet."})
    friends = fields.List(fields.Nested(FriendShape))
    booking = fields.String(
        allow_none=True, metadata={"description": "Your own seat in it, if you have one."}
    )
    link = fields.String(
        allow_none=True,
        metadata={"format": "uri", "description": "To share; for the organiser alone, once they have paid."},
    )


class InvitationShape(GroupShape):
    """A group as its link shows it."""

    price = fields.Nested(Money, metadata={"description": "What a seat costs in all; send it when you join."})


class SeatRequest(SeatInput):
    """A seat, for the price that was read before."""

    class Meta:
        unknown = RAISE

    expected_total_minor = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": "`price` of the invitation: when it has changed, no seat is taken."},
    )


class SeatShape(Shape):
    """The seat that was taken."""

    booking = fields.String(metadata={"description": "A booking like any other: held until it is paid."})
    checkout_url = fields.String(
        allow_none=True,
        metadata={"format": "uri", "description": "Where to pay; null while the payment server is silent."},
    )


@parties.reads("/bookings/<booking_id>/friends")
@requires(Access.TOKEN)
@parties.gives(GroupShape)
def of_booking(booking_id: str) -> ResponseReturnValue:
    """The group that a booking of yours belongs to."""
    member = tokens.member()
    booking = bookings.for_customer(booking_id, member.id)
    group = queries.of_booking(booking)
    if group is None:
        raise queries.missing()
    return _told(group, member.id)


@parties.reads("/friends/<token>")
@requires(Access.PUBLIC)
@parties.gives(InvitationShape)
def invited(token: str) -> ResponseReturnValue:
    """What friends were invited to, for whoever knows the link; `token` is its last part."""
    group = door.opened(token, request.remote_addr)
    quote = agreement.quote_for(agreement.bookable(group.first.terms["listing"]).listing, 1, None)
    told = _told(group, None) | {"price": money(quote.total_minor, quote.currency)}
    return told, 200, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@parties.writes("/friends/<token>")
@requires(Access.TOKEN)
@parties.headers(KeyHeader)
@parties.body(SeatRequest)
@parties.gives(SeatShape, 201, Location="The booking.", Idempotent_Replayed=REPLAYED_WORDS)
@parties.refuses(409, "CONFLICT")
def join(headers: dict[str, Any], wanted: dict[str, Any], token: str) -> ResponseReturnValue:
    """Take one seat and open its payment page. Whoever has a seat of this group already gets that one."""
    door.opened(token, request.remote_addr)
    member = tokens.member()
    with transaction():
        booking_id, again = _once(headers["key"], {"group": token, **wanted}, member)
    page = place_booking.open_page(booking_id)
    where = {"Location": url_for("api_bookings.show", booking_id=booking_id)}
    answered = where | (REPLAYED if again else {})
    return {"booking": booking_id, "checkout_url": page.checkout_url if page else None}, 201, answered


def _once(key: str, body: dict[str, Any], member: Member) -> tuple[str, bool]:
    """The booking a key led to, and whether it had before; in the open transaction."""
    scope = f"api friends:{member.public_id}"
    try:
        known = idempotency.earlier(scope, key, body)
    except Invalid:
        raise other_body() from None
    if known is not None:
        return known, True
    seat = Seat(body["expected_total_minor"], body["note"], body["note_consent"])
    booking_id = friends.join(body["group"], member, seat, current_locale()).public_id
    idempotency.remember(scope, key, body, booking_id)
    return booking_id, False


def _told(group: Group, reader_id: int | None) -> dict[str, Any]:
    party, said = group.party, pages.facts(group, reader_id)
    own = group.of(reader_id) if reader_id else None
    return {
        "listing": group.first.terms["listing"],
        "title": title_of(group.first.terms),
        "starts_at": rfc3339(group.starts_at),
        "state": party.state,
        "state_words": said["words"],
        "rule": party.rule,
        "rule_words": said["rule"],
        "deadline_at": rfc3339(party.deadline_at),
        "seats": party.seats,
        "unclaimed": group.unclaimed,
        "friends": [{"name": one.name, "has_paid": one.has_paid} for one in group.friends],
        "booking": own.public_id if own else None,
        "link": said["link"],
    }
