"""A member's bookings for programs: the same two sides, the same rules of what each may see as the page."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields

from marketplace.api import cursors, tokens
from marketplace.api.shapes import PageQuery, Shape, next_cursor, rfc3339
from marketplace.core.access import Access, requires
from marketplace.money.payments import queries as payments
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import pages, queries
from marketplace.trade.bookings.api import shapes
from marketplace.trade.bookings.api.blueprint import bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.series import queries as series
from marketplace.workflows import cancel_booking


class BookingsShape(Shape):
    items = fields.List(fields.Nested(shapes.BookingSummaryShape))
    next = next_cursor()


@bookings.reads("/bookings")
@requires(Access.TOKEN)
@bookings.query(PageQuery)
@bookings.gives(BookingsShape, Link=cursors.NEXT_LINK)
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """What you booked, the latest booking first."""
    member = tokens.member()
    context = ["bookings", member.public_id]
    after = cursors.read(context, query["cursor"])
    found = queries.page_of_customer(
        member.id, limit=query["limit"] + 1, after_id=int(after[0]) if after else None
    )
    shown = found[: query["limit"]]
    following = cursors.write(context, [shown[-1].id]) if len(found) > len(shown) else None
    items = [shapes.summary(booking, is_provider=False) for booking in shown]
    return {"items": items, "next": following}, cursors.link(following)


@bookings.reads("/bookings/<booking_id>")
@requires(Access.TOKEN)
@bookings.gives(shapes.BookingShape)
def show(booking_id: str) -> ResponseReturnValue:
    """One booking, for its customer or, once it is paid, its provider."""
    member = tokens.member()
    return whole(queries.for_member(booking_id, member.id), member)


def whole(booking: Booking, member: Member) -> dict[str, Any]:
    """A booking with all that this side may see; the number of queries does not depend on it."""
    is_provider = booking.provider_id == member.id
    customer = accounts.by_id(booking.customer_id)
    can_cancel = shapes.can_cancel(booking)
    terms = booking.terms
    return shapes.summary(booking, is_provider=is_provider) | {
        "lines": shapes.lines(queries.lines(booking.id), booking.currency, shared=terms["shared"]),
        "place": shapes.place(booking, is_provider=is_provider),
        "customer_name": customer.name if customer else "",
        "note": booking.note,
        "agreed": shapes.agreed(terms),
        "policy": pages.policy_of(booking),
        "series": series.by_id(booking.series_id).public_id if booking.series_id else None,
        "cancellation": shapes.refund_terms(cancel_booking.refund_now(booking, member.id), booking)
        if can_cancel
        else None,
        "payment": None if is_provider else _payment(booking),
        "earnings": shapes.earnings(booking) if is_provider else None,
        "confirmed_at": booking.confirmed_at and rfc3339(booking.confirmed_at),
        "completed_at": booking.completed_at and rfc3339(booking.completed_at),
        "cancelled_at": booking.cancelled_at and rfc3339(booking.cancelled_at),
    }


def _payment(booking: Booking) -> dict[str, Any] | None:
    found = payments.latest("booking", booking.public_id)
    if found is None:
        return None
    return shapes.payment(found, payments.refunds_of(found.id), booking)
