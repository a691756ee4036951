"""Composes what is frozen on a booking from the listing as it stands; writes nothing."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import queries as memberships
from marketplace.money.papers import notice
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings.rules import policy_of, tiers_as_json
from marketplace.trade.listings.models import (
    Kind,
    Listing,
    ListingStatus,
    ListingText,
    MealDetails,
    SessionDetails,
    Venue,
)
from marketplace.trade.listings.pricing import Quote, quote
from marketplace.trade.listings.rules import price_of
from marketplace.trade.places.models import Place, PublicPoint


@dataclass(frozen=True, slots=True)
class Subject:
    """All of a bookable listing that a booking freezes."""

    listing: Listing
    provider: Member
    profile: Profile
    schedule: ScheduleRow
    place: Place | None
    point: PublicPoint | None
    texts: dict[str, ListingText]
    meal: MealDetails | None
    session: SessionDetails | None


# Made once: to compose it takes longer than to send it.
_SUBJECT = (
    select(Listing, Member, Profile, ScheduleRow, Place, PublicPoint, MealDetails, SessionDetails)
    .join(Member, Member.id == Listing.provider_id)
    .join(Profile, Profile.member_id == Listing.provider_id)
    .join(ScheduleRow, ScheduleRow.id == Listing.schedule_id)
    .outerjoin(Place, Place.id == Listing.place_id)
    .outerjoin(PublicPoint, PublicPoint.address_key == Place.address_key)
    .outerjoin(MealDetails, MealDetails.listing_id == Listing.id)
    .outerjoin(SessionDetails, SessionDetails.listing_id == Listing.id)
    .where(
        Listing.public_id == bindparam("listing"),
        Listing.status == ListingStatus.PUBLISHED,
        Member.status == MemberStatus.ACTIVE,
    )
)
_SUBJECT_LOCKED = _SUBJECT.with_for_update(read=True, of=Listing).execution_options(populate_existing=True)


def bookable(listing_public_id: str, *, lock: bool = False) -> Subject:
    """The listing, when it is published and its provider active; raises NotFound otherwise.

    With `lock`, its row stays as it is until the transaction ends: a change of price or a suspension
    waits, so that the booking freezes what the page showed.
    """
    query = _SUBJECT_LOCKED if lock else _SUBJECT
    row = db.session.execute(query, {"listing": listing_public_id}).first()
    if row is None:
        raise NotFound(
            _("This offer is not available any more."),
            kept=_("Nothing was booked and nothing was charged."),
            todo=_("Look for something similar nearby."),
        )
    texts = db.session.scalars(select(ListingText).where(ListingText.listing_id == row[0].id))
    by_locale = {text.locale: text for text in texts}
    return Subject(row[0], row[1], row[2], row[3], row[4], row[5], by_locale, row[6], row[7])


def venue_of(listing_public_id: str) -> str | None:
    """Where a listing takes place, asked for by itself before anything is held; None for one that is not there."""
    return db.session.scalar(select(Listing.venue).where(Listing.public_id == listing_public_id))


def quote_for(listing: Listing, party: int, customer_id: int | None = None) -> Quote:
    """What a party pays for a listing today, with the plans that provider and customer have now."""
    rates = memberships.rates(listing.provider_id, customer_id)
    found = quote(
        unit_minor=listing.price_minor,
        currency=listing.currency,
        shared=listing.shared,
        party=party,
        fee_bps=rates.fee_bps,
        commission_bps=rates.commission_bps,
        fee_least=rates.fee_least,
        fee_most=rates.fee_most,
    )
    plain = price_of(listing, party)
    return replace(found, waived_minor=plain.fee_minor - found.fee_minor)


def service_at(listing: Listing, starts_at: Any) -> Service:
    return Service(
        provider_id=listing.provider_id,
        listing_id=listing.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=listing.duration_minutes),
        buffer_before_minutes=listing.buffer_before_minutes,
        buffer_after_minutes=listing.buffer_after_minutes,
        capacity=listing.capacity,
        shared=listing.shared,
        least_guests=listing.least_guests if listing.least_guests > 1 else None,
        decide_at=starts_at - timedelta(hours=listing.decide_hours) if listing.least_guests > 1 else None,
    )


def terms_of(subject: Subject, customer_id: int) -> dict[str, Any]:
    """The frozen terms as JSON: see `Booking.terms`. The rates are those of the plans in force now."""
    listing, point = subject.listing, subject.point
    rates = memberships.rates(listing.provider_id, customer_id)
    own = subject.texts.get(listing.locale) or next(iter(subject.texts.values()))
    terms: dict[str, Any] = {
        "listing": listing.public_id,
        "slug": listing.slug,
        "kind": listing.kind,
        "title": own.title,
        "titles": {locale: text.title for locale, text in subject.texts.items()},
        "provider_name": subject.profile.display_name,
        "provider_slug": subject.profile.slug,
        "trader": subject.profile.trader,
        "venue": listing.venue,
        "radius_m": listing.radius_m,
        "seed": listing.art_seed,
        "duration_minutes": listing.duration_minutes,
        "unit_minor": listing.price_minor,
        "shared": listing.shared,
        "policy": listing.policy,
        "confirmation": listing.confirmation,
        "answer_hours": listing.answer_hours,
        "least_guests": listing.least_guests,
        "tiers": tiers_as_json(policy_of(listing)),
        "fee_bps": rates.fee_bps,
        "commission_bps": rates.commission_bps,
        "tax_notice": notice.frozen(),
    }
    if point is not None and listing.venue == Venue.PROVIDER:
        terms |= {"area": point.area, "town": point.town, "country": point.country}
    if subject.meal is not None and listing.kind == Kind.MEAL:
        meal = subject.meal
        terms |= {"courses": meal.courses, "allergens": meal.allergens, "diets": meal.diets}
    if subject.session is not None and listing.kind == Kind.SESSION:
        session = subject.session
        terms |= {"plan": session.plan, "level": session.level, "bring": session.bring}
    return terms


def home_of(subject: Subject) -> dict[str, Any] | None:
    """The address to be shown to the confirmed customer, for a service at the provider's place."""
    if subject.place is None or subject.listing.venue != Venue.PROVIDER:
        return None
    home = subject.place.home
    return {name: home.get(name) for name in ("address", "directions", "lat", "lon", "precision")}
