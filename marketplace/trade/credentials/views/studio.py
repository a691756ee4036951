"""A provider's documents: what is asked for and why, sending one, looking at it, taking it back."""

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.credentials import files, operations, pages, queries, rules
from marketplace.trade.credentials.files import Prepared
from marketplace.trade.credentials.models import Document
from marketplace.trade.credentials.schemas import DocumentInput
from marketplace.trade.credentials.views.blueprint import answered, credentials
from marketplace.workflows import credential_gates

_SENT_BYTES = files.MOST_BYTES + 512 * 1024


@credentials.url_value_preprocessor
def _room_for_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A photo of a document is larger than a form; strangers get no such room."""
    if endpoint == "credentials.send" and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = _SENT_BYTES


@credentials.get("")
@requires(Access.VERIFIED)
def mine() -> ResponseReturnValue:
    """What the law asks of one's offers, and how each document stands."""
    return _page("", {}, {}, 200)


@credentials.post("/<document>")
@requires(Access.VERIFIED)
def send(document: str) -> ResponseReturnValue:
    """Send a document for us to look at."""
    if document not in set(Document):
        raise NotFound(_("We could not find this page."))
    try:
        given, file = _given()
        with transaction():
            limits.spend(
                f"credentials:{current_user.public_id}",
                limit=operations.MOST_SENT_A_DAY,
                window=timedelta(days=1),
            )
            day = given.pop("valid_until")
            operations.send(current_user.member, Document(document), given, day, file)
    except Invalid as refusal:
        return _page(document, dict(request.form), refusal.errors, refusal.status)
    flash(_("Thank you: we look at it, usually within two working days, and write to you."), "success")
    return redirect(f"{url_for('credentials.mine')}#{document}", code=303)


def _given() -> tuple[dict[str, Any], Prepared]:
    """Words and file together, so that one look shows everything that is wrong."""
    errors: dict[str, list[str]] = {}
    given: dict[str, Any] = {}
    try:
        given = load_form(DocumentInput)
    except Invalid as problem:
        errors |= problem.errors
    sent = request.files.get("file")
    raw = sent.read(files.MOST_BYTES + 1) if sent is not None and sent.filename else b""
    # Decoding takes a while: nothing of the database is held meanwhile.
    release()
    try:
        file = files.prepared(raw)
    except Invalid as problem:
        errors |= problem.errors
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)
    return given, file


@credentials.get("/<credential_id>/file")
@requires(Access.VERIFIED)
def file(credential_id: str) -> Response:
    """One's own file; that it was opened is written down."""
    with transaction():
        credential = queries.own(current_user.id, credential_id)
        found = queries.file_of(credential.id)
        operations.note_look(credential, current_user.member)
    return answered(credential, found)


@credentials.post("/<credential_id>/withdraw")
@requires(Access.VERIFIED)
def withdraw(credential_id: str) -> ResponseReturnValue:
    """Take a document back. Offers that need it are hidden at once."""
    with transaction():
        credential_gates.withdraw(queries.own(current_user.id, credential_id, lock=True))
    flash(_("You took the document back; its file is erased some days later."), "success")
    return redirect(url_for("credentials.mine"), code=303)


def _page(
    sent: str, values: dict[str, Any], errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    page = render_template(
        "credentials/mine.html",
        found=pages.mine(current_user.id, current_locale()),
        sent=sent,
        values=values,
        errors=errors,
        rules=rules,
        days=settings().credential_file_days,
        megabytes=files.MOST_BYTES // 1024 // 1024,
        is_provider=current_user.is_provider,
    )
    return page, status
