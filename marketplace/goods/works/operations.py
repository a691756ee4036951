"""Works are written, sent to a moderator, decided about, sold and taken back; flushes, moves no money."""

import hashlib
from datetime import datetime
from typing import Any

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid
from marketplace.core.i18n import gettext as _
from marketplace.goods.works import emails, errors, queries, rules
from marketplace.goods.works.files import Pdf
from marketplace.goods.works.models import SaleState, Work, WorkDecision, WorkFile, WorkSale, WorkState
from marketplace.goods.works.rules import Shares
from marketplace.people.accounts.models import Member

WORDS = ("kind", "title_en", "title_fr", "text_en", "text_fr", "language")
"""What a moderator has to look at again once it is changed."""


def write(provider: Member, written: dict[str, Any]) -> Work:
    """A new draft of a provider. Raises `Invalid` without a title, or when there are too many already."""
    _check_words(written)
    if len(queries.of_provider(provider.id)) >= rules.MOST_WORKS:
        raise Invalid(
            _("You have as many works as one page can show."), todo=_("Change one of those you have.")
        )
    now = clock.now()
    work = Work(
        public_id=ids.public_id("wrk"),
        provider_id=provider.id,
        state=WorkState.DRAFT,
        currency=settings().currency,
        created_at=now,
        updated_at=now,
        **written,
    )
    db.session.add(work)
    db.session.flush()
    return work


def edit(work: Work, written: dict[str, Any]) -> None:
    """Write it anew. Another price takes effect at once; other words are looked at again before it is sold."""
    _check_words(written)
    is_changed = any(getattr(work, name) != written[name] for name in WORDS)
    for name, value in written.items():
        setattr(work, name, value)
    _note_change(work, is_changed)


def attach(work: Work, pdf: Pdf) -> WorkFile:
    """Another file takes the place of the one before; whoever bought that one keeps it."""
    digest = hashlib.sha256(pdf.content).digest()
    known = queries.file_of(work.id)
    if known is not None and known.sha256 == digest:
        return known
    file = WorkFile(
        work_id=work.id,
        pages=pdf.pages,
        size_bytes=len(pdf.content),
        sha256=digest,
        content=pdf.content,
        created_at=clock.now(),
    )
    db.session.add(file)
    _note_change(work, True)
    return file


def _note_change(work: Work, is_changed: bool) -> None:
    work.updated_at = clock.now()
    if is_changed and work.state == WorkState.ON_SALE:
        work.state, work.submitted_at = WorkState.IN_REVIEW, clock.now()
    db.session.flush()


def _check_words(written: dict[str, Any]) -> None:
    if not (written["title_en"].strip() or written["title_fr"].strip()):
        problem = _("Give it a title in at least one language.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"title_fr": [problem], "title_en": [problem]},
        )


def submit(work: Work) -> None:
    """Send it to a moderator. Raises `NotReadyError` without a file or without words in the language of its title."""
    if queries.file_of(work.id) is None:
        raise errors.NotReadyError(
            _("There is no file yet."), kept=_("Your draft is kept."), todo=_("Add the PDF first.")
        )
    if any(title and not words for title, words in _told(work)):
        raise errors.NotReadyError(
            _("Say what is in it, in each language that has a title."), kept=_("Your draft is kept.")
        )
    if work.state in {WorkState.IN_REVIEW, WorkState.ON_SALE}:
        return
    now = clock.now()
    work.state, work.submitted_at, work.updated_at = WorkState.IN_REVIEW, now, now
    db.session.flush()


def _told(work: Work) -> tuple[tuple[str, str], ...]:
    return ((work.title_en, work.text_en), (work.title_fr, work.text_fr))


def withdraw(work: Work) -> None:
    """Its provider sells it no longer. Whoever bought it keeps it."""
    if work.state in {WorkState.IN_REVIEW, WorkState.ON_SALE}:
        work.state, work.updated_at = WorkState.WITHDRAWN, clock.now()
        db.session.flush()


# ── What a moderator decides ──────────────────────────────────────────────────────────────────────


def version(work: Work) -> str:
    """What a decision names, so that nobody approves what they did not see."""
    return work.updated_at.isoformat()


def decide(work: Work, by: Member, decision: str, reason: str, seen: str) -> None:
    """Approve it, refuse it, or take it off sale; its provider reads the reason. The row is locked.

    Raises `StaleWorkError` when it is not what was looked at, `Forbidden` for one's own, `Invalid` without a reason.
    """
    if work.provider_id == by.id:
        raise Forbidden(_("This work is your own."), todo=_("Someone else on the team has to look at it."))
    wanted = WorkState.ON_SALE if decision == "withdraw" else WorkState.IN_REVIEW
    file = queries.file_of(work.id)
    if work.state != wanted or version(work) != seen or file is None:
        raise errors.changed()
    if decision != "approve" and not reason.strip():
        problem = _("Write a reason: the provider reads it.")
        raise Invalid(problem, kept=_("Nothing was decided."), errors={"reason": [problem]})
    before, now = work.state, clock.now()
    work.state = WorkState.ON_SALE if decision == "approve" else WorkState.REFUSED
    work.decided_at = work.updated_at = now
    db.session.add(
        WorkDecision(
            work_id=work.id, file_id=file.id, by_id=by.id, decision=decision, reason=reason.strip(), at=now
        )
    )
    db.session.flush()
    audit.record(
        f"work.{decision}",
        actor_id=by.id,
        subject=("work", work.public_id),
        before={"state": before},
        after={"state": work.state, "reason": reason.strip()},
    )
    emails.decided(work, decision, reason.strip())


def hide(work: Work, *, hidden: bool) -> None:
    """Let nobody be shown it, after a decision of the moderators, or show it again; whoever bought it keeps it."""
    work.hidden_at, work.updated_at = (clock.now() if hidden else None), clock.now()
    db.session.flush()


# ── Sales ─────────────────────────────────────────────────────────────────────────────────────────


def choose(work: Work, buyer: Member, shares: Shares, country: str, consent: str) -> WorkSale:
    """A sale to be paid, on the terms that were shown. The work is locked and on sale."""
    file = queries.file_of(work.id)
    if file is None:
        raise errors.no_such_work()
    now = clock.now()
    sale = WorkSale(
        public_id=ids.public_id("wsl"),
        work_id=work.id,
        file_id=file.id,
        buyer_id=buyer.id,
        provider_id=work.provider_id,
        title_en=work.title_en,
        title_fr=work.title_fr,
        country=country,
        vat_bps=shares.bps,
        price_minor=shares.price,
        share_minor=shares.share,
        commission_minor=shares.commission,
        vat_minor=shares.vat,
        currency=work.currency,
        state=SaleState.OPEN,
        consent_text=consent,
        consented_at=now,
        created_at=now,
        downloads=0,
    )
    db.session.add(sale)
    db.session.flush()
    return sale


def deliver(sale: WorkSale, at: datetime) -> None:
    """It is paid, and from now on in the buyer's library, whatever was thought of its page before."""
    sale.state, sale.paid_at = SaleState.PAID, at
    db.session.flush()


def drop(sale: WorkSale) -> None:
    """It was not paid; it may be chosen again."""
    if sale.state == SaleState.OPEN:
        sale.state = SaleState.DROPPED
        db.session.flush()


def end(sale: WorkSale) -> None:
    """All that was paid went back: it can no longer be downloaded."""
    if sale.state == SaleState.PAID:
        sale.state = SaleState.ENDED
        db.session.flush()


def note_download(sale: WorkSale) -> None:
    """Note that the file was fetched: the bank of a buyer may ask for it."""
    now = clock.now()
    sale.downloads += 1
    sale.first_download_at, sale.last_download_at = sale.first_download_at or now, now
    db.session.flush()
