"""Weekly series for programs: looked at, made, read and left; a repeated request has one effect."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import RAISE, fields, validate

from marketplace.api import tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import Money, Shape, identifier, money, rfc3339
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.i18n import current_locale
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.api import shapes
from marketplace.trade.bookings.api.inputs import KeyHeader
from marketplace.trade.bookings.api.making import REPLAYED, other_body
from marketplace.trade.listings.rules import LEAST_WEEKS, MOST_WEEKS, check_party
from marketplace.trade.series import queries
from marketplace.trade.series.models import KIND, OnConflict, Series
from marketplace.trade.series.rules import Why
from marketplace.trade.series.schemas import LeaveInput, SeriesInput, SeriesQuery
from marketplace.workflows import book_series, leave_series
from marketplace.workflows.place_booking import KeyReused

series = ApiBlueprint("api_series", __name__, description="The same time every week, paid at once.")


def _weeks() -> fields.Integer:
    return fields.Integer(
        required=True, strict=True, validate=validate.Range(min=LEAST_WEEKS, max=MOST_WEEKS)
    )


def _on_conflict() -> fields.Enum[OnConflict]:
    words = "`all`: every week or none. `skip`: the weeks that cannot be had are left out."
    return fields.Enum(
        OnConflict, by_value=True, load_default=OnConflict.ALL, metadata={"description": words}
    )


class SeriesQuoteRequest(SeriesQuery):
    """A choice to be looked at."""

    class Meta:
        unknown = RAISE

    listing = identifier("the listing")
    weeks = _weeks()
    on_conflict = _on_conflict()


class SeriesRequest(SeriesInput):
    """A choice to be booked. The total is of all weeks together; it is compared with ours, never trusted."""

    class Meta:
        unknown = RAISE

    listing = identifier("the listing")
    weeks = _weeks()
    on_conflict = _on_conflict()


class LeaveRequest(LeaveInput):
    """Leaving for a refund that was read before."""

    class Meta:
        unknown = RAISE


class ConflictShape(Shape):
    """A week that cannot be had."""

    week = fields.Integer(metadata={"description": "Its number, from 1."})
    at = fields.String(metadata={"description": "The time on the wall there, ISO 8601 without an offset."})
    why = fields.String(validate=validate.OneOf([why.value for why in Why]))


class SeriesQuoteShape(Shape):
    """What can be had at this moment."""

    starts = fields.List(fields.String(), metadata={"description": "Of the weeks that are free, in UTC."})
    conflicts = fields.List(fields.Nested(ConflictShape))
    total = fields.Nested(
        Money, metadata={"description": "Of the free weeks; send it as `expected_total_minor`."}
    )


class WeekShape(shapes.BookingSummaryShape):
    """One week: a booking of its own."""

    week = fields.Integer()


class SeriesShape(Shape):
    """A series with every week of it."""

    id = fields.String()
    weeks = fields.Integer(metadata={"description": "As asked for."})
    on_conflict = fields.String(validate=validate.OneOf([one.value for one in OnConflict]))
    skipped = fields.List(fields.Nested(ConflictShape))
    bookings = fields.List(fields.Nested(WeekShape))
    total = fields.Nested(Money)
    refund_now = fields.Nested(
        Money, metadata={"description": "What leaving gives back now; send it as `expected_refund_minor`."}
    )
    checkout_url = fields.String(
        allow_none=True, metadata={"format": "uri", "description": "Where to pay, while it waits for that."}
    )


@series.writes("/series-quotes")
@requires(Access.PUBLIC)
@series.body(SeriesQuoteRequest)
@series.gives(SeriesQuoteShape)
@series.refuses(409, "CONFLICT")
def quote(wanted: dict[str, Any]) -> ResponseReturnValue:
    """Which weeks are free, and what they cost together."""
    subject = agreement.bookable(wanted["listing"])
    check_party(subject.listing.min_party, subject.listing.max_party, wanted["party"])
    book_series.check_weeks(subject.listing, wanted["weeks"])
    plan = book_series.plan_of(subject, wanted["slot"], wanted["party"], wanted["weeks"])
    each = agreement.quote_for(subject.listing, wanted["party"])
    return {
        "starts": [rfc3339(slot.starts_at) for _week, slot in plan.free],
        "conflicts": [conflict.as_json() for conflict in plan.conflicts],
        "total": money(each.total_minor * len(plan.free), each.currency),
    }


@series.writes("/series")
@requires(Access.TOKEN)
@series.headers(KeyHeader)
@series.body(SeriesRequest)
@series.gives(SeriesShape, 201, Location="The series.", Idempotent_Replayed="`true` when it was done before.")
@series.refuses(409, "CONFLICT")
def create(headers: dict[str, Any], wanted: dict[str, Any]) -> ResponseReturnValue:
    """Hold every week and open the one payment page for all of them."""
    member = tokens.member()
    wish = book_series.wish_of(wanted["listing"], wanted)
    try:
        with transaction():
            placed = book_series.place_once(member, wish, key=headers["key"], locale=current_locale())
    except KeyReused:
        raise other_body() from None
    book_series.open_page(placed.series_id)
    location = url_for("api_series.show", series_id=placed.series_id)
    found = queries.of_customer(placed.series_id, member.id)
    return _whole(found, member), 201, {"Location": location} | (REPLAYED if placed.again else {})


@series.reads("/series/<series_id>")
@requires(Access.TOKEN)
@series.gives(SeriesShape)
def show(series_id: str) -> ResponseReturnValue:
    """One series, for its customer or, once it is paid, its provider."""
    member = tokens.member()
    return _whole(queries.for_member(series_id, member.id), member)


@series.writes("/series/<series_id>/leave")
@requires(Access.TOKEN)
@series.body(LeaveRequest)
@series.gives(SeriesShape)
@series.refuses(409, "CONFLICT")
def leave(wanted: dict[str, Any], series_id: str) -> ResponseReturnValue:
    """Cancel every week that lies ahead for the refund that `refund_now` told."""
    member = tokens.member()
    with transaction():
        found = leave_series.leave(
            series_id,
            by_id=member.id,
            expected_refund_minor=wanted["expected_refund_minor"],
            reason=wanted["reason"],
        )
    return _whole(found, member)


def _whole(found: Series, member: Member) -> dict[str, Any]:
    bookings = queries.bookings_of(found.id)
    is_provider = found.provider_id == member.id
    payment = None if is_provider else payments.latest(KIND, found.public_id)
    held = any(booking.state == "held" for booking in bookings)
    return {
        "id": found.public_id,
        "weeks": found.weeks,
        "on_conflict": found.on_conflict,
        "skipped": found.skipped,
        "bookings": [
            shapes.summary(booking, is_provider=is_provider) | {"week": booking.series_week}
            for booking in bookings
        ],
        "total": money(found.total_minor, found.currency),
        "refund_now": money(leave_series.leaving(bookings, member.id).refund_minor, found.currency),
        "checkout_url": payment.checkout_url if payment and held else None,
    }
