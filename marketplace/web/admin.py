"""The staff's own pages: what waits, how the machinery feels, and members with the power to suspend them."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import directory
from marketplace.people.accounts.directory import Entry
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.people.measures import queries as measures
from marketplace.people.measures import words as measure_words
from marketplace.people.measures.models import MeasureKind
from marketplace.people.measures.words import DAYS
from marketplace.trade.bookings import reliability
from marketplace.web import overview
from marketplace.workflows import suspend_provider
from marketplace.workflows.suspend_provider import MAX_REASON, NotSuspendable, StatusChanged, Terms

admin = Blueprint("admin", __name__, url_prefix="/admin")

PASSWORD_MINUTES = 60


class MembersQuery(Schema):
    """The member list's filters as they stand in the URL."""

    q = fields.String(load_default="", validate=validate.Length(max=80))
    status = fields.String(load_default="", validate=validate.OneOf(["", *MemberStatus]))
    after = fields.String(load_default=None, validate=validate.Length(max=40))


class ReasonInput(Schema):
    reason = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))


class MeasureInput(ReasonInput):
    """A measure without a case: which, for how long, and why."""

    kind = fields.Enum(MeasureKind, by_value=True, load_default=MeasureKind.SUSPEND)
    days = fields.Integer(load_default=None, allow_none=True, validate=validate.OneOf(DAYS))


@admin.get("")
@requires(Access.ADMIN)
def home() -> ResponseReturnValue:
    """What waits for a person, and the health of outbox, jobs and mail."""
    return render_template("admin/home.html", seen=overview.look())


@admin.get("/self-check")
@requires(Access.ADMIN)
def self_check() -> ResponseReturnValue:
    """Every invariant with its figure; as a fragment when the first page asks for it."""
    figures = overview.invariants()
    is_fragment = request.headers.get("HX-Request-Type") == "partial"
    page = "admin/_figures.html" if is_fragment else "admin/self_check.html"
    broken = sum(1 for figure in figures if figure.broken)
    answer = render_template(page, figures=figures, broken=broken)
    return answer, 200, {"Vary": "HX-Request, HX-Request-Type"}


@admin.get("/members")
@requires(Access.MODERATOR)
def members() -> ResponseReturnValue:
    """Members by a piece of a name or address."""
    try:
        query = load_query(MembersQuery)
    except Invalid:
        query = {"q": "", "status": "", "after": None}
    found, more = directory.find(query["q"].strip(), status=query["status"], after=query["after"])
    return render_template("admin/members.html", found=found, more=more, query=query)


@admin.get("/members/<member_id>")
@requires(Access.MODERATOR)
def member(member_id: str) -> ResponseReturnValue:
    """One member, and what suspending them would touch."""
    return _member_page(_entry(member_id), 200)


@admin.post("/members/<member_id>/suspend")
@requires(Access.MODERATOR)
def suspend(member_id: str) -> ResponseReturnValue:
    """Limit, suspend or ban, with an end where it has one."""
    return _change(member_id, _impose, _("Done, and the member is told."))


def _impose(member: Member, by: Member) -> None:
    wanted = load_form(MeasureInput)
    days = None if wanted["kind"] is MeasureKind.BAN else wanted["days"]
    terms = Terms(wanted["kind"], clock.now() + timedelta(days=days) if days else None)
    if terms.kind is MeasureKind.LIMIT:
        suspend_provider.limit(member, by, wanted["reason"], terms)
    else:
        suspend_provider.suspend(member, by, wanted["reason"], terms)


@admin.post("/members/<member_id>/reinstate")
@requires(Access.MODERATOR)
def reinstate(member_id: str) -> ResponseReturnValue:
    return _change(member_id, _reinstate, _("The account is open again and the member is told."))


def _reinstate(member: Member, by: Member) -> None:
    suspend_provider.reinstate(member, by, load_form(ReasonInput)["reason"])


@admin.post("/members/<member_id>/measures/<measure_id>/end")
@requires(Access.MODERATOR)
def end_measure(member_id: str, measure_id: str) -> ResponseReturnValue:
    """End one measure before its time."""

    def end(member: Member, by: Member) -> None:
        measure = measures.one(measure_id, lock=True)
        if measure is None or measure.member_id != member.id or measure.ended_at is not None:
            raise NotFound(_("We could not find this measure."), todo=_("Look at the member again."))
        suspend_provider.lift(measure, by, load_form(ReasonInput)["reason"])

    return _change(member_id, end, _("It is ended, and the member is told."))


def _change(member_id: str, act: Callable[[Member, Member], None], done: str) -> ResponseReturnValue:
    here = url_for("admin.member", member_id=member_id)
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    entry = _entry(member_id)
    try:
        with transaction():
            act(entry.member, current_user.member)
    except (Invalid, NotSuspendable, StatusChanged) as refusal:
        return _member_page(_entry(member_id), refusal.status, refusal)
    flash(done, "success")
    return redirect(here)


def _entry(member_id: str) -> Entry:
    found = directory.entry(member_id)
    if found is None:
        raise NotFound(_("We could not find this member."), todo=_("Look for them by name."))
    return found


def _member_page(entry: Entry, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/member.html",
        entry=entry,
        member=entry.member,
        touched=suspend_provider.consequences(entry.member),
        now=clock.now(),
        reliability=reliability.of_provider(entry.member.id, clock.now()),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=request.form,
        days=DAYS,
        measures=measures.of_member(entry.member.id),
        measure_words=measure_words,
        is_own=entry.member.id == current_user.id,
        is_staff_only_admin=bool(entry.roles) and not current_user.has_role("admin"),
    )
    return page, status
