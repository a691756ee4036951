"""Reporting something, and the page of a decision for those it concerns."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.community.reports import emails, emergency, grounds, operations, queries, signed
from marketplace.community.reports.operations import MOST_WORDS, Told
from marketplace.community.reports.views.blueprint import reports
from marketplace.core import crypto, ids, limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts import throttle
from marketplace.people.accounts.models import Member
from marketplace.workflows import moderate

MOST_A_DAY = 20


class ReportInput(Schema):
    """What somebody says about a thing; someone without an account leaves an address for the answer."""

    reason = fields.String(required=True, validate=validate.OneOf(grounds.REASONS))
    words = fields.String(load_default="", validate=validate.Length(max=MOST_WORDS))
    email = fields.Email(load_default=None, validate=validate.Length(max=254))


@reports.get("/report/<kind>/<subject_id>")
@requires(Access.PUBLIC)
def new(kind: str, subject_id: str) -> ResponseReturnValue:
    """Tell us what is wrong with something."""
    return _form(kind, subject_id, 200)


@reports.post("/report/<kind>/<subject_id>")
@requires(Access.PUBLIC)
def file(kind: str, subject_id: str) -> ResponseReturnValue:
    """Send a report. The law wants anybody to be able to, with or without an account."""
    moderate.subject_of(kind, subject_id, _reader_id())
    try:
        wanted = load_form(ReportInput)
        if not current_user.is_authenticated and not wanted["email"]:
            problem = _("Leave an address where we can write what we decided.")
            raise Invalid(problem, errors={"email": [problem]})
        _spend()
        with transaction():
            moderate.report(kind, subject_id, _told(wanted))
    except Refusal as refusal:
        return _form(kind, subject_id, refusal.status, refusal)
    in_danger = "1" if wanted["reason"] == grounds.DANGER else None
    return redirect(url_for("reports.received", danger=in_danger), code=303)


def _told(wanted: dict[str, Any]) -> Told:
    member_id = _reader_id()
    return Told(
        reason=wanted["reason"],
        words=wanted["words"],
        locale=current_locale(),
        member_id=member_id,
        email=wanted["email"].lower() if member_id is None else None,
    )


def _reader_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


def _spend() -> None:
    """Count a report of this member, or of this network."""
    who = (
        current_user.public_id
        if current_user.is_authenticated
        else throttle.network(request.remote_addr or "")
    )
    key = ids.keyed_hash(crypto.key_for("limits"), who).hex()[:32]
    with transaction():
        limits.spend(f"reports:{key}", limit=MOST_A_DAY, window=timedelta(days=1))


def _form(kind: str, subject_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "reports/new.html",
        subject=moderate.subject_of(kind, subject_id, _reader_id()),
        grounds=grounds,
        emergency=emergency.numbers(),
        values=request.form,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        most=MOST_WORDS,
    )
    return page, status


@reports.get("/report/received")
@requires(Access.PUBLIC)
def received() -> ResponseReturnValue:
    """What happens after a report."""
    return render_template(
        "reports/received.html",
        in_danger=request.args.get("danger") == "1",
        emergency=emergency.numbers(),
        minutes=settings().danger_minutes,
    )


@reports.get("/reports/<case_id>")
@requires(Access.OWNER)
def show(case_id: str) -> ResponseReturnValue:
    """A decision with its reasons, for who reported and for whose thing it is."""
    return _decision(case_id, current_user.member, url_for("reports.appeal", case_id=case_id))


@reports.post("/reports/<case_id>/appeal")
@requires(Access.OWNER)
def appeal(case_id: str) -> ResponseReturnValue:
    """Object once; another moderator decides."""
    show_url = url_for("reports.show", case_id=case_id)
    return _object(case_id, current_user.member, show_url, url_for("reports.appeal", case_id=case_id))


@reports.get("/decisions/<token>")
@requires(Access.PUBLIC)
def show_signed(token: str) -> ResponseReturnValue:
    """The same by the address in the letter: whoever was suspended cannot sign in, and has the same rights."""
    case_id, author = _of_token(token)
    return _decision(case_id, author, url_for("reports.appeal_signed", token=token))


@reports.post("/decisions/<token>")
@requires(Access.PUBLIC)
def appeal_signed(token: str) -> ResponseReturnValue:
    case_id, author = _of_token(token)
    here = url_for("reports.show_signed", token=token)
    return _object(case_id, author, here, here)


def _of_token(token: str) -> tuple[str, Member]:
    found = signed.opened(token)
    author = accounts.by_id(found[1]) if found else None
    if found is None or author is None:
        raise NotFound(_("This link is not whole."), todo=_("Open it again from the letter."))
    return found[0], author


def _object(case_id: str, member: Member, show_url: str, object_url: str) -> ResponseReturnValue:
    try:
        with transaction():
            case, party, _report = queries.for_party(case_id, member.id, lock=True)
            operations.appeal(case, party, member, request.form.get("words", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _decision(case_id, member, object_url, refusal)
    return redirect(show_url, code=303)


def _decision(
    case_id: str, member: Member, object_url: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    case, party, report = queries.for_party(case_id, member.id)
    page = render_template(
        "reports/show.html",
        case=case,
        party=party,
        report=report,
        grounds=grounds,
        words=queries.words_for(case, current_locale()),
        how=emails.how_words(by_list=queries.is_noticed_by_list(case.id)),
        appeal=queries.appeal_of(case.id, party),
        may_appeal=operations.may_appeal(case, party),
        object_url=object_url,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=request.form.get("words", ""),
        most=MOST_WORDS,
    )
    return page, refusal.status if refusal else 200
