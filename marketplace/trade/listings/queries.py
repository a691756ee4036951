"""Reads of listings with everything a page shows of them, in one query; an exact home is never among it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.core.i18n import LOCALES
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability.queries import rules_of
from marketplace.trade.availability.rules import SlotRules
from marketplace.trade.listings.models import (
    Draft,
    Listing,
    ListingStatus,
    ListingText,
    MealDetails,
    SessionDetails,
)
from marketplace.trade.places.models import Place, PublicPoint

_Parts = tuple[Any, ...]
_TEXTS = {locale: aliased(ListingText, name=f"text_{locale}") for locale in LOCALES}


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing as its page shows it: words in the reader's language, or in the other one and saying so."""

    listing: Listing
    title: str
    summary: str
    body: str
    """Markdown."""
    words_locale: str
    """The language of title, summary and body."""
    other_language: bool
    """Whether that is not the reader's language."""
    titles: dict[str, str]
    """Locale → title, for links between the languages."""
    meal: MealDetails | None
    session: SessionDetails | None
    courses: list[dict[str, Any]]
    """`{"course", "dish"}` in the language of the words; empty when it is no meal."""
    plan: list[dict[str, Any]]
    """`{"title", "minutes"}`; empty when it is no session."""
    bring: str
    point: PublicPoint | None
    """What is shown of the home; None for a remote listing without a place."""
    profile: Profile | None
    provider: Member
    rules: SlotRules

    @property
    def is_open(self) -> bool:
        """Whether it can be booked at all at present."""
        return self.listing.status == ListingStatus.PUBLISHED and self.provider.status == MemberStatus.ACTIVE

    @property
    def provider_name(self) -> str:
        return self.profile.display_name if self.profile else self.provider.name

    @property
    def zone(self) -> str:
        """The zone of the place, else of the provider."""
        if self.point is not None:
            return self.point.zone
        return self.profile.zone if self.profile else "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Whole:
    """A listing with all its parts in every language; a part that is not there yet is None."""

    listing: Listing
    provider: Member
    profile: Profile | None
    point: PublicPoint | None
    meal: MealDetails | None
    session: SessionDetails | None
    texts: dict[str, ListingText]

    def in_language(self, locale: str) -> ListingView:
        """The listing for a reader of this language."""
        words_locale = chosen_locale(self.texts, locale, self.listing.locale)
        words = self.texts.get(words_locale)
        return ListingView(
            listing=self.listing,
            title=words.title if words else "",
            summary=words.summary if words else "",
            body=words.body if words else "",
            words_locale=words_locale,
            other_language=words_locale != locale,
            titles={known: text.title for known, text in self.texts.items()},
            meal=self.meal,
            session=self.session,
            courses=_spoken(self.meal.courses if self.meal else {}, words_locale) or [],
            plan=_spoken(self.session.plan if self.session else {}, words_locale) or [],
            bring=_spoken(self.session.bring if self.session else {}, words_locale) or "",
            point=self.point,
            profile=self.profile,
            provider=self.provider,
            rules=rules_of(self.listing),
        )


class Standing(NamedTuple):
    """How far a provider has come with what they offer."""

    offers: bool
    """There is a listing, in any state."""
    published: bool
    """One of them can be found."""
    unfinished: bool
    """A wizard was begun and not ended."""


def chosen_locale(known: Mapping[str, Any], wanted: str, original: str) -> str:
    """The reader's language if it is there, else the one it was written in, else whichever is."""
    if wanted in known:
        return wanted
    return original if original in known or not known else next(iter(known))


def public(public_id: str, locale: str) -> ListingView | None:
    """A listing that anyone may see, published or paused, of an active member; one query."""
    whole = _one(
        Listing.public_id == public_id,
        Listing.status.in_([ListingStatus.PUBLISHED, ListingStatus.PAUSED]),
        Member.status == MemberStatus.ACTIVE,
    )
    return whole.in_language(locale) if whole else None


def own(member_id: int, public_id: str, locale: str) -> ListingView | None:
    """A listing in any state, only for the provider whose it is; one query."""
    whole = _one(Listing.public_id == public_id, Listing.provider_id == member_id)
    return whole.in_language(locale) if whole else None


def of_provider(member_id: int, locale: str) -> list[ListingView]:
    """All listings of a provider, the latest first; one query."""
    query = _wholes().where(Listing.provider_id == member_id).order_by(Listing.id.desc())
    return [_whole(row).in_language(locale) for row in db.session.execute(query)]


def whole(listing_id: int) -> Whole | None:
    """A listing with all its parts, in any state; one query."""
    return _one(Listing.id == listing_id)


def whole_query(listing_id: Number) -> Select[*_Parts]:
    """What `whole` asks."""
    return _wholes().where(Listing.id == listing_id)


def by_public_id(public_id: str) -> Listing | None:
    return db.session.scalar(select(Listing).where(Listing.public_id == public_id))


def by_id(listing_id: int, *, lock: bool = False, for_change: bool = False) -> Listing:
    """A listing by its row's number, for rooms that refer to it.

    With `lock` it stays as it is until the transaction ends; `for_change` lets nobody book of it meanwhile.
    """
    if not lock and not for_change:
        return db.session.get_one(Listing, listing_id)
    locking = {"read": not for_change}
    return db.session.get_one(Listing, listing_id, with_for_update=locking, populate_existing=True)


def standing_of(member_id: int) -> Standing:
    """Whether a provider offers anything, is found, and left something unfinished; one query."""
    own = select(Listing.id).where(Listing.provider_id == member_id)
    begun = select(Draft.id).where(Draft.member_id == member_id)
    published = own.where(Listing.status == ListingStatus.PUBLISHED)
    found = db.session.execute(select(own.exists(), published.exists(), begun.exists())).one()
    return Standing(*found)


def drafts_of(member_id: int) -> list[Draft]:
    """The unfinished wizards of a member, the latest first."""
    query = select(Draft).where(Draft.member_id == member_id).order_by(Draft.updated_at.desc())
    return list(db.session.scalars(query))


def own_draft(member_id: int, public_id: str) -> Draft | None:
    return db.session.scalar(select(Draft).where(Draft.public_id == public_id, Draft.member_id == member_id))


def _one(*conditions: ColumnElement[bool]) -> Whole | None:
    row = db.session.execute(_wholes().where(*conditions)).first()
    return _whole(row) if row else None


def _wholes() -> Select[*_Parts]:
    # Of a place only its key is read: the home beside it stays encrypted and unread.
    query: Select[*_Parts] = (
        select(Listing, Member, Profile, PublicPoint, MealDetails, SessionDetails, *_TEXTS.values())
        .join(Member, Member.id == Listing.provider_id)
        .outerjoin(Profile, Profile.member_id == Listing.provider_id)
        .outerjoin(Place, Place.id == Listing.place_id)
        .outerjoin(PublicPoint, PublicPoint.address_key == Place.address_key)
        .outerjoin(MealDetails, MealDetails.listing_id == Listing.id)
        .outerjoin(SessionDetails, SessionDetails.listing_id == Listing.id)
    )
    for locale, words in _TEXTS.items():
        query = query.outerjoin(words, (words.listing_id == Listing.id) & (words.locale == locale))
    return query


def _whole(row: Row[*_Parts]) -> Whole:
    listing, provider, profile, point, meal, session, *texts = row
    known = {words.locale: words for words in texts if words is not None}
    return Whole(listing, provider, profile, point, meal, session, known)


def _spoken(values: Mapping[str, Any], locale: str) -> Any:
    """The value in a language, else in whichever there is."""
    return values.get(locale) or next((value for value in values.values() if value), None)
