"""One listing and its free slots for programs: what its page shows, and never more of a home."""

from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from marketplace.api.parsing import invalid
from marketplace.api.shapes import Shape, instant, on_the_wall, rfc3339
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings.rules import policy_of
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.credentials.models import Document
from marketplace.trade.listings import policy_words, queries
from marketplace.trade.listings.api import shapes
from marketplace.trade.listings.api.blueprint import listings
from marketplace.trade.listings.models import ALLERGENS, Confirmation, Listing, Policy
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.listings.rules import check_party, price_of

DAYS = 14
MOST_DAYS = 62
MOST_AHEAD = 800


class CourseShape(Shape):
    course = fields.String()
    dish = fields.String()


class PlanStepShape(Shape):
    title = fields.String()
    minutes = fields.Integer()


class TierShape(Shape):
    """Until so many hours of wall time before the start, so much comes back."""

    hours_before = fields.Integer()
    refund_percent = fields.Integer()


class PolicyShape(Shape):
    """How a booking can be cancelled; the most generous tier first, and nothing after the last."""

    name = fields.String(validate=validate.OneOf([policy.value for policy in Policy]))
    tiers = fields.List(fields.Nested(TierShape))
    sentences = fields.List(fields.String())


class MealShape(Shape):
    courses = fields.List(fields.Nested(CourseShape))
    allergens = fields.List(
        fields.String(validate=validate.OneOf(ALLERGENS)),
        metadata={"description": "Of the fourteen of EU law, those it contains."},
    )
    cuisine = fields.String()


class SessionShape(Shape):
    plan = fields.List(fields.Nested(PlanStepShape))
    level = fields.String()
    bring = fields.String()
    discipline = fields.String()


class CheckedShape(Shape):
    """A document the law asks for that we looked at."""

    document = fields.String(validate=validate.OneOf([one.value for one in Document]))
    checked_on = fields.Date()
    valid_until = fields.Date(allow_none=True)


class ListingShape(shapes.ListingSummaryShape):
    """All that the page of a listing says."""

    body = fields.String(metadata={"description": "Markdown."})
    bookable = fields.Boolean(metadata={"description": "False while its provider pauses it."})
    languages = fields.List(fields.String())
    meal = fields.Nested(MealShape, allow_none=True)
    session = fields.Nested(SessionShape, allow_none=True)
    town = fields.String(allow_none=True)
    country = fields.String(allow_none=True)
    point_radius_m = fields.Integer(
        allow_none=True, metadata={"description": "How far from `point` the place may be."}
    )
    visit_radius_m = fields.Integer(
        allow_none=True,
        metadata={
            "description": "How far around `point` the provider comes to customers' homes; null elsewhere."
        },
    )
    zone = fields.String()
    provider_is_trader = fields.Boolean(
        allow_none=True, metadata={"description": "Registered trader, or private person; as declared."}
    )
    capacity = fields.Integer()
    notice_minutes = fields.Integer()
    horizon_days = fields.Integer()
    cancellation = fields.Nested(PolicyShape)
    confirmation = fields.String(
        validate=validate.OneOf([one.value for one in Confirmation]),
        metadata={"description": "`instant`, or `request`: the provider answers, money is only set aside."},
    )
    answer_hours = fields.Integer(metadata={"description": "How long an answer to a request takes at most."})
    series_weeks = fields.Integer(
        metadata={"description": "So many weeks at most may be booked at once; 0 for none."}
    )
    least_guests = fields.Integer(
        metadata={
            "description": "From how many guests on it takes place; else everybody is refunded in full."
        }
    )
    decide_hours = fields.Integer(metadata={"description": "How long before the start that is decided."})
    checked_documents = fields.List(
        fields.Nested(CheckedShape),
        metadata={"description": "Documents of the provider for this offer that were checked, and hold."},
    )


class SlotsQuery(Schema):
    """Which local dates, and for how many."""

    first = fields.Date(load_default=None, data_key="from", metadata={"description": "Today when left out."})
    last = fields.Date(
        load_default=None, data_key="to", metadata={"description": f"{DAYS} days in all when left out."}
    )
    party = fields.Integer(load_default=None, validate=validate.Range(min=1, max=200))


class SlotShape(Shape):
    starts_at = instant("In UTC; what a booking takes as `slot`.")
    ends_at = instant("In UTC.")
    starts_local = instant("As the wall there shows it, with its offset.")
    seats_left = fields.Integer()


class SlotsShape(Shape):
    """What can be booked at this moment, earliest first."""

    listing = fields.String()
    zone = fields.String()
    party = fields.Integer()
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    items = fields.List(fields.Nested(SlotShape))


def _gone() -> NotFound:
    return NotFound(_("This offer is not available any more."), todo=_("Look for something similar nearby."))


@listings.reads("/listings/<listing_id>")
@requires(Access.PUBLIC)
@listings.gives(ListingShape)
def show(listing_id: str) -> ResponseReturnValue:
    """One listing, with its price for the smallest party."""
    view = queries.public(listing_id, current_locale())
    if view is None:
        raise _gone()
    return _listing(view), {"Cache-Control": "public, max-age=60"}


@listings.reads("/listings/<listing_id>/slots")
@requires(Access.PUBLIC)
@listings.query(SlotsQuery)
@listings.gives(SlotsShape)
def slots(query: dict[str, Any], listing_id: str) -> Response:
    """The times that a party can book now. What is offered here, a booking made at once is given."""
    now = clock.now()
    first, last = _dates(query, now.date())
    calendar = availability.calendar_by_public_id(listing_id, first, last)
    if calendar is None or not calendar.listing.is_open:
        raise _gone()
    zone = calendar.schedule.zone
    if query["first"] is None:
        # The date there may be another than in UTC; the calendar holds days to spare on both sides.
        today = local(now, zone).date()
        first, last = today, last + (today - first) if query["last"] is None else last
    party = query["party"] or calendar.rules.min_party
    check_party(calendar.rules.min_party, calendar.rules.max_party, party)
    found = calendar.slots(first, last, party=party, now=now)
    return jsonify(
        {
            "listing": listing_id,
            "zone": zone,
            "party": party,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "items": [_slot(slot) for slot in found],
        }
    )


def _dates(query: dict[str, Any], today: date) -> tuple[date, date]:
    first = query["first"] or today
    if abs(first - today) > timedelta(days=MOST_AHEAD):
        raise invalid({"from": [_("This date is too far away.")]})
    last = query["last"] or first + timedelta(days=DAYS - 1)
    if last < first:
        raise invalid({"to": [_("Give an end that is not before the beginning.")]})
    if last - first >= timedelta(days=MOST_DAYS):
        raise invalid({"to": [_("Ask for at most %(n)s days at once.", n=MOST_DAYS)]})
    return first, last


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "starts_at": rfc3339(slot.starts_at),
        "ends_at": rfc3339(slot.ends_at),
        "starts_local": on_the_wall(slot.starts_at, slot.zone),
        "seats_left": slot.seats_left,
    }


def _listing(view: ListingView) -> dict[str, Any]:
    listing, place, profile = view.listing, view.point, view.profile
    return {
        "id": listing.public_id,
        "kind": listing.kind,
        "venue": listing.venue,
        "title": view.title,
        "summary": view.summary,
        "language": view.words_locale,
        "body": view.body,
        "bookable": view.is_open,
        "languages": sorted(view.titles),
        "provider": shapes.provider(view.provider_name, profile.slug if profile else None),
        "provider_is_trader": profile.trader == "registered" if profile else None,
        "area": place.area if place else None,
        "town": place.town if place else None,
        "country": place.country if place else None,
        "point": shapes.point(place.lat, place.lon) if place else None,
        "point_radius_m": place.radius_m if place else None,
        "visit_radius_m": listing.radius_m,
        "zone": view.zone,
        "price": shapes.price(
            price_of(listing, listing.min_party), unit_minor=listing.price_minor, shared=listing.shared
        ),
        "shared": listing.shared,
        "min_party": listing.min_party,
        "max_party": listing.max_party,
        "capacity": listing.capacity,
        "duration_minutes": listing.duration_minutes,
        "notice_minutes": listing.notice_minutes,
        "horizon_days": listing.horizon_days,
        "diets": view.meal.diets if view.meal else [],
        "meal": _meal(view),
        "session": _session(view),
        "confirmation": listing.confirmation,
        "answer_hours": listing.answer_hours,
        "series_weeks": listing.series_weeks,
        "least_guests": listing.least_guests,
        "decide_hours": listing.decide_hours,
        "checked_documents": _checked(listing),
        "cancellation": _policy(listing),
        "url": shapes.page_of(listing.public_id, listing.slug),
    }


def _meal(view: ListingView) -> dict[str, Any] | None:
    if view.meal is None:
        return None
    return {"courses": view.courses, "allergens": view.meal.allergens, "cuisine": view.meal.cuisine}


def _session(view: ListingView) -> dict[str, Any] | None:
    details = view.session
    if details is None:
        return None
    return {
        "plan": view.plan,
        "level": details.level,
        "bring": view.bring,
        "discipline": details.discipline,
    }


def _policy(listing: Listing) -> dict[str, Any]:
    tiers = policy_of(listing)
    return {
        "name": listing.policy,
        "tiers": [{"hours_before": tier.hours, "refund_percent": tier.percent} for tier in tiers],
        "sentences": policy_words.sentences(tiers),
    }


def _checked(listing: Listing) -> list[dict[str, Any]]:
    found = credentials.about(credentials.checked(listing.provider_id), listing.activities)
    return [
        {
            "document": one.document,
            "checked_on": one.on,
            "valid_until": one.valid_until,
        }
        for one in found
    ]
