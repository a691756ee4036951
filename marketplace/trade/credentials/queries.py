"""Reads of gates and documents: what an activity asks for, what a provider holds, what waits for somebody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, func, literal_column, or_, select
from sqlalchemy.orm import undefer

from marketplace.core import localtime, moments
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.fingerprint import Number
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.credentials import rules
from marketplace.trade.credentials.models import (
    NONE_KNOWN,
    Credential,
    CredentialFile,
    Document,
    Gate,
    ListingClosure,
    State,
)
from marketplace.trade.credentials.rules import Held


def today() -> date:
    """The day by which documents end: where the company keeps its books."""
    return moments.today_in(settings().company_zone)


def gates(country: str, activities: Iterable[str], day: date) -> Sequence[Gate]:
    """Gates of a country that hold on a day, or begin later; those that say "none known" among them."""
    query = select(Gate).where(
        Gate.country == country,
        Gate.activity.in_(list(activities)),
        Gate.ended_at.is_(None),
        or_(Gate.ends_on.is_(None), Gate.ends_on > day),
    )
    return db.session.scalars(query.order_by(Gate.activity, Gate.id)).all()


def needed(country: str, activities: Iterable[str], day: date) -> list[str]:
    """The documents that activities in a country ask for on a day, in the order of `Document`."""
    asked = {gate.document for gate in gates(country, activities, day) if gate.begins_on <= day}
    return [one.value for one in Document if one in asked]


def held(provider_id: int) -> dict[str, Held]:
    """Document → what is known of it; one query."""
    query = select(Credential).where(Credential.provider_id == provider_id).order_by(Credential.id)
    return rules.held_of(db.session.scalars(query).all())


def lacking(provider_id: int, country: str, activities: Iterable[str]) -> list[str]:
    """The documents that keep a provider's offer from being shown today; one query where nothing is asked for."""
    day = today()
    asked = needed(country, activities, day)
    return rules.all_lacking(asked, held(provider_id), day) if asked else []


def sentences(provider_id: int, country: str, activities: Iterable[str]) -> list[str]:
    """The same, each with what to do about it."""
    found = lacking(provider_id, country, activities)
    if not found:
        return []
    day, known = today(), held(provider_id)
    return [rules.lacking(one, known.get(one, Held()), day) for one in found]


class Checked(NamedTuple):
    """What a profile and a listing say of an accepted document: a plain fact."""

    document: str
    on: date
    valid_until: date | None

    @property
    def words(self) -> str:
        return rules.checked_words(self.document, self.on)


def checked(provider_id: int) -> tuple[Checked, ...]:
    """Documents of a provider that we accepted and that hold, in the order of `Document`; one query."""
    return read(db.session.execute(select(beside(provider_id))).scalar_one())


def beside(provider_id: Number) -> ScalarSelect[Any]:
    """What `checked` asks, as one more column of a row that names a provider; `read` makes the answer of it."""
    known = func.json_build_array(Credential.document, Credential.decided_at, Credential.valid_until)
    return (
        select(func.coalesce(func.json_agg(known), literal_column("'[]'::json")))
        .where(
            Credential.provider_id == provider_id,
            Credential.state == State.ACCEPTED,
            Credential.decided_at.is_not(None),
        )
        .scalar_subquery()
    )


def read(found: list[list[str | None]]) -> tuple[Checked, ...]:
    """Made of document, instant of the decision and last day."""
    zone, known = settings().company_zone, {}
    for document, at, last in found:
        until = date.fromisoformat(last) if last else None
        if document and at and (until is None or until >= today()):
            on = localtime.local(datetime.fromisoformat(at), zone).date()
            known[document] = Checked(document, on, until)
    return tuple(known[one] for one in Document if one in known)


def about(found: Iterable[Checked], activities: Iterable[str]) -> list[Checked]:
    """Those that have to do with what an offer is."""
    wanted = rules.documents_for(activities)
    return [one for one in found if one.document in wanted]


# ── One document ──────────────────────────────────────────────────────────────────────────────────


def _missing() -> NotFound:
    return NotFound(_("We could not find this document."), todo=_("Look among those in your studio."))


def own(provider_id: int, public_id: str, *, lock: bool = False) -> Credential:
    """A document of whoever asks. Raises `NotFound`."""
    query = select(Credential).where(Credential.public_id == public_id, Credential.provider_id == provider_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise _missing()
    return found


def one(public_id: str, *, lock: bool = False) -> Credential:
    """A document, for staff. Raises `NotFound`."""
    query = select(Credential).where(Credential.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise _missing()
    return found


def file_of(credential_id: int) -> CredentialFile:
    """A document's file with its bytes. Raises `NotFound` once it was erased."""
    query = select(CredentialFile).where(CredentialFile.credential_id == credential_id)
    found = db.session.scalar(query.options(undefer(CredentialFile.content)))
    if found is None:
        raise NotFound(_("This file is erased."), todo=_("What was decided about it is kept."))
    return found


def mime_of(credential_id: int) -> str | None:
    """What kind of file there is; None once it was erased."""
    return db.session.scalar(select(CredentialFile.mime).where(CredentialFile.credential_id == credential_id))


# ── The desk ──────────────────────────────────────────────────────────────────────────────────────


class Waiting(NamedTuple):
    credential: Credential
    provider: str


def waiting() -> list[Waiting]:
    """What waits for somebody, the oldest first; one query."""
    query = (
        select(Credential, Member.name)
        .join(Member, Member.id == Credential.provider_id)
        .where(Credential.state == State.WAITING)
        .order_by(Credential.sent_at, Credential.id)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def latest(limit: int = 12) -> list[Waiting]:
    """What was decided last."""
    query = (
        select(Credential, Member.name)
        .join(Member, Member.id == Credential.provider_id)
        .where(Credential.decided_at.is_not(None))
        .order_by(Credential.decided_at.desc())
        .limit(limit)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def history(provider_id: int, document: str) -> Sequence[Credential]:
    """All that a provider sent of one document, the newest first."""
    query = select(Credential).where(Credential.provider_id == provider_id, Credential.document == document)
    return db.session.scalars(query.order_by(Credential.id.desc())).all()


def closed(listing_ids: Iterable[int]) -> dict[int, list[str]]:
    """Listing → the documents for want of which the gates took it off."""
    query = select(ListingClosure.listing_id, ListingClosure.documents)
    rows = db.session.execute(query.where(ListingClosure.listing_id.in_(list(listing_ids))))
    return {row.listing_id: row.documents for row in rows}


# ── What the sweep looks for ──────────────────────────────────────────────────────────────────────


def expired(day: date) -> list[str]:
    """Accepted documents whose last day is over."""
    query = select(Credential.public_id).where(
        Credential.state == State.ACCEPTED, Credential.valid_until < day
    )
    return list(db.session.scalars(query.order_by(Credential.valid_until, Credential.id)))


def ending(first: date, last: date) -> list[str]:
    """Accepted documents that end within these days."""
    query = select(Credential.public_id).where(
        Credential.state == State.ACCEPTED, Credential.valid_until.between(first, last)
    )
    return list(db.session.scalars(query.order_by(Credential.valid_until, Credential.id)))


def kept_too_long(closed_before: datetime) -> list[str]:
    """Documents of no use any more whose file is still there."""
    query = select(Credential.public_id).where(
        Credential.closed_at < closed_before, Credential.file_erased_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Credential.id)))


def gates_due(day: date) -> list[str]:
    """Gates whose day has come and that are not enforced yet, and those whose end has come."""
    begins = (Gate.begins_on <= day) & Gate.enforced_at.is_(None) & (Gate.document != NONE_KNOWN)
    query = select(Gate.public_id).where(Gate.ended_at.is_(None), or_(begins, Gate.ends_on <= day))
    return list(db.session.scalars(query.order_by(Gate.id)))


def gates_ahead(day: date) -> list[str]:
    """Gates that begin after a day."""
    query = select(Gate.public_id).where(
        Gate.ended_at.is_(None), Gate.begins_on > day, Gate.document != NONE_KNOWN
    )
    return list(db.session.scalars(query.order_by(Gate.id)))


def gate(public_id: str, *, lock: bool = False) -> Gate:
    """A gate. Raises `NotFound`."""
    query = select(Gate).where(Gate.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found


def all_gates() -> Sequence[Gate]:
    """Every gate that holds or will, by country."""
    query = select(Gate).where(Gate.ended_at.is_(None))
    return db.session.scalars(query.order_by(Gate.country, Gate.activity, Gate.id)).all()
