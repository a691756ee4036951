"""The moderators' desk: what waits, one case with what it needs, decisions, and the figures of a year."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.community.reports import claims, danger, grounds, operations, queries
from marketplace.community.reports.models import Case, CaseState, Decision, SubjectKind
from marketplace.community.reports.operations import Ruling
from marketplace.community.reports.views.blueprint import reports
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query, whole
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.measures import objections
from marketplace.people.measures import operations as measure_operations
from marketplace.people.measures import queries as measures
from marketplace.people.measures import words as measure_words
from marketplace.people.measures.words import DAYS
from marketplace.workflows import moderate, moderate_pictures, suspend_provider


class DeskQuery(Schema):
    """The desk's filters as they stand in the URL."""

    state = fields.String(
        load_default=CaseState.OPEN, validate=validate.OneOf([*(str(one) for one in CaseState), "all"])
    )
    kind = fields.String(load_default="", validate=validate.OneOf(["", *moderate.KINDS]))
    skip = fields.Integer(load_default=0, validate=validate.Range(min=0, max=100_000))


class RulingInput(Schema):
    decision = fields.String(required=True, validate=validate.OneOf([str(one) for one in Decision]))
    ground = fields.String(required=True, validate=validate.OneOf(grounds.GROUNDS))
    words = fields.String(load_default="", validate=validate.Length(max=operations.MOST_WORDS))
    note = fields.String(load_default="", validate=validate.Length(max=operations.MOST_NOTE))
    days = fields.Integer(load_default=None, allow_none=True, validate=validate.OneOf(DAYS))
    words_other = fields.String(load_default="", validate=validate.Length(max=operations.MOST_WORDS))


@reports.get("/admin/reports")
@requires(Access.MODERATOR)
def desk() -> ResponseReturnValue:
    """Cases: those that cannot wait first, then the oldest."""
    try:
        query = load_query(DeskQuery)
    except Invalid:
        query = DeskQuery().load({})
    found = queries.desk(query["state"], query["kind"], after=query["skip"], limit=queries.A_PAGE + 1)
    return render_template(
        "reports/desk.html",
        rows=found[: queries.A_PAGE],
        more=query["skip"] + queries.A_PAGE if len(found) > queries.A_PAGE else None,
        query=query,
        counts=queries.counts(),
        kinds=list(moderate.KINDS),
        grounds=grounds,
        holder=claims.holder,
        answer_by=danger.answer_by,
        now=clock.now(),
        objections=objections.waiting(),
        measure_words=measure_words,
        on_duty=measures.duty_of(current_user.id, clock.now()),
        duty_names=[member.name for member in measures.on_duty(clock.now())],
        zone=settings().company_zone,
    )


@reports.post("/admin/reports/duty")
@requires(Access.MODERATOR)
def duty() -> ResponseReturnValue:
    """Be called first when somebody may be in danger, for some hours, or no longer."""
    hours = request.form.get("hours", 0, type=whole)
    with transaction():
        if hours > 0:
            measure_operations.take_duty(current_user.member, hours)
        else:
            measure_operations.leave_duty(current_user.member)
    return redirect(url_for("reports.desk"), code=303)


@reports.get("/admin/reports/<case_id>")
@requires(Access.MODERATOR)
def case(case_id: str) -> ResponseReturnValue:
    """One case. What is private in it is shown to who has claimed it, and the claim stands in the audit log."""
    return _page(case_id, 200)


@reports.get("/admin/reports/<case_id>/picture.jpg")
@requires(Access.MODERATOR)
def picture(case_id: str) -> ResponseReturnValue:
    """The picture a case is about, for who has it or decided it; others are led to the case."""
    row = queries.one(case_id)
    may_see = current_user.id in (row.claimed_by, row.decided_by)
    content = moderate_pictures.content_of(row.subject_id) if may_see else None
    if row.subject_kind != SubjectKind.PICTURE or content is None:
        return redirect(url_for("reports.case", case_id=case_id), code=303)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


@reports.post("/admin/reports/<case_id>/claim")
@requires(Access.MODERATOR)
def claim(case_id: str) -> ResponseReturnValue:
    return _act(case_id, lambda row: claims.claim(row, current_user.member))


@reports.post("/admin/reports/<case_id>/release")
@requires(Access.MODERATOR)
def release(case_id: str) -> ResponseReturnValue:
    return _act(case_id, lambda row: claims.release(row, current_user.member))


def _act(case_id: str, change: Callable[[Case], None]) -> ResponseReturnValue:
    try:
        with transaction():
            change(queries.one(case_id, lock=True))
    except claims.CaseTaken as refusal:
        return _page(case_id, refusal.status, refusal)
    return redirect(url_for("reports.case", case_id=case_id), code=303)


@reports.post("/admin/reports/<case_id>/decide")
@requires(Access.MODERATOR)
def decide(case_id: str) -> ResponseReturnValue:
    """Decide with reasons; effects are done at once and both sides are told."""
    queries.one(case_id)
    try:
        wanted = load_form(RulingInput)
        ruling = Ruling(**wanted | {"decision": Decision(wanted["decision"])})
        with transaction():
            moderate.decide(case_id, current_user.member, ruling)
    except Refusal as refusal:
        return _page(case_id, refusal.status, refusal)
    flash(_("Decided. Everybody who has a part in it is told."), "success")
    return redirect(url_for("reports.case", case_id=case_id), code=303)


def _page(case_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    row = queries.one(case_id)
    mine = row.claimed_by == current_user.id
    found = queries.reports(row.id)
    author = accounts.by_id(row.author_id)
    people = [row.author_id, row.claimed_by, row.decided_by, *(one.reporter_id for one in found)]
    page = render_template(
        "reports/case.html",
        case=row,
        mine=mine,
        holder=claims.holder(row),
        part=claims.part_in(row, current_user.member, found),
        context=moderate.context_of(row) if mine or row.subject_kind not in grounds.PRIVATE else None,
        reports=found,
        appeals=queries.appeals(row.id),
        earlier=queries.of_author(row.author_id, row.id),
        similar=queries.similar(row),
        next_case=queries.next_open(row.id) if row.state == CaseState.DECIDED else None,
        author=author,
        answer_by=danger.answer_by(row),
        now=clock.now(),
        touched=suspend_provider.consequences(author) if mine and author is not None else None,
        measures=[measure_words.line(one) for one in measures.of_member(row.author_id)],
        other_locale=_other_locale(row),
        names=accounts.names_of(one for one in people if one is not None),
        values=request.form,
        refusal=refusal,
        **_words(refusal),
    )
    return page, status


def _other_locale(row: Case) -> str | None:
    """The second language the reasons are needed in, when somebody concerned reads it."""
    others = queries.locales(row) - {queries.author_locale(row)}
    return next(iter(others), None)


def _words(refusal: Refusal | None) -> dict[str, Any]:
    return {
        "grounds": grounds,
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
        "zone": settings().company_zone,
        "days": DAYS,
        "until": measure_words.until,
        "most": operations.MOST_WORDS,
        "most_note": operations.MOST_NOTE,
    }
