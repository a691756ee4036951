"""Reads of waiting lists: the line of a service, one's own places in line, and what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.availability.moving import Mover, Own
from marketplace.trade.availability.zones import epoch_seconds
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing, ListingText
from marketplace.trade.listings.queries import chosen_locale
from marketplace.trade.waiting.models import LIVE, WaitingEntry, WaitingState

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in line with what its page shows of the time it is for."""

    entry: WaitingEntry
    occurrence: Occurrence
    listing: Listing
    before: int
    """How many stand before it."""
    booking: Booking | None
    """What was offered."""


def missing() -> NotFound:
    return NotFound(_("We could not find this place in line."), todo=_("Look under your bookings."))


def service_at(listing_id: int, starts_at: datetime, *, lock: bool = False) -> Occurrence | None:
    """The service that stands at a start of a listing."""
    query = select(Occurrence).where(
        Occurrence.listing_id == listing_id, Occurrence.starts_at == starts_at, Occurrence.seats_taken > 0
    )
    return db.session.scalar(_locking(query) if lock else query)


def service(occurrence_id: int) -> Occurrence:
    """A service by its row's number."""
    return db.session.get_one(Occurrence, occurrence_id)


def service_of_provider(provider_id: int, listing: str, starts_at: datetime) -> Occurrence | None:
    """The service that stands at a start of a provider's own listing."""
    query = (
        select(Occurrence)
        .join(Listing, Listing.id == Occurrence.listing_id)
        .where(
            Listing.public_id == listing,
            Occurrence.provider_id == provider_id,
            Occurrence.starts_at == starts_at,
            Occurrence.seats_taken > 0,
        )
    )
    return db.session.scalar(query)


def locked_service(occurrence_id: int) -> Occurrence:
    """A service whose row nobody changes, and whose line nobody joins, until the transaction ends."""
    return db.session.scalars(_locking(select(Occurrence).where(Occurrence.id == occurrence_id))).one()


def _locking(query: Select[T]) -> Select[T]:
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def is_full(occurrence: Occurrence, party: int) -> bool:
    """Whether a party finds no place at a service that stands."""
    return not occurrence.shared or occurrence.capacity - occurrence.seats_taken < party


def mover_at(occurrence: Occurrence, party: int, *, freed: int) -> Mover:
    """Asks the calendar for a time as if so many of its seats, of no booking, were free."""
    alone = occurrence.seats_taken <= freed
    own = Own(occurrence.listing_id, epoch_seconds(occurrence.starts_at), freed, alone, bookings=0)
    return Mover(occurrence.listing_id, own, party, occurrence.ends_at - occurrence.starts_at)


def line(occurrence_id: int) -> list[WaitingEntry]:
    """Who waits, in order, fresh from the database."""
    query = (
        select(WaitingEntry)
        .where(WaitingEntry.occurrence_id == occurrence_id, WaitingEntry.state == WaitingState.WAITING)
        .order_by(WaitingEntry.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def live_of(occurrence_id: int, customer_id: int) -> WaitingEntry | None:
    """A member's place in the line of a service."""
    query = select(WaitingEntry).where(
        WaitingEntry.occurrence_id == occurrence_id,
        WaitingEntry.customer_id == customer_id,
        WaitingEntry.state.in_(LIVE),
    )
    return db.session.scalar(query)


def count_of(customer_id: int) -> int:
    """How many lists a member is on."""
    query = select(func.count()).where(WaitingEntry.customer_id == customer_id, WaitingEntry.state.in_(LIVE))
    return db.session.scalar(query) or 0


def own(public_id: str, customer_id: int) -> Place:
    """One's own place in line. Raises NotFound for anybody else's."""
    found = _places(WaitingEntry.public_id == public_id, WaitingEntry.customer_id == customer_id)
    if not found:
        raise missing()
    return found[0]


def places_of(customer_id: int, *, limit: int = 50) -> list[Place]:
    """The lists a member is on, the soonest first."""
    return _places(WaitingEntry.customer_id == customer_id, WaitingEntry.state.in_(LIVE), limit=limit)


@dataclass(frozen=True, slots=True)
class Line:
    """A service with those who wait for it: each entry with the member's name, in order."""

    occurrence: Occurrence
    listing: Listing
    entries: list[tuple[WaitingEntry, str]]


def lines_of_provider(provider_id: int, now: datetime) -> list[Line]:
    """The services ahead for which somebody waits, each with its line: who, in order."""
    query = (
        select(Occurrence, Listing, WaitingEntry, Member.name)
        .join(Listing, Listing.id == Occurrence.listing_id)
        .join(WaitingEntry, WaitingEntry.occurrence_id == Occurrence.id)
        .join(Member, Member.id == WaitingEntry.customer_id)
        .where(
            Occurrence.provider_id == provider_id, Occurrence.starts_at > now, WaitingEntry.state.in_(LIVE)
        )
        .order_by(Occurrence.starts_at, Occurrence.id, WaitingEntry.id)
    )
    found: dict[int, Line] = {}
    for occurrence, listing, entry, name in db.session.execute(query):
        found.setdefault(occurrence.id, Line(occurrence, listing, [])).entries.append((entry, name))
    return list(found.values())


def counts(occurrence_ids: Iterable[int]) -> dict[int, int]:
    """Service → how many stand in its line; one query."""
    ids = list(occurrence_ids)
    query = (
        select(WaitingEntry.occurrence_id, func.count())
        .where(WaitingEntry.occurrence_id.in_(ids), WaitingEntry.state.in_(LIVE))
        .group_by(WaitingEntry.occurrence_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if ids else {}


def beside(occurrence_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Service → how many stand in its line, and seats kept for friends who have not paid; one query."""
    ids = list(occurrence_ids)
    query = (
        select(Occurrence.id, func.count(WaitingEntry.id), Occurrence.seats_grouped)
        .outerjoin(
            WaitingEntry,
            and_(WaitingEntry.occurrence_id == Occurrence.id, WaitingEntry.state.in_(LIVE)),
        )
        .where(Occurrence.id.in_(ids))
        .group_by(Occurrence.id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)} if ids else {}


def titles(listing_ids: Iterable[int], locale: str) -> dict[int, str]:
    """Listing → its title for a reader of a language; one query."""
    ids = list(listing_ids)
    query = (
        select(Listing.id, Listing.locale, ListingText.locale, ListingText.title)
        .join(ListingText, ListingText.listing_id == Listing.id)
        .where(Listing.id.in_(ids))
    )
    known: dict[int, tuple[str, dict[str, str]]] = {}
    for listing_id, original, written, title in db.session.execute(query) if ids else ():
        known.setdefault(listing_id, (original, {}))[1][written] = title
    return {one: texts[chosen_locale(texts, locale, own)] for one, (own, texts) in known.items()}


def ahead_of(occurrence_id: int) -> int:
    """How many stand in the line of a service."""
    return counts([occurrence_id]).get(occurrence_id, 0)


def to_serve(limit: int = 100) -> list[str]:
    """The row numbers of services with seats kept for a line."""
    query = select(Occurrence.id).where(Occurrence.seats_kept > 0).order_by(Occurrence.id).limit(limit)
    return [str(one) for one in db.session.scalars(query)]


def to_close(now: datetime, limit: int = 100) -> list[str]:
    """The row numbers of services whose lists have to close."""
    query = (
        select(WaitingEntry.occurrence_id)
        .where(WaitingEntry.state == WaitingState.WAITING, WaitingEntry.closes_at <= now)
        .distinct()
        .limit(limit)
    )
    return [str(one) for one in db.session.scalars(query)]


def to_tell(limit: int = 100) -> list[str]:
    """Those whose offer ended unpaid and who were not told yet."""
    query = (
        select(WaitingEntry.public_id)
        .where(WaitingEntry.state == WaitingState.MISSED, WaitingEntry.told_at.is_(None))
        .order_by(WaitingEntry.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def by_public_id(public_id: str, *, lock: bool = False) -> WaitingEntry | None:
    query = select(WaitingEntry).where(WaitingEntry.public_id == public_id)
    return db.session.scalar(_locking(query) if lock else query)


def _places(*conditions: ColumnElement[bool], limit: int = 50) -> list[Place]:
    ahead = aliased(WaitingEntry)
    before = (
        select(func.count())
        .where(
            ahead.occurrence_id == WaitingEntry.occurrence_id,
            ahead.id < WaitingEntry.id,
            ahead.state.in_(LIVE),
        )
        .correlate(WaitingEntry)
        .scalar_subquery()
    )
    query = (
        select(WaitingEntry, Occurrence, Listing, before, Booking)
        .join(Occurrence, Occurrence.id == WaitingEntry.occurrence_id)
        .join(Listing, Listing.id == Occurrence.listing_id)
        .outerjoin(Booking, Booking.id == WaitingEntry.booking_id)
        .where(*conditions)
        .order_by(Occurrence.starts_at, WaitingEntry.id)
        .limit(limit)
    )
    return [Place(*row) for row in db.session.execute(query)]
