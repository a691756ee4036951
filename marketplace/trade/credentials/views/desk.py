"""The desk where moderators look at documents: the queue, one document, a claim, a decision."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.trade.credentials import operations, queries, rules
from marketplace.trade.credentials.models import Credential, Document, State
from marketplace.trade.credentials.schemas import MOST_REASON, DecisionInput
from marketplace.trade.credentials.views.blueprint import answered, credential_desk
from marketplace.workflows import credential_gates


@credential_desk.get("")
@requires(Access.MODERATOR)
def home() -> ResponseReturnValue:
    """What waits, the oldest first; what the gates hide, with the bookings ahead; what was decided last."""
    return render_template(
        "credential_desk/home.html",
        waiting=queries.waiting(),
        hidden=credential_gates.taken_off(),
        decided=queries.latest(),
        rules=rules,
        states=state_words(),
        zone=settings().company_zone,
    )


def state_words() -> dict[str, str]:
    return {
        State.WAITING: _("Waits"),
        State.ACCEPTED: _("Holds"),
        State.REFUSED: _("Refused"),
        State.EXPIRED: _("Ended"),
        State.WITHDRAWN: _("Withdrawn"),
        State.REPLACED: _("Renewed"),
    }


@credential_desk.get("/<credential_id>")
@requires(Access.MODERATOR)
def show(credential_id: str) -> ResponseReturnValue:
    """One document with what it takes to decide."""
    return _page(queries.one(credential_id), 200)


@credential_desk.get("/<credential_id>/file")
@requires(Access.MODERATOR)
def file(credential_id: str) -> Response:
    """The file, for a reviewer; that it was opened, and by whom, is written down."""
    with transaction():
        credential = queries.one(credential_id)
        found = queries.file_of(credential.id)
        operations.note_look(credential, current_user.member)
    return answered(credential, found)


@credential_desk.post("/<credential_id>/claim")
@requires(Access.MODERATOR)
def claim(credential_id: str) -> ResponseReturnValue:
    """Take it for a quarter of an hour, so that two people do not look at one document."""
    try:
        with transaction():
            operations.claim(queries.one(credential_id, lock=True), current_user.member)
    except Refusal as refusal:
        return _refused(credential_id, refusal)
    return redirect(url_for("credential_desk.show", credential_id=credential_id), code=303)


@credential_desk.post("/<credential_id>/release")
@requires(Access.MODERATOR)
def release(credential_id: str) -> ResponseReturnValue:
    """Give it back to the queue."""
    with transaction():
        operations.release(queries.one(credential_id, lock=True), current_user.member)
    return redirect(url_for("credential_desk.home"), code=303)


@credential_desk.post("/<credential_id>/decide")
@requires(Access.MODERATOR)
def decide(credential_id: str) -> ResponseReturnValue:
    """Accept, refuse, or take back what was accepted."""
    try:
        given = load_form(DecisionInput)
        with transaction():
            credential, by = queries.one(credential_id, lock=True), current_user.member
            match given["decision"]:
                case "accept":
                    credential_gates.accept(credential, by, given["valid_until"])
                case "refuse":
                    operations.refuse(credential, by, given["reason"])
                case _:
                    credential_gates.revoke(credential, by, given["reason"])
    except Refusal as refusal:
        return _refused(credential_id, refusal)
    flash(_("Decided; the provider is told."), "success")
    return redirect(url_for("credential_desk.home"), code=303)


def _refused(credential_id: str, refusal: Refusal) -> ResponseReturnValue:
    if refusal.status == 404:
        raise refusal
    return _page(queries.one(credential_id), refusal.status, refusal)


def _page(credential: Credential, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    holder = operations.claimed_by(credential, clock.now())
    history = queries.history(credential.provider_id, credential.document)
    known = [*(one.decided_by_id for one in history), holder]
    page = render_template(
        "credential_desk/show.html",
        credential=credential,
        provider=accounts.by_id(credential.provider_id),
        mime=queries.mime_of(credential.id),
        history=history,
        names=accounts.names_of([one for one in known if one is not None]),
        holder=holder,
        is_own=credential.provider_id == current_user.id,
        is_dated=Document(credential.document) in rules.YEARS,
        values=request.form,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        states=state_words(),
        rules=rules,
        most_reason=MOST_REASON,
        zone=settings().company_zone,
    )
    return page, status
