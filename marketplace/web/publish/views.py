"""The pages of publishing an offer: begin, one question after another, check, done."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.listings import drafts, queries
from marketplace.trade.listings.models import Draft, Kind
from marketplace.trade.listings.rules import NotReady
from marketplace.web.publish import acts, choices, pages, placing, summary
from marketplace.web.publish.forms import Values, compacted, nested
from marketplace.web.publish.steps import BY_NAME, Step
from marketplace.web.publish.wizard import Wizard
from marketplace.workflows import publish_listing

publish = Blueprint("publish", __name__, url_prefix="/studio/publish")

LOOK_UPS_AN_HOUR = 40
_ASKS_A_SERVICE = frozenset({"where", "spot"})


@publish.route("", methods=["GET", "POST"])
@requires(Access.VERIFIED)
def start() -> ResponseReturnValue:
    """The first question, and the unfinished offers to go on with."""
    if request.method == "GET":
        return _start_page({}, {}, 200)
    values = nested(request.form)
    try:
        kind = Kind(BY_NAME["kind"].read(values, Wizard(_no_draft(), current_user.member).about)["kind"])
    except Invalid as problem:
        return _start_page(values, problem.errors, 422)
    with transaction():
        draft = drafts.start(current_user.member, kind, current_locale())
    wizard = Wizard(draft, current_user.member)
    return redirect(pages.step_url(wizard, wizard.after(BY_NAME["kind"])), code=303)


def _no_draft() -> Draft:
    return Draft(kind=Kind.MEAL, answers={})


def _start_page(values: Values, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    found = queries.drafts_of(current_user.id)
    unfinished = [
        {
            "id": draft.public_id,
            "kind": draft.kind,
            "seed": draft.answers.get("seed", 0),
            "title": summary.draft_line(summary.title_of(draft.answers, current_locale()), Kind(draft.kind)),
            "at": draft.updated_at,
        }
        for draft in found
    ]
    page = render_template(
        "publish/start.html",
        unfinished=unfinished,
        values=values,
        errors=errors,
        choices=choices,
        zone="Europe/Paris",
    )
    return page, status


@publish.get("/<draft_id>")
@requires(Access.VERIFIED)
def resume(draft_id: str) -> ResponseReturnValue:
    """Go on where the draft was left."""
    wizard = _wizard(draft_id)
    return redirect(pages.step_url(wizard, wizard.first_missing or BY_NAME["check"]), code=302)


@publish.post("/<draft_id>/delete")
@requires(Access.VERIFIED)
def delete(draft_id: str) -> ResponseReturnValue:
    """Throw an unfinished offer away."""
    with transaction():
        drafts.drop(drafts.locked(current_user.id, draft_id))
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("publish.start"), code=303)


@publish.get("/done/<listing_id>")
@requires(Access.VERIFIED)
def done(listing_id: str) -> ResponseReturnValue:
    """It is published: what comes next."""
    view = queries.own(current_user.id, listing_id, current_locale())
    if view is None:
        raise NotFound(_("We could not find this offer."), todo=_("Look among your offers."))
    return render_template("publish/done.html", view=view, listing=view.listing)


@publish.route("/<draft_id>/<step>", methods=["GET", "POST"])
@requires(Access.VERIFIED)
def step(draft_id: str, step: str) -> ResponseReturnValue:
    """One question: its page, or its answer."""
    if step == "check" and request.method == "POST":
        return _publish(draft_id)
    wizard, question = _wizard(draft_id), _question(step)
    if wizard.kind not in question.kinds:
        raise drafts.missing()
    if request.method == "POST":
        return _answer(wizard, question, nested(request.form))
    if question.name == "check":
        return _check_page(wizard, 200)
    return _page(wizard, question, wizard.values(question), {}, 200)


@publish.post("/<draft_id>/<step>/preview")
@requires(Access.VERIFIED)
def preview(draft_id: str, step: str) -> ResponseReturnValue:
    """The card with what stands in the form now; nothing is stored."""
    wizard, question = _wizard(draft_id), _question(step)
    facts = pages.preview_facts(wizard, question, nested(request.form))
    return render_template("publish/_preview.html", **facts)


def _wizard(draft_id: str) -> Wizard:
    draft = queries.own_draft(current_user.id, draft_id)
    if draft is None:
        raise drafts.missing()
    return Wizard(draft, current_user.member)


def _question(name: str) -> Step:
    if name not in BY_NAME:
        raise drafts.missing()
    return BY_NAME[name]


def _page(
    wizard: Wizard, question: Step, values: Values, errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    page = render_template(
        "publish/step.html",
        errors=errors,
        checking=request.args.get("from") == "check",
        **pages.step_facts(wizard, question, values),
    )
    return page, status


def _answer(wizard: Wizard, question: Step, values: Values) -> ResponseReturnValue:
    """Save the answer and go on. A Back, a starter, one more row keep what is typed and go where they say."""
    act, checking = request.form.get("do", ""), request.args.get("from") == "check"
    if act:
        with transaction():
            draft = drafts.locked(current_user.id, wizard.draft.public_id)
            acts.perform(Wizard(draft, current_user.member), question, act, values)
        return redirect(acts.after(wizard, question, act, checking=checking), code=303)
    try:
        _save(wizard, question, values)
    except Invalid as problem:
        values = compacted(values)
        with transaction():
            acts.keep(drafts.locked(current_user.id, wizard.draft.public_id), question, values)
        return _page(wizard, question, values, problem.errors, problem.status)
    seen = _wizard(wizard.draft.public_id)
    to = BY_NAME["check"] if checking else seen.after(question)
    # A changed kind or place can open new questions: those come before the check.
    if to.name == "check" and seen.first_missing is not None:
        to = seen.first_missing
    return redirect(pages.step_url(seen, to, checking=checking), code=303)


def _save(wizard: Wizard, question: Step, values: Values) -> None:
    draft_id = wizard.draft.public_id
    if question.name in _ASKS_A_SERVICE:
        _save_place(wizard, question, values)
        return
    given = _read(wizard, question, values)
    with transaction():
        draft = drafts.locked(current_user.id, draft_id)
        if question.name == "kind":
            drafts.change_kind(draft, Kind(given["kind"]))
        else:
            drafts.answer(draft, question.name, given)


def _read(wizard: Wizard, question: Step, values: Values) -> Values:
    if question.name == "hours":
        return placing.read_hours(wizard, values)
    return question.read(values, wizard.about)


def _save_place(wizard: Wizard, question: Step, values: Values) -> None:
    """The questions that may ask a geocoder, which is never done inside a transaction."""
    draft_id, member_id = wizard.draft.public_id, current_user.id
    wizard.read_ahead()
    with transaction():
        limits.spend(f"locate:{current_user.public_id}", limit=LOOK_UPS_AN_HOUR, window=timedelta(hours=1))
    release()
    if question.name == "where":
        given, home = placing.read_where(wizard, values)
    else:
        given, home = {"seen": True}, placing.read_spot(wizard, values)
    with transaction():
        draft = drafts.locked(member_id, draft_id)
        if home is not None:
            drafts.keep_home(draft, home)
        elif draft.home and "typed" in draft.home:
            drafts.keep_home(draft, {name: part for name, part in draft.home.items() if name != "typed"})
        drafts.answer(draft, question.name, given)


def _check_page(wizard: Wizard, status: int, missing: Any = ()) -> ResponseReturnValue:
    question = BY_NAME["check"]
    page = render_template(
        "publish/check.html",
        rows=summary.rows(wizard),
        not_ready=missing,
        documents=wizard.documents,
        errors={},
        **pages.step_facts(wizard, question, {}),
    )
    return page, status


def _publish(draft_id: str) -> ResponseReturnValue:
    """Publish once: the same form sent twice leads to the same offer."""
    if request.form.get("do") == "back":
        wizard = _wizard(draft_id)
        return redirect(pages.step_url(wizard, wizard.before(BY_NAME["check"]) or BY_NAME["kind"]), code=303)
    try:
        listing_id = _publish_once(draft_id)
    except (NotReady, Invalid) as refusal:
        sentences = getattr(refusal, "missing", None) or _sentences(refusal)
        return _check_page(_wizard(draft_id), refusal.status, sentences)
    if listing_id is None:
        return _check_page(_wizard(draft_id), 409, [_("Some questions are still open.")])
    return redirect(url_for("publish.done", listing_id=listing_id), code=303)


def _sentences(refusal: Any) -> list[str]:
    return [line for lines in refusal.errors.values() for line in lines] or [refusal.what]


def _publish_once(draft_id: str) -> str | None:
    with transaction():
        try:
            draft = drafts.locked(current_user.id, draft_id)
        except NotFound:
            known = publish_listing.published_before(current_user.member, draft_id)
            if known is None:
                raise
            return known
        wizard = Wizard(draft, current_user.member)
        if wizard.missing:
            return None
        return publish_listing.publish(current_user.member, draft, wizard.offer()).public_id
