"""Changes to listings; what becomes visible or hidden enters or leaves the search with the same transaction.

Leaving is a trigger's work (`listing_leaves_search`), so that no path forgets it.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.availability.queries import rules_of, schedule_of
from marketplace.trade.availability.validation import validate_rules
from marketplace.trade.availability.words import spoken
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.credentials.rules import country_of, law_of
from marketplace.trade.listings import queries
from marketplace.trade.listings.indexing import index_listing
from marketplace.trade.listings.models import (
    Confirmation,
    Kind,
    Listing,
    ListingStatus,
    Venue,
)
from marketplace.trade.listings.rules import (
    LEGAL_MOVES,
    TERMS_OF_KIND,
    Missing,
    NotReady,
    check_confirmation,
    check_gathering,
    check_series,
    check_tiers,
    check_visit,
    missing,
)
from marketplace.trade.listings.saving import Texts, save_details, save_texts, slug_from
from marketplace.trade.places.models import Place

SEEDS = 10_000
"""So many different generated pictures of a kind: few enough for caches, many enough for a neighbourhood."""


def create_listing(
    provider: Member,
    kind: Kind,
    *,
    locale: str,
    texts: Texts,
    terms: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
    place: Place | None = None,
    schedule: ScheduleRow | None = None,
) -> Listing:
    """A new draft. `texts`, `terms` and `details` are what the schemas of the kind gave.

    What `terms` leaves out begins as usual for the kind. Raises `Invalid` for terms that contradict
    one another.
    """
    now = clock.now()
    usual = TERMS_OF_KIND[kind]
    listing = Listing(
        public_id=ids.public_id("lst"),
        provider_id=provider.id,
        kind=kind,
        slug=slug_from(texts, locale),
        status=ListingStatus.DRAFT,
        locale=locale,
        place_id=place.id if place else None,
        schedule_id=schedule.id if schedule else None,
        art_seed=secrets.randbelow(SEEDS),
        created_at=now,
        updated_at=now,
        **{
            "country": law_of(settings().company_country),
            "currency": settings().currency,
            "policy": "moderate",
            "policy_tiers": None,
            "confirmation": Confirmation.INSTANT,
            "answer_hours": 24,
            "series_weeks": 0,
            "least_guests": 1,
            "decide_hours": 24,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "min_party": 1,
        }
        | usual
        | _agreeing(terms, usual),
    )
    _check(listing)
    db.session.add(listing)
    db.session.flush()
    save_texts(listing, texts)
    save_details(listing, details or {})
    return listing


def update_listing(
    listing: Listing,
    *,
    terms: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    place: Place | None = None,
    schedule: ScheduleRow | None = None,
) -> None:
    """Change some of a listing. Bookings keep what was agreed.

    Raises `Invalid` for contradictions, and `NotReady` when a published listing would lack something.
    """
    for name, value in (terms or {}).items():
        setattr(listing, name, value)
    if place is not None:
        listing.place_id = place.id
    if schedule is not None:
        listing.schedule_id = schedule.id
    _check(listing)
    if details is not None:
        save_details(listing, details)
    _changed(listing)


def set_texts(listing: Listing, texts: Texts) -> None:
    """Replace a listing's words; a language left out is removed."""
    if not texts:
        raise Invalid(_("Write it in one language at least."), errors={"texts": [_("This is needed.")]})
    if listing.locale not in texts:
        listing.locale = next(iter(texts))
    listing.slug = slug_from(texts, listing.locale)
    save_texts(listing, texts)
    _changed(listing)


def missing_of(listing: Listing) -> list[Missing]:
    """Everything that the listing lacks before it can be published; empty when it is ready."""
    db.session.flush()
    whole = queries.whole(listing.id)
    if whole is None:
        raise ValueError("A listing without a row has nothing to publish.")
    schedule = db.session.get(ScheduleRow, listing.schedule_id) if listing.schedule_id else None
    _put_under_law(listing, whole, schedule)
    return missing(
        listing,
        verified=whole.provider.is_verified,
        has_profile=whole.profile is not None,
        page_shown=whole.provider.page_hidden_at is None,
        has_words=bool(whole.texts),
        allergens_declared=whole.meal is not None and whole.meal.allergens_declared_at is not None,
        hours=schedule_of(schedule) if schedule else None,
        documents=credentials.sentences(listing.provider_id, listing.country, listing.activities),
    )


def _put_under_law(listing: Listing, whole: queries.Whole, schedule: ScheduleRow | None) -> None:
    """Whose law it is offered under: that of its place; of the provider's hours where it takes place nowhere."""
    home = law_of(settings().company_country)
    if whole.point is not None and listing.venue != Venue.REMOTE:
        country = law_of(whole.point.country)
    else:
        country = country_of(schedule.zone, home) if schedule else home
    if listing.country != country:
        listing.country = country


def publish(listing: Listing) -> None:
    """Show a draft to everyone. Raises `NotReady`, which says everything that it still lacks."""
    _refuse_unready(listing)
    _move(listing, ListingStatus.PUBLISHED, only_from=ListingStatus.DRAFT)
    listing.published_at = listing.published_at or clock.now()
    db.session.flush()
    index_listing(listing.id)


def pause(listing: Listing) -> None:
    """Take a listing out of sight for a while. What is booked stays booked."""
    _move(listing, ListingStatus.PAUSED, only_from=ListingStatus.PUBLISHED)


def resume(listing: Listing) -> None:
    """Show a paused listing again. Raises `NotReady` when it lacks something by now."""
    _refuse_unready(listing)
    _move(listing, ListingStatus.PUBLISHED, only_from=ListingStatus.PAUSED)
    index_listing(listing.id)


def suspend(listing: Listing, by: Member, reason: str) -> None:
    """Take a listing out of sight on behalf of the platform, for a reason its provider is told."""
    before = listing.status
    _move(listing, ListingStatus.SUSPENDED)
    listing.status_reason = reason
    db.session.flush()
    _record("listing.suspended", listing, by, before, reason)


def reinstate(listing: Listing, by: Member | None, reason: str) -> None:
    """Give a suspended listing back to its provider, paused."""
    _move(listing, ListingStatus.PAUSED, only_from=ListingStatus.SUSPENDED)
    listing.status_reason = None
    db.session.flush()
    _record("listing.reinstated", listing, by, ListingStatus.SUSPENDED, reason)


def _record(act: str, listing: Listing, by: Member | None, before: str, reason: str) -> None:
    audit.record(
        act,
        actor_id=by.id if by else None,
        subject=("listing", listing.public_id),
        before={"status": before},
        after={"status": listing.status, "reason": reason},
    )


def _move(listing: Listing, to: ListingStatus, *, only_from: ListingStatus | None = None) -> None:
    """Compare and swap in the database: of two people who move a listing at once, one is told."""
    db.session.flush()
    now = clock.now()
    origins = [only_from] if only_from else [origin for origin, ends in LEGAL_MOVES.items() if to in ends]
    moved = db.session.scalar(
        update(Listing)
        .where(Listing.id == listing.id, Listing.status.in_(origins))
        .values(status=to, updated_at=now)
        .returning(Listing.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise Refusal(
            _("This listing has changed in the meantime."),
            kept=_("Nothing was changed."),
            todo=_("Open it again to see how it stands."),
        )
    db.session.refresh(listing)


def _refuse_unready(listing: Listing) -> None:
    found = missing_of(listing)
    if found:
        raise NotReady(found)


def _changed(listing: Listing) -> None:
    listing.updated_at = clock.now()
    db.session.flush()
    if listing.status == ListingStatus.PUBLISHED:
        _refuse_unready(listing)
        index_listing(listing.id)


def _agreeing(terms: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """The terms given, and the largest party in step with the places when only these were given."""
    given = dict(terms)
    if "capacity" in given and "max_party" not in given:
        given["max_party"] = given["capacity"]
    elif "max_party" in given and "capacity" not in given:
        given["capacity"] = max(given["max_party"], usual["capacity"])
    return given


def _check(listing: Listing) -> None:
    with spoken():
        validate_rules(rules_of(listing))
    check_confirmation(listing.confirmation, listing.notice_minutes)
    check_series(listing.confirmation, listing.series_weeks)
    check_tiers(listing.policy, listing.policy_tiers)
    names = ("shared", "capacity", "notice_minutes", "least_guests", "decide_hours")
    check_gathering({name: getattr(listing, name) for name in names})
    check_visit(listing.venue, listing.radius_m, shared=listing.shared)
    if listing.kind == Kind.MEAL and listing.venue == Venue.REMOTE:
        raise Invalid(
            _("A meal takes place at a table."),
            errors={"venue": [_("Choose where people sit down to eat.")]},
        )
