"""A provider's finished answers become profile, place, hours and a visible listing, or nothing happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.core import idempotency
from marketplace.core.database import db
from marketplace.core.errors import Forbidden
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import operations as hours
from marketplace.trade.availability import provider_time
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.listings import drafts, operations
from marketplace.trade.listings.models import Draft, Kind, Listing
from marketplace.trade.places import operations as places
from marketplace.trade.places import queries as place_queries
from marketplace.trade.places.models import Place
from marketplace.workflows import change_profile, compare_offer


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a listing is made of, checked; `place` and `schedule` name what exists already."""

    kind: Kind
    locale: str
    texts: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, Any]
    details: Mapping[str, Any]
    zone: str
    art_seed: int
    profile: Mapping[str, Any] | None = None
    """What the profile becomes; None leaves the one there is."""
    home: Mapping[str, Any] | None = field(default=None, repr=False)
    place: str | None = None
    """The public id of a place of the member."""
    weekly: Sequence[Sequence[int]] = ()
    schedule: str | None = None
    """The public id of hours of the member."""
    kmh: int | None = None
    """How fast the member gets to customers' homes, when that is where it takes place."""


def published_before(member: Member, draft_id: str) -> str | None:
    """The listing that a draft became, when its form is sent again."""
    return idempotency.earlier(_scope(member), draft_id, {})


def publish(member: Member, draft: Draft, offer: Offer) -> Listing:
    """Publish a draft that the caller has locked; it is gone afterwards.

    Raises `NotReady` with everything that is missing, and `Invalid` for terms that contradict one another.
    """
    if not member.is_verified:
        raise Forbidden(_("Your e-mail address is not confirmed yet."))
    compare_offer.check(member, offer.locale, offer.texts)
    compare_offer.check_details(member, offer.details)
    if offer.profile is not None:
        _save_profile(member, offer)
    listing = operations.create_listing(
        member,
        offer.kind,
        locale=offer.locale,
        texts=offer.texts,
        terms=offer.terms,
        details=offer.details,
        place=_place(member, offer),
        schedule=_schedule(member, offer),
    )
    if offer.kmh is not None:
        provider_time.keep_ways_free(member.id, offer.kmh)
    listing.art_seed = offer.art_seed
    operations.publish(listing)
    compare_offer.look(listing)
    idempotency.remember(_scope(member), draft.public_id, {}, listing.public_id)
    drafts.drop(draft)
    db.session.flush()
    return listing


def _scope(member: Member) -> str:
    return f"publish:{member.public_id}"


def _save_profile(member: Member, offer: Offer) -> None:
    change_profile.save(
        member, offer.profile or {}, locale=offer.locale, zone=offer.zone, languages=[offer.locale]
    )


def _place(member: Member, offer: Offer) -> Place | None:
    if offer.place:
        return place_queries.own(member.id, offer.place)
    if offer.home is None:
        return None
    home = offer.home
    return places.add_place(
        member,
        address=home["address"],
        directions=home.get("directions", ""),
        lat=home["lat"],
        lon=home["lon"],
        precision=home["precision"],
    )


def _schedule(member: Member, offer: Offer) -> ScheduleRow | None:
    if offer.schedule:
        return availability.own_schedule(member.id, offer.schedule)
    windows = [(weekday, start, end) for weekday, start, end in offer.weekly]
    return hours.create_schedule(member, offer.zone, windows) if windows else None
