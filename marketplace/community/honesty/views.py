"""The desk of held reviews, and the page on which an author reads why and objects."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.community.honesty import emails, evidence, operations, queries, rules
from marketplace.community.honesty.models import HoldState, ReviewHold
from marketplace.community.honesty.operations import Ruling
from marketplace.community.reviews import pages as review_pages
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import queries as bookings

honesty = Blueprint("honesty", __name__)


class DeskQuery(Schema):
    """The desk's filters as they stand in the URL."""

    state = fields.String(
        load_default="waiting",
        validate=validate.OneOf([*(str(one) for one in HoldState), "objected", "all"]),
    )
    skip = fields.Integer(load_default=0, validate=validate.Range(min=0, max=100_000))


class RulingInput(Schema):
    decision = fields.Enum(HoldState, by_value=True, required=True)
    words = fields.String(load_default="", validate=validate.Length(max=operations.MOST_WORDS))


@honesty.get("/admin/reviews")
@requires(Access.MODERATOR)
def desk() -> ResponseReturnValue:
    """Held reviews: those objected to first, then the oldest."""
    try:
        query = load_query(DeskQuery)
    except Invalid:
        query = DeskQuery().load({})
    found = queries.desk(query["state"], skip=query["skip"], limit=queries.A_PAGE + 1)
    return render_template(
        "honesty/desk.html",
        rows=found[: queries.A_PAGE],
        more=query["skip"] + queries.A_PAGE if len(found) > queries.A_PAGE else None,
        query=query,
        counts=queries.counts(),
        holder=operations.holder,
        state_words=state_words,
        zone=settings().company_zone,
    )


def state_words(state: str) -> str:
    return {
        HoldState.WAITING: _("To decide"),
        HoldState.RELEASED: _("Released"),
        HoldState.KEPT: _("Kept held"),
        HoldState.REMOVED: _("Removed"),
    }[HoldState(state)]


@honesty.get("/admin/reviews/<hold_id>")
@requires(Access.MODERATOR)
def case(hold_id: str) -> ResponseReturnValue:
    """One held review: what speaks against it, what it rests on, and the decision."""
    return _page(hold_id, 200)


@honesty.post("/admin/reviews/<hold_id>/claim")
@requires(Access.MODERATOR)
def claim(hold_id: str) -> ResponseReturnValue:
    return _act(hold_id, lambda hold: operations.claim(hold, current_user.member))


@honesty.post("/admin/reviews/<hold_id>/give-back")
@requires(Access.MODERATOR)
def give_back(hold_id: str) -> ResponseReturnValue:
    return _act(hold_id, lambda hold: operations.give_back(hold, current_user.member))


def _act(hold_id: str, change: Callable[[ReviewHold], None]) -> ResponseReturnValue:
    try:
        with transaction():
            change(queries.one(hold_id, lock=True))
    except operations.HoldTaken as refusal:
        return _page(hold_id, refusal.status, refusal)
    return redirect(url_for("honesty.case", hold_id=hold_id), code=303)


@honesty.post("/admin/reviews/<hold_id>/decide")
@requires(Access.MODERATOR)
def decide(hold_id: str) -> ResponseReturnValue:
    """Decide with reasons; it is done at once and the author is told."""
    queries.one(hold_id)
    try:
        wanted = load_form(RulingInput)
        with transaction():
            hold = queries.one(hold_id, lock=True)
            operations.decide(hold, current_user.member, Ruling(wanted["decision"], wanted["words"]))
    except Refusal as refusal:
        return _page(hold_id, refusal.status, refusal)
    flash(_("Decided. The author is told."), "success")
    return redirect(url_for("honesty.case", hold_id=hold_id), code=303)


def _page(hold_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    hold = queries.one(hold_id)
    found = queries.objections(hold.id)
    people = [hold.author_id, hold.subject_id, hold.claimed_by, hold.decided_by]
    page = render_template(
        "honesty/case.html",
        hold=hold,
        review=queries.review_of(hold),
        booking=bookings.by_id(queries.review_of(hold).booking_id),
        mine=hold.claimed_by == current_user.id,
        holder=operations.holder(hold),
        part=operations.part_in(hold, current_user.member),
        is_open=operations.is_open(hold, queries.waiting_objection(hold.id)),
        similar=queries.similar(rules.rests_on(hold.flags)),
        earlier=queries.earlier(hold.author_id, hold.id),
        objections=found,
        author=accounts.by_id(hold.author_id),
        subject=accounts.by_id(hold.subject_id),
        names=accounts.names_of(one for one in people if one is not None),
        values=request.form,
        refusal=refusal,
        decisions=[(str(one), decision_words(one)) for one in operations.DECISIONS],
        **_words(refusal),
    )
    return page, status


def decision_words(decision: str) -> str:
    return {
        HoldState.RELEASED: _("Release it: it is shown and counted"),
        HoldState.KEPT: _("Keep it held: doubts are left"),
        HoldState.REMOVED: _("Remove it: it breaks the rules"),
    }[HoldState(decision)]


def _words(refusal: Refusal | None) -> dict[str, Any]:
    return {
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
        "evidence": evidence,
        "pages": review_pages,
        "rules": rules,
        "state_words": state_words,
        "zone": settings().company_zone,
        "most": operations.MOST_WORDS,
    }


@honesty.get("/reviews/held/<hold_id>")
@requires(Access.OWNER)
def show(hold_id: str) -> ResponseReturnValue:
    """For the author: what was noticed, what was decided, and what they can say."""
    return _statement(hold_id, 200)


@honesty.post("/reviews/held/<hold_id>/object")
@requires(Access.OWNER)
def object_to(hold_id: str) -> ResponseReturnValue:
    """Say why it should be released; somebody else looks when a person had decided."""
    try:
        with transaction():
            hold = queries.for_author(hold_id, current_user.id, lock=True)
            operations.object_to(hold, current_user.member, request.form.get("words", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _statement(hold_id, refusal.status, refusal)
    flash(_("We have your objection."), "success")
    return redirect(url_for("honesty.show", hold_id=hold_id), code=303)


def _statement(hold_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    hold = queries.for_author(hold_id, current_user.id)
    review = queries.review_of(hold)
    page = render_template(
        "honesty/show.html",
        hold=hold,
        review=review,
        booking=bookings.by_id(review.booking_id),
        objections=queries.objections(hold.id),
        may_object=operations.may_object(hold),
        outcome_words=emails.outcome_words,
        typed=request.form.get("words", ""),
        refusal=refusal,
        **_words(refusal),
    )
    return page, status
