"""Documents are sent, taken up, accepted, refused, withdrawn and erased; knows no listing, flushes, never commits."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import time_words
from marketplace.money.payouts.models import DocumentEnd
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.credentials import emails, queries, rules
from marketplace.trade.credentials.files import Prepared
from marketplace.trade.credentials.models import Credential, CredentialFile, Document, State

CLAIM_LASTS = timedelta(minutes=15)
MOST_SENT_A_DAY = 12


class StaleDocument(Refusal):
    code = "stale_document"


class ClaimedDocument(Refusal):
    code = "claimed"


def send(
    provider: Member, document: Document, details: dict[str, Any], valid_until: date | None, file: Prepared
) -> Credential:
    """A document for us to look at; it takes the place of one of the same kind that still waits.

    `details` are `number` and `issuer`. Raises `Invalid` for a day that cannot be, at the field `valid_until`.
    """
    _check_day(document, valid_until)
    now = clock.now()
    for before in _of(provider.id, document, State.WAITING):
        _close(before, State.WITHDRAWN)
    credential = Credential(
        public_id=ids.public_id("crd"),
        provider_id=provider.id,
        document=document,
        state=State.WAITING,
        details=details,
        valid_until=valid_until,
        reason="",
        sent_at=now,
    )
    db.session.add(credential)
    db.session.flush()
    db.session.add(
        CredentialFile(
            credential_id=credential.id, mime=file.mime, size_bytes=len(file.content), content=file.content
        )
    )
    db.session.flush()
    return credential


def _check_day(document: Document, valid_until: date | None) -> None:
    today, longest = queries.today(), rules.longest_end(document, queries.today())
    problem = None
    if valid_until is None and longest is not None:
        problem = _("Write the day until which it is valid; it stands on the document.")
    elif valid_until is not None and valid_until < today:
        problem = _("This document has ended already: send one that holds.")
    elif valid_until is not None and longest is not None and valid_until > longest:
        problem = _("This document is given for %(n)s years at most: check the day.", n=rules.YEARS[document])
    if problem is not None:
        raise Invalid(problem, kept=_("What you typed is kept."), errors={"valid_until": [problem]})


def _of(provider_id: int, document: str, state: State) -> list[Credential]:
    query = select(Credential).where(
        Credential.provider_id == provider_id, Credential.document == document, Credential.state == state
    )
    return list(db.session.scalars(query.with_for_update()))


def _close(credential: Credential, state: State, reason: str = "") -> None:
    """It neither waits nor holds any more; flushed at once, so that another may take its place."""
    credential.state, credential.closed_at = state, clock.now()
    credential.claimed_by_id = credential.claimed_at = None
    if reason:
        credential.reason = reason
    db.session.flush()


def withdraw(credential: Credential) -> None:
    """Its provider takes it back: one that waits, or one that was accepted. The row is locked."""
    if credential.state in (State.WAITING, State.ACCEPTED):
        _close(credential, State.WITHDRAWN)
        _note_end(credential.provider_id)


# ── What a reviewer does ──────────────────────────────────────────────────────────────────────────


def claimed_by(credential: Credential, now: datetime) -> int | None:
    """Who looks at it just now; a claim ends by itself after a quarter of an hour."""
    if credential.claimed_at is None or credential.claimed_at <= now - CLAIM_LASTS:
        return None
    return credential.claimed_by_id


def claim(credential: Credential, by: Member) -> None:
    """Take a document for a quarter of an hour. The row is locked.

    Raises `Forbidden` for one's own, `ClaimedDocument` while somebody else has it.
    """
    _refuse_own(credential, by)
    _refuse_claimed(credential, by)
    _refuse_unless(credential, State.WAITING)
    credential.claimed_by_id, credential.claimed_at = by.id, clock.now()
    db.session.flush()


def release(credential: Credential, by: Member) -> None:
    """Give one's claim back; nothing happens to somebody else's."""
    if credential.claimed_by_id == by.id:
        credential.claimed_by_id = credential.claimed_at = None
        db.session.flush()


def note_look(credential: Credential, by: Member) -> None:
    """Whoever opens the file is written down."""
    audit.record(
        "credential.look",
        actor_id=by.id,
        subject=("credential", credential.public_id),
        after={"document": credential.document, "own": credential.provider_id == by.id},
    )


def accept(credential: Credential, by: Member, valid_until: date | None) -> None:
    """It holds, until the day that stands on it; the one it renews is replaced. The row is locked.

    The claim is one's own. Raises `Forbidden`, `ClaimedDocument`, `StaleDocument`, and `Invalid` for a day that
    cannot be.
    """
    _check_decision(credential, by)
    _check_day(Document(credential.document), valid_until)
    for before in _of(credential.provider_id, credential.document, State.ACCEPTED):
        _close(before, State.REPLACED)
    credential.valid_until = valid_until
    _decide(credential, State.ACCEPTED, by, "")
    _note_end(credential.provider_id)


def refuse(credential: Credential, by: Member, reason: str) -> None:
    """It does not do, for a reason its provider reads. The row is locked, the claim is one's own."""
    _check_decision(credential, by)
    reason = _reason(reason)
    credential.closed_at = clock.now()
    _decide(credential, State.REFUSED, by, reason)


def revoke(credential: Credential, by: Member, reason: str) -> None:
    """It was accepted and holds no longer, for a reason its provider reads. The row is locked."""
    _refuse_own(credential, by)
    _refuse_unless(credential, State.ACCEPTED)
    reason = _reason(reason)
    _close(credential, State.WITHDRAWN, reason)
    _record("revoked", credential, by, State.ACCEPTED, reason)
    _note_end(credential.provider_id)
    emails.decided(credential)


def _check_decision(credential: Credential, by: Member) -> None:
    _refuse_own(credential, by)
    _refuse_claimed(credential, by)
    _refuse_unless(credential, State.WAITING)
    if claimed_by(credential, clock.now()) != by.id:
        raise ClaimedDocument(
            _("Take this document first."),
            kept=_("Nothing was decided."),
            todo=_("Your time with it is over: take it again, look at it, then decide."),
        )


def _decide(credential: Credential, state: State, by: Member, reason: str) -> None:
    before = State(credential.state)
    credential.state, credential.reason = state, reason
    credential.decided_by_id, credential.decided_at = by.id, clock.now()
    credential.claimed_by_id = credential.claimed_at = None
    db.session.flush()
    _record(state, credential, by, before, reason)
    emails.decided(credential)


def _record(act: str, credential: Credential, by: Member, before: State, reason: str) -> None:
    until = credential.valid_until.isoformat() if credential.valid_until else None
    audit.record(
        f"credential.{act}",
        actor_id=by.id,
        subject=("credential", credential.public_id),
        before={"state": before},
        after={"state": credential.state, "document": credential.document, "until": until, "reason": reason},
    )


def _reason(reason: str) -> str:
    if not reason.strip():
        problem = _("Write a reason: the provider reads it.")
        raise Invalid(problem, kept=_("Nothing was decided."), errors={"reason": [problem]})
    return reason.strip()


def _refuse_own(credential: Credential, by: Member) -> None:
    if credential.provider_id == by.id:
        raise Forbidden(
            _("This document is your own."),
            kept=_("Nothing was decided."),
            todo=_("Someone else on the team has to look at it."),
        )


def _refuse_claimed(credential: Credential, by: Member) -> None:
    holder = claimed_by(credential, clock.now())
    if holder is None or holder == by.id or credential.claimed_at is None:
        return
    who = accounts.by_id(holder)
    until = time_words(credential.claimed_at + CLAIM_LASTS, settings().company_zone)
    raise ClaimedDocument(
        _("%(name)s is looking at this document until %(time)s.", name=who.name if who else "", time=until),
        kept=_("Nothing was decided."),
        todo=_("Go on with another one."),
    )


def _refuse_unless(credential: Credential, state: State) -> None:
    if credential.state != state:
        raise StaleDocument(
            _("This document has changed in the meantime."),
            kept=_("Nothing was decided."),
            todo=_("Open it again to see how it stands."),
        )


# ── Time that passes ──────────────────────────────────────────────────────────────────────────────


def expire(credential: Credential) -> None:
    """Its last day is over. The row is locked; whoever calls takes off what needs it, in the same transaction."""
    _close(credential, State.EXPIRED)
    _note_end(credential.provider_id)


def erase_file(credential: Credential) -> None:
    """The file is of no use any more; what was decided about it stays."""
    db.session.execute(delete(CredentialFile).where(CredentialFile.credential_id == credential.id))
    credential.file_erased_at = clock.now()
    # The number is part of the document.
    credential.details = {}
    db.session.flush()


def _note_end(provider_id: int) -> None:
    """Tell the floor below, whose reviewers of payouts want to know, on which day the first document ends."""
    last = (
        select(func.max(Credential.valid_until).label("day"))
        .where(Credential.provider_id == provider_id, Credential.state.in_((State.ACCEPTED, State.EXPIRED)))
        .group_by(Credential.document)
        .subquery()
    )
    ends_on = db.session.scalar(select(func.min(last.c.day)))
    db.session.execute(delete(DocumentEnd).where(DocumentEnd.member_id == provider_id))
    if ends_on is not None:
        db.session.execute(insert(DocumentEnd).values(member_id=provider_id, ends_on=ends_on))
