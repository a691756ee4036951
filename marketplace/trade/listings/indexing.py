"""Composes what the search keeps of a listing, from the listing's own tables; the search itself stores it."""

from typing import Any

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.people.accounts.models import MemberStatus
from marketplace.trade.listings import queries
from marketplace.trade.listings.models import Kind, Listing, ListingStatus, Venue
from marketplace.trade.listings.queries import Whole
from marketplace.trade.listings.rules import price_of
from marketplace.trade.places import queries as places
from marketplace.trade.places.rules import mercator_radius
from marketplace.trade.search import operations as search
from marketplace.trade.search import standing
from marketplace.trade.search.operations import Entry
from marketplace.trade.search.rules import MEAL, REMOTE, SESSION


def index_listing(listing_id: int) -> None:
    """Rebuild a listing's entry; one that nobody may see has none.

    The status is read from the row itself, locked, so that a listing suspended meanwhile stays hidden.
    """
    status = db.session.scalar(
        select(Listing.status).where(Listing.id == listing_id).with_for_update(read=True)
    )
    whole = queries.whole(listing_id) if status == ListingStatus.PUBLISHED else None
    if whole is None or whole.provider.status != MemberStatus.ACTIVE or not whole.texts:
        search.drop_listing(listing_id)
    else:
        search.put(_entry(whole))


def index_provider(provider_id: int) -> None:
    """Rebuild the entries of a provider: after a change of name, or when a closed door opens again."""
    for listing_id in db.session.scalars(select(Listing.id).where(Listing.provider_id == provider_id)):
        index_listing(listing_id)


def _entry(whole: Whole) -> Entry:
    listing = whole.listing
    lat, lon = _where(whole)
    diets = whole.meal.diets if whole.meal else []
    total = price_of(listing, 1).total_minor
    return Entry(
        listing_id=listing.id,
        provider_id=listing.provider_id,
        category=_category(listing),
        venue=listing.venue,
        lat=lat,
        lon=lon,
        reach=mercator_radius(lat, listing.radius_m) if listing.radius_m else None,
        price_minor=total,
        min_party=listing.min_party,
        max_party=listing.max_party,
        notice_minutes=listing.notice_minutes,
        zone=_zone(whole),
        diets=diets,
        words=_words(whole),
        card=_card(whole) | {"total": total, "diets": diets} | standing.of(listing.id, listing.provider_id),
    )


def _category(listing: Listing) -> int:
    if listing.venue == Venue.REMOTE:
        return REMOTE
    return MEAL if listing.kind == Kind.MEAL else SESSION


def _where(whole: Whole) -> tuple[float, float]:
    """The public point; of a remote listing without a place the provider's first, or the chief town."""
    point = whole.point or places.any_point_of(whole.listing.provider_id)
    if point is not None:
        return point.lat, point.lon
    return places.middle_of_zone(whole.profile.zone if whole.profile else "")


def _card(whole: Whole) -> dict[str, Any]:
    """Everything a result shows, so that a page of results reads no other table.

    Titles and summaries by language. Prices in minor units: `unit` is the provider's price, `total` what one
    person pays.
    """
    listing, point, profile = whole.listing, whole.point, whole.profile
    name = profile.display_name if profile else whole.provider.name
    return {
        "public_id": listing.public_id,
        "slug": listing.slug,
        "kind": listing.kind,
        "venue": listing.venue,
        "radius_m": listing.radius_m,
        "locale": listing.locale,
        "title": {locale: words.title for locale, words in whole.texts.items()},
        "summary": {locale: words.summary for locale, words in whole.texts.items()},
        "provider": name,
        "provider_slug": profile.slug if profile else "",
        "initials": "".join(part[0] for part in name.split()[:2]).upper(),
        "area": point.area if point else "",
        "zone": _zone(whole),
        "unit": listing.price_minor,
        "currency": listing.currency,
        "shared": listing.shared,
        "seed": listing.art_seed,
        "photo": listing.photos[0]["id"] if listing.photos else None,
        "capacity": listing.capacity,
        "min_party": listing.min_party,
        "max_party": listing.max_party,
        "minutes": listing.duration_minutes,
        "genre": _genre(whole),
        "confirmation": listing.confirmation,
    }


def _zone(whole: Whole) -> str:
    if whole.point is not None:
        return whole.point.zone
    return whole.profile.zone if whole.profile else "UTC"


def _genre(whole: Whole) -> str:
    if whole.meal is not None:
        return whole.meal.cuisine
    return whole.session.discipline if whole.session is not None else ""


def _words(whole: Whole) -> dict[str, str]:
    """What it is found by: the title first, then summary, dishes, cook and area, then the long text."""
    name = whole.profile.display_name if whole.profile else ""
    common = [name, whole.point.area if whole.point else "", _genre(whole)]
    found = {}
    for locale in ("fr", "en"):
        words = whole.texts.get(locale)
        second = [words.summary if words else "", *common, *_parts(whole, locale)]
        found[f"{locale}_a"] = words.title if words else ""
        found[f"{locale}_b"] = " ".join(second)
        found[f"{locale}_c"] = words.body if words else ""
    return found


def _parts(whole: Whole, locale: str) -> list[str]:
    courses = (whole.meal.courses if whole.meal else {}).get(locale, [])
    steps = (whole.session.plan if whole.session else {}).get(locale, [])
    return [course["dish"] for course in courses] + [step["title"] for step in steps]
