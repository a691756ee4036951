"""What a choice costs, line by line, before anyone signs in: reads only, though it takes a body."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields

from marketplace.api.shapes import Money, Shape, Span, instant, money, on_the_wall, rfc3339, span
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement, pages, wall
from marketplace.trade.bookings.api import shapes
from marketplace.trade.bookings.api.blueprint import bookings
from marketplace.trade.bookings.api.inputs import QuoteRequest
from marketplace.trade.bookings.rules import Tier, cutoff, policy_of, refund_of
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import check_party


class DatedTierShape(Shape):
    """Until when cancelling would give how much back."""

    until = instant("In UTC, inclusive.")
    until_local = instant("The same on the wall there.")
    percent = fields.Integer()
    refund = fields.Nested(Money)


class DatedPolicyShape(Shape):
    tiers = fields.List(fields.Nested(DatedTierShape), metadata={"description": "After the last, nothing."})
    sentences = fields.List(fields.String())


class QuoteShape(Span):
    """Every line of a price. It is frozen only by a booking."""

    listing = fields.String()
    party = fields.Integer()
    available = fields.Boolean(metadata={"description": "Whether it could be booked at this moment."})
    lines = fields.List(fields.Nested(shapes.LineShape))
    total = fields.Nested(
        Money, metadata={"description": "Send its amount as `expected_total_minor` to book."}
    )
    cancellation = fields.Nested(DatedPolicyShape)


@bookings.writes("/quotes")
@requires(Access.PUBLIC)
@bookings.body(QuoteRequest)
@bookings.gives(QuoteShape)
def quote(wanted: dict[str, Any]) -> ResponseReturnValue:
    """What a party pays for a slot, and what cancelling would give back."""
    subject = agreement.bookable(wanted["listing"])
    listing, slot, zone = subject.listing, wanted["slot"], subject.schedule.zone
    wall.check_slot(wanted["listing"], slot)
    check_party(listing.min_party, listing.max_party, wanted["party"])
    found = agreement.quote_for(listing, wanted["party"])
    service = agreement.service_at(listing, slot)
    return span(service.starts_at, service.ends_at, zone) | {
        "listing": listing.public_id,
        "party": found.party,
        "available": availability.is_offered(listing.id, slot, found.party, clock.now()),
        "lines": shapes.lines(found.lines, found.currency, shared=listing.shared),
        "total": money(found.total_minor, found.currency),
        "cancellation": _policy(policy_of(listing), slot, zone, found),
    }


def _policy(tiers: tuple[Tier, ...], slot: Any, zone: str, quote: Quote) -> dict[str, Any]:
    rows = []
    for tier in tiers:
        until = cutoff(slot, zone, tier.hours)
        refund = refund_of(quote.price_minor, quote.fee_minor, tier.percent)
        rows.append(
            {
                "until": rfc3339(until),
                "until_local": on_the_wall(until, zone),
                "percent": tier.percent,
                "refund": money(refund, quote.currency),
            }
        )
    sentences = pages.policy_sentences(
        tiers,
        starts_at=slot,
        zone=zone,
        price_minor=quote.price_minor,
        fee_minor=quote.fee_minor,
        currency=quote.currency,
    )
    return {"tiers": rows, "sentences": sentences}
