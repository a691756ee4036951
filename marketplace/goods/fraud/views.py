"""The desk of odd use of credits, for finance: cases, their evidence, notes, holds and decisions."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.fraud import operations, queries, rules, words
from marketplace.goods.fraud.models import CaseState, FraudCase

fraud = Blueprint("fraud", __name__, url_prefix="/admin/goods-fraud")


class DeskQuery(Schema):
    """The list's filters as they stand in the URL."""

    state = fields.Enum(CaseState, by_value=True, load_default=CaseState.OPEN)
    skip = fields.Integer(load_default=0, validate=validate.Range(min=0, max=100_000))


class DecisionInput(Schema):
    decision = fields.Enum(
        CaseState,
        by_value=True,
        required=True,
        error_messages={"required": _l("Choose a decision."), "unknown": _l("Choose a decision.")},
    )
    words = fields.String(load_default="", validate=validate.Length(max=operations.MOST_WORDS))


class NoteInput(Schema):
    note = fields.String(load_default="", validate=validate.Length(max=operations.MOST_WORDS))


@fraud.get("")
@requires(Access.FINANCE)
def desk() -> ResponseReturnValue:
    """Cases by state, the highest score first."""
    try:
        query = load_query(DeskQuery)
    except Invalid:
        query = DeskQuery().load({})
    found = queries.desk(query["state"], skip=query["skip"], limit=queries.PAGE + 1)
    return render_template(
        "fraud/desk.html",
        rows=found[: queries.PAGE],
        more=query["skip"] + queries.PAGE if len(found) > queries.PAGE else None,
        state=query["state"],
        skip=query["skip"],
        counts=queries.counts(),
        holder=operations.holder,
        rules=rules,
        words=words,
        zone=settings().company_zone,
    )


@fraud.get("/<case_id>")
@requires(Access.FINANCE)
def case(case_id: str) -> ResponseReturnValue:
    """One case: what speaks for it, row by row, and what to do."""
    return _page(case_id, 200)


@fraud.post("/<case_id>/claim")
@requires(Access.FINANCE)
def claim(case_id: str) -> ResponseReturnValue:
    return _act(case_id, lambda found: operations.claim(found, current_user.member))


@fraud.post("/<case_id>/give-back")
@requires(Access.FINANCE)
def give_back(case_id: str) -> ResponseReturnValue:
    return _act(case_id, lambda found: operations.give_back(found, current_user.member))


@fraud.post("/<case_id>/hold")
@requires(Access.FINANCE)
def hold(case_id: str) -> ResponseReturnValue:
    """Nothing is spent and no gift arrives until somebody decides."""
    said = _("Held. The member is told.")
    return _act(case_id, lambda found: operations.hold(found, current_user.member), said)


@fraud.post("/<case_id>/let-go")
@requires(Access.FINANCE)
def let_go(case_id: str) -> ResponseReturnValue:
    said = _("The wallet can be used again. The member is told.")
    return _act(case_id, lambda found: operations.let_go(found, current_user.member), said)


@fraud.post("/<case_id>/reopen")
@requires(Access.FINANCE)
def reopen(case_id: str) -> ResponseReturnValue:
    """A decision was wrong: look again."""
    return _act(case_id, lambda found: operations.reopen(found, current_user.member))


@fraud.post("/<case_id>/note")
@requires(Access.FINANCE)
def note(case_id: str) -> ResponseReturnValue:
    """Keep what one found out."""
    written = load_form(NoteInput)["note"]
    return _act(case_id, lambda found: operations.note(found, current_user.member, written), _("Noted."))


@fraud.post("/<case_id>/decide")
@requires(Access.FINANCE)
def decide(case_id: str) -> ResponseReturnValue:
    """Dismiss or confirm, with the reason."""
    queries.one(case_id)
    try:
        given = load_form(DecisionInput)
    except Invalid as refusal:
        return _page(case_id, refusal.status, refusal)
    return _act(
        case_id,
        lambda found: operations.decide(found, current_user.member, given["decision"], given["words"]),
        _("Decided."),
    )


def _act(case_id: str, change: Callable[[FraudCase], object], said: str = "") -> ResponseReturnValue:
    try:
        with transaction():
            change(queries.one(case_id, lock=True))
    except (operations.CaseTakenError, Invalid) as refusal:
        return _page(case_id, refusal.status, refusal)
    if said:
        flash(said, "success")
    return redirect(url_for("fraud.case", case_id=case_id), code=303)


def _page(case_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = queries.one(case_id)
    people = queries.people(found.flags, found.member_id, found.claimed_by, found.decided_by)
    others = [number for number in people if number != found.member_id]
    page = render_template(
        "fraud/case.html",
        case=found,
        member=people[found.member_id],
        people=people,
        cases=queries.cases_of(others),
        notes=queries.notes(found.id),
        mine=found.claimed_by == current_user.id,
        holder=people.get(operations.holder(found) or 0),
        decisions=[
            (str(CaseState.DISMISSED), _("Dismiss it: there is an honest reason")),
            (str(CaseState.CONFIRMED), _("Confirm it: somebody plays with us")),
        ],
        refusal=refusal,
        values=request.form,
        most=operations.MOST_WORDS,
        **_words(refusal),
    )
    return page, status


def _words(refusal: Refusal | None) -> dict[str, Any]:
    return {
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
        "rules": rules,
        "words": words,
        "zone": settings().company_zone,
    }
