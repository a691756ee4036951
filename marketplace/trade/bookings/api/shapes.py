"""What the API says of quotes and bookings, composed as the pages compose it; it decides nothing."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from marketplace.api.shapes import Money, Shape, Span, instant, money, on_the_wall, rfc3339, span
from marketplace.core import clock
from marketplace.money.payments.models import Payment, PaymentState, Refund, RefundState
from marketplace.trade.bookings import pages
from marketplace.trade.bookings.models import Booking, BookingLine, BookingState
from marketplace.trade.bookings.rules import RefundTerms
from marketplace.trade.listings.models import Kind, Venue
from marketplace.trade.listings.pricing import Line

LINE_KINDS = ("price", "service_fee")


class LineShape(Shape):
    """A line of the price: `amount` is `quantity` times `unit`."""

    kind = fields.String(validate=validate.OneOf(LINE_KINDS))
    label = fields.String()
    quantity = fields.Integer()
    unit = fields.Nested(Money)
    amount = fields.Nested(Money)


class BookingSummaryShape(Span):
    """A booking in a list."""

    id = fields.String()
    reference = fields.String(metadata={"description": "Its short name for people."})
    state = fields.String(validate=validate.OneOf([state.value for state in BookingState]))
    state_words = fields.String()
    role = fields.String(
        validate=validate.OneOf(["customer", "provider"]), metadata={"description": "Which side you are."}
    )
    listing = fields.String()
    kind = fields.String(validate=validate.OneOf([kind.value for kind in Kind]))
    title = fields.String()
    provider_name = fields.String()
    party = fields.Integer()
    total = fields.Nested(Money, metadata={"description": "What the customer pays in all."})
    refunded = fields.Nested(Money, metadata={"description": "Of it, promised back."})
    hold_expires_at = instant("Until when the place is kept unpaid.", allow_none=True)
    answer_by = instant("Until when a request is answered; without an answer it ends.", allow_none=True)
    pay_by = instant("Until when an accepted request may be paid once its card was refused.", allow_none=True)
    created_at = instant("In UTC.")


class PlaceShape(Shape):
    """Where it is, as far as you may know now."""

    venue = fields.String(validate=validate.OneOf([venue.value for venue in Venue]))
    area = fields.String(allow_none=True)
    address = fields.String(
        allow_none=True, metadata={"description": "Once cancelling is not free any more, for the two sides."}
    )
    directions = fields.String(allow_none=True)
    address_from = instant("From when the address will be here, while it is not yet.", allow_none=True)


class RefundTermsShape(Shape):
    """What cancelling now gives back, and when that changes."""

    refund = fields.Nested(Money)
    percent = fields.Integer()
    until = instant("Until when this holds.", allow_none=True)
    until_local = instant("The same on the wall there.", allow_none=True)
    then = fields.Nested(Money, metadata={"description": "What it is after that."})


class RefundShape(Shape):
    amount = fields.Nested(Money)
    state = fields.String(validate=validate.OneOf([state.value for state in RefundState]))
    created_at = instant("In UTC.")
    done_at = instant("In UTC.", allow_none=True)


class PaymentShape(Shape):
    """How the customer's payment stands."""

    state = fields.String(validate=validate.OneOf([state.value for state in PaymentState]))
    amount = fields.Nested(Money)
    checkout_url = fields.String(
        allow_none=True,
        metadata={
            "format": "uri",
            "description": "The page to pay on; null while the payment server has not answered yet.",
        },
    )
    refunds = fields.List(fields.Nested(RefundShape))


class EarningsShape(Shape):
    """What the provider has of it."""

    price = fields.Nested(Money)
    commission = fields.Nested(Money)
    share = fields.Nested(Money)


class AgreedShape(Shape):
    """What was agreed beside time and price, frozen when it was booked."""

    duration_minutes = fields.Integer()
    shared = fields.Boolean()
    provider_is_trader = fields.Boolean()
    courses = fields.List(fields.Dict(), allow_none=True)
    allergens = fields.List(fields.String(), allow_none=True)
    diets = fields.List(fields.String(), allow_none=True)
    plan = fields.List(fields.Dict(), allow_none=True)
    bring = fields.String(allow_none=True)


class BookingShape(BookingSummaryShape):
    """A booking with all that its page shows this side."""

    lines = fields.List(fields.Nested(LineShape))
    place = fields.Nested(PlaceShape)
    customer_name = fields.String()
    note = fields.String(allow_none=True, metadata={"description": "Allergies and wishes."})
    agreed = fields.Nested(AgreedShape)
    policy = fields.List(fields.String(), metadata={"description": "The cancellation rules in words."})
    series = fields.String(
        allow_none=True,
        metadata={"description": "The weekly series it is a week of; see `/series/{series_id}`."},
    )
    cancellation = fields.Nested(
        RefundTermsShape, allow_none=True, metadata={"description": "Null when it cannot be cancelled."}
    )
    payment = fields.Nested(
        PaymentShape, allow_none=True, metadata={"description": "For the customer; null for the provider."}
    )
    earnings = fields.Nested(
        EarningsShape, allow_none=True, metadata={"description": "For the provider; null for the customer."}
    )
    confirmed_at = instant("In UTC.", allow_none=True)
    completed_at = instant("In UTC.", allow_none=True)
    cancelled_at = instant("In UTC.", allow_none=True)


def lines(
    found: list[BookingLine] | tuple[Line, ...], currency: str, *, shared: bool
) -> list[dict[str, Any]]:
    labels = pages.price_rows(found, currency, shared)
    each: Sequence[BookingLine | Line] = found
    return [
        {
            "kind": line.kind,
            "label": row["label"],
            "quantity": line.quantity,
            "unit": money(line.unit_minor, currency),
            "amount": money(line.amount_minor, currency),
        }
        for line, row in zip(each, labels, strict=True)
    ]


def summary(booking: Booking, *, is_provider: bool) -> dict[str, Any]:
    return span(booking.starts_at, booking.ends_at, booking.zone) | {
        "id": booking.public_id,
        "reference": booking.reference,
        "state": booking.state,
        "state_words": pages.state_words(booking.state),
        "role": "provider" if is_provider else "customer",
        "listing": booking.terms["listing"],
        "kind": booking.terms["kind"],
        "title": pages.title_of(booking.terms),
        "provider_name": booking.terms["provider_name"],
        "party": booking.party_size,
        "total": money(booking.total_minor, booking.currency),
        "refunded": money(booking.refunded_minor, booking.currency),
        "hold_expires_at": booking.hold_expires_at and rfc3339(booking.hold_expires_at),
        "answer_by": booking.answer_by and rfc3339(booking.answer_by),
        "pay_by": booking.pay_by and rfc3339(booking.pay_by),
        "created_at": rfc3339(booking.created_at),
    }


def place(booking: Booking, *, is_provider: bool) -> dict[str, Any]:
    where = pages.where(booking, is_provider=is_provider)
    return {
        "venue": booking.terms["venue"],
        "area": where.area or None,
        "address": where.address,
        "directions": where.directions,
        "address_from": where.shown_from and rfc3339(where.shown_from),
    }


def refund_terms(terms: RefundTerms, booking: Booking) -> dict[str, Any]:
    return {
        "refund": money(terms.refund_minor, booking.currency),
        "percent": terms.percent,
        "until": terms.until and rfc3339(terms.until),
        "until_local": terms.until and on_the_wall(terms.until, booking.zone),
        "then": money(terms.then_minor, booking.currency),
    }


def payment(found: Payment, refunds: list[Refund], booking: Booking) -> dict[str, Any]:
    open_now = found.state == PaymentState.OPEN and booking.state == BookingState.HELD
    return {
        "state": found.state,
        "amount": money(found.amount_minor, found.currency),
        "checkout_url": found.checkout_url if open_now else None,
        "refunds": [
            {
                "amount": money(refund.amount_minor, found.currency),
                "state": refund.state,
                "created_at": rfc3339(refund.created_at),
                "done_at": refund.done_at and rfc3339(refund.done_at),
            }
            for refund in refunds
        ],
    }


def earnings(booking: Booking) -> dict[str, Any]:
    return {
        "price": money(booking.price_minor, booking.currency),
        "commission": money(booking.commission_minor, booking.currency),
        "share": money(booking.share_minor, booking.currency),
    }


def agreed(terms: dict[str, Any]) -> dict[str, Any]:
    return {
        "duration_minutes": terms["duration_minutes"],
        "shared": terms["shared"],
        "provider_is_trader": terms["trader"] == "registered",
        "courses": pages.in_language(terms, "courses"),
        "allergens": terms.get("allergens"),
        "diets": terms.get("diets"),
        "plan": pages.in_language(terms, "plan"),
        "bring": pages.in_language(terms, "bring"),
    }


def can_cancel(booking: Booking) -> bool:
    return booking.state == BookingState.CONFIRMED and booking.starts_at > clock.now()
