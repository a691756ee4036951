"""A measure without a case, read and objected to by the address in the letter; and its second look by staff."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields

from marketplace.community.reports.views.blueprint import reports
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.measures import objections
from marketplace.people.measures import words as measure_words
from marketplace.people.measures.models import ObjectionOutcome
from marketplace.workflows import second_look


class SecondLookInput(Schema):
    outcome = fields.Enum(ObjectionOutcome, by_value=True, required=True)
    reasons = fields.String(load_default="")


@reports.get("/measures/<token>")
@requires(Access.PUBLIC)
def measure(token: str) -> ResponseReturnValue:
    """What was decided and why, without signing in: whoever is suspended has the same rights."""
    return _measure(token)


@reports.post("/measures/<token>")
@requires(Access.PUBLIC)
def object_to_measure(token: str) -> ResponseReturnValue:
    """Object once; another person of the team decides."""
    try:
        with transaction():
            objections.file(objections.of_token(token), request.form.get("words", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _measure(token, refusal)
    return redirect(url_for("reports.measure", token=token), code=303)


def _measure(token: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = objections.of_token(token)
    page = render_template(
        "reports/measure.html",
        measure=found,
        words=measure_words,
        objection=objections.of(found),
        may_object=objections.may_object(found),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=request.form.get("words", ""),
        most=objections.MOST_WORDS,
        here=url_for("reports.object_to_measure", token=token),
    )
    return page, refusal.status if refusal else 200


@reports.get("/admin/objections/<objection_id>")
@requires(Access.MODERATOR)
def objection(objection_id: str) -> ResponseReturnValue:
    """One objection with the measure it is against."""
    return _objection(objection_id, 200)


@reports.post("/admin/objections/<objection_id>")
@requires(Access.MODERATOR)
def decide_objection(objection_id: str) -> ResponseReturnValue:
    """Keep the measure or end it at once, with reasons that the member reads."""
    objections.one(objection_id)
    try:
        wanted = load_form(SecondLookInput)
        with transaction():
            second_look.decide(objection_id, current_user.member, wanted["outcome"], wanted["reasons"])
    except Refusal as refusal:
        return _objection(objection_id, refusal.status, refusal)
    flash(_("Decided, and the member is told."), "success")
    return redirect(url_for("reports.objection", objection_id=objection_id), code=303)


def _objection(objection_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    found, measure_of_it = objections.one(objection_id)
    people = [measure_of_it.member_id, found.first_by, found.decided_by]
    page = render_template(
        "reports/objection.html",
        objection=found,
        measure=measure_of_it,
        words=measure_words,
        member=accounts.by_id(measure_of_it.member_id),
        names=accounts.names_of(one for one in people if one is not None),
        for_another=objections.is_for_another(found, measure_of_it, current_user.member),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=request.form,
        most=objections.MOST_REASONS,
        zone=settings().company_zone,
    )
    return page, status
