"""Documents end, are accepted or taken back, gates begin: what is shown follows, in the same transaction.

Bookings are never touched: somebody paid for them. How many are ahead is told to the provider and to the desk.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select

from marketplace.core import audit, clock, idempotency
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.credentials import emails, operations, queries, rules
from marketplace.trade.credentials.models import NONE_KNOWN, Credential, ListingClosure, State
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing, ListingStatus, ListingText
from marketplace.trade.listings.rules import NotReady

_ANNOUNCED = "credential_gate"


def accept(credential: Credential, by: Member, valid_until: date | None) -> None:
    """A document holds: what was taken off for want of it is shown again. The row is locked."""
    operations.accept(credential, by, valid_until)
    put_back(credential.provider_id)


def revoke(credential: Credential, by: Member, reason: str) -> None:
    """Staff learnt that a document holds no longer: what needs it is taken off. The row is locked."""
    operations.revoke(credential, by, reason)
    take_off(credential.provider_id)


def withdraw(credential: Credential) -> None:
    """Its provider takes it back. The row is locked."""
    operations.withdraw(credential)
    take_off(credential.provider_id)


# ── What is shown ─────────────────────────────────────────────────────────────────────────────────


def take_off(provider_id: int) -> list[Listing]:
    """Hide every offer of a provider that needs what is not there; the provider is written to, once."""
    documents: set[str] = set()
    hidden = []
    for listing in _of(provider_id, ListingStatus.PUBLISHED):
        lacking = queries.lacking(provider_id, listing.country, listing.activities)
        if not lacking:
            continue
        listings.pause(listing)
        now = clock.now()
        db.session.add(ListingClosure(listing_id=listing.id, documents=lacking, closed_at=now))
        db.session.flush()
        _record("listing.taken_off", listing, lacking)
        documents.update(lacking)
        hidden.append(listing)
    if hidden:
        ahead = sum(one.bookings for one in bookings_ahead([listing.id for listing in hidden]).values())
        emails.taken_off(provider_id, _titles(hidden), sorted(documents), ahead)
    return hidden


def put_back(provider_id: int) -> list[Listing]:
    """Show again what was taken off, as far as its documents are there now; the provider is written to, once."""
    closures = select(ListingClosure.listing_id)
    shown, kept = [], []
    for listing in _of(provider_id, ListingStatus.PAUSED, Listing.id.in_(closures)):
        if queries.lacking(provider_id, listing.country, listing.activities):
            continue
        try:
            listings.resume(listing)
        except NotReady:
            # Its provider has changed something since and shows it when it is whole.
            db.session.execute(delete(ListingClosure).where(ListingClosure.listing_id == listing.id))
            kept.append(listing)
            continue
        _record("listing.put_back", listing, [])
        shown.append(listing)
    if shown or kept:
        emails.put_back(provider_id, _titles(shown), _titles(kept))
    return shown


def _of(provider_id: int, status: ListingStatus, *conditions: ColumnElement[bool]) -> Sequence[Listing]:
    query = select(Listing).where(Listing.provider_id == provider_id, Listing.status == status, *conditions)
    return db.session.scalars(query.order_by(Listing.id).execution_options(populate_existing=True)).all()


def _record(act: str, listing: Listing, documents: list[str]) -> None:
    audit.record(
        act,
        actor_id=None,
        subject=("listing", listing.public_id),
        after={"status": listing.status, "documents": documents},
    )


def _titles(found: Sequence[Listing]) -> list[str]:
    """Each in the language its provider wrote it in."""
    query = select(ListingText.listing_id, ListingText.locale, ListingText.title).where(
        ListingText.listing_id.in_([listing.id for listing in found])
    )
    known = {(listing_id, locale): title for listing_id, locale, title in db.session.execute(query)}
    return [known.get((listing.id, listing.locale), listing.slug) for listing in found]


class Ahead(NamedTuple):
    """Bookings of a listing that are confirmed and not over."""

    bookings: int
    first: datetime


def bookings_ahead(listing_ids: Iterable[int]) -> dict[int, Ahead]:
    """Listing → what is booked ahead; one query."""
    query = (
        select(Booking.listing_id, func.count(), func.min(Booking.starts_at))
        .where(
            Booking.listing_id.in_(list(listing_ids)),
            Booking.state == BookingState.CONFIRMED,
            Booking.ends_at > clock.now(),
        )
        .group_by(Booking.listing_id)
    )
    return {listing_id: Ahead(number, first) for listing_id, number, first in db.session.execute(query)}


class TakenOff(NamedTuple):
    """A listing the gates hide, with whose it is and what is booked ahead."""

    listing: Listing
    title: str
    provider: str
    documents: list[str]
    closed_at: datetime
    ahead: Ahead | None


def taken_off() -> list[TakenOff]:
    """What is hidden for want of documents, those with bookings ahead first; three queries."""
    query = (
        select(Listing, Member.name, ListingClosure)
        .join(ListingClosure, ListingClosure.listing_id == Listing.id)
        .join(Member, Member.id == Listing.provider_id)
        .order_by(ListingClosure.closed_at)
    )
    rows = db.session.execute(query).all()
    ahead = bookings_ahead([row[0].id for row in rows])
    titles = _titles([row[0] for row in rows])
    found = [
        TakenOff(listing, title, name, closure.documents, closure.closed_at, ahead.get(listing.id))
        for (listing, name, closure), title in zip(rows, titles, strict=True)
    ]
    return sorted(found, key=lambda one: (one.ahead is None, one.ahead.first if one.ahead else one.closed_at))


# ── Time that passes: each act of the sweep is a transaction of its own ───────────────────────────


def expire(credential_id: str) -> None:
    """A document whose last day is over: it ends, and what needs it is taken off."""
    credential = queries.one(credential_id, lock=True)
    if credential.state == State.ACCEPTED and not rules.holds(credential, queries.today()):
        operations.expire(credential)
        take_off(credential.provider_id)


def remind(credential_id: str) -> None:
    """Some weeks before its end, and again some days before; not when a new one waits for us already."""
    credential = queries.one(credential_id, lock=True)
    if credential.state != State.ACCEPTED or credential.valid_until is None:
        return
    days = (credential.valid_until - queries.today()).days
    held = queries.held(credential.provider_id).get(credential.document)
    if days > rules.REMIND_DAYS or (held is not None and held.waiting is not None):
        return
    if days <= rules.REMIND_AGAIN_DAYS and credential.reminded_again_at is None:
        credential.reminded_at = credential.reminded_at or clock.now()
        credential.reminded_again_at = clock.now()
    elif credential.reminded_at is None:
        credential.reminded_at = clock.now()
    else:
        return
    db.session.flush()
    emails.ends(credential, days)


def erase(credential_id: str) -> None:
    """The file of a document that is of no use any more."""
    credential = queries.one(credential_id, lock=True)
    if credential.closed_at is not None and credential.file_erased_at is None:
        operations.erase_file(credential)


def turn_gate(gate_id: str) -> None:
    """A gate whose day has come begins, and what lacks its document is taken off; one whose end has come ends."""
    gate, now = queries.gate(gate_id, lock=True), clock.now()
    if gate.ended_at is not None:
        return
    if gate.ends_on is not None and gate.ends_on <= queries.today():
        gate.ended_at = now
        db.session.flush()
        for provider_id in _closed_in(gate.country):
            put_back(provider_id)
    elif gate.enforced_at is None and gate.begins_on <= queries.today():
        gate.enforced_at = now
        db.session.flush()
        for provider_id in _offering(gate.country, gate.activity):
            take_off(provider_id)


def announce(gate_id: str) -> None:
    """Before a gate begins, those whose offers it will hide are written to: as it is set, or as soon as they offer
    something behind it, and again two weeks before.
    """
    gate = queries.gate(gate_id)
    days = (gate.begins_on - queries.today()).days
    if days <= 0 or gate.document == NONE_KNOWN or gate.ended_at is not None:
        return
    for provider_id in _offering(gate.country, gate.activity):
        key = f"{gate.public_id}:{provider_id}:{'again' if days <= rules.REMIND_AGAIN_DAYS else 'first'}"
        held = queries.held(provider_id).get(gate.document)
        is_there = held is not None and (held.accepted is not None or held.waiting is not None)
        if is_there or idempotency.earlier(_ANNOUNCED, key, {}, wait=True):
            continue
        emails.announced(provider_id, gate.document, gate.begins_on)
        idempotency.remember(_ANNOUNCED, key, {}, gate.public_id)


def _offering(country: str, activity: str) -> Sequence[int]:
    query = select(Listing.provider_id).where(
        Listing.country == country,
        Listing.activities.contains([activity]),
        Listing.status == ListingStatus.PUBLISHED,
    )
    return db.session.scalars(query.distinct().order_by(Listing.provider_id)).all()


def _closed_in(country: str) -> Sequence[int]:
    query = select(Listing.provider_id).join(ListingClosure, ListingClosure.listing_id == Listing.id)
    return db.session.scalars(
        query.where(Listing.country == country).distinct().order_by(Listing.provider_id)
    ).all()


def due_for_erasing() -> list[str]:
    """Documents whose file has been kept long enough."""
    return queries.kept_too_long(clock.now() - timedelta(days=settings().credential_file_days))


def due_for_reminding() -> list[str]:
    """Accepted documents that end within the weeks of reminding."""
    today = queries.today()
    return queries.ending(today, today + timedelta(days=rules.REMIND_DAYS))
