"""The review desk: the queue of payouts, one payout with all behind it, and the decisions taken there."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, idempotency, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.money.ledger import words as ledger_words
from marketplace.money.payouts import claims, desk, facts, review, rules, sentences
from marketplace.money.payouts.desk import Detail, Page
from marketplace.money.payouts.models import Decision, Payout, PayoutState
from marketplace.money.payouts.schemas import DecisionInput, ReopenInput
from marketplace.money.payouts.views.blueprint import (
    DESK_ZONE,
    PASSWORD_MINUTES,
    back_to,
    kept_filters,
    payouts,
    queue_facts,
)
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.workflows import payout_dossier


@payouts.get("/admin/payouts", endpoint="review")
@requires(Access.FINANCE)
def queue() -> ResponseReturnValue:
    """What waits for a decision: flagged first, among them the longest waiting first."""
    return render_template("payouts/review.html", **queue_facts(), payout=None)


@payouts.get("/admin/payouts/<payout_id>")
@requires(Access.FINANCE)
def show(payout_id: str) -> ResponseReturnValue:
    """One payout beside the queue it was opened from."""
    return _detail_page(payout_id, 200)


@payouts.post("/admin/payouts/<payout_id>/decide")
@requires(Access.FINANCE)
def decide(payout_id: str) -> ResponseReturnValue:
    """Approve, hold or reject. The same form sent twice decides once."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(back_to(payout_id))
    try:
        wanted = load_form(DecisionInput)
        payout = _decide_once(payout_id, wanted)
    except Invalid as problem:
        return _detail_page(payout_id, 422, problem)
    except review.REFUSALS as refusal:
        return _detail_page(payout_id, refusal.status, refusal)
    flash(_decided_words(payout, wanted["decision"]), "success")
    return redirect(_onwards())


def _decide_once(payout_id: str, wanted: dict[str, Any]) -> Payout:
    key = request.form.get("idempotency_key", "")[:80] or ids.new_token()
    scope = f"payouts.decide:{current_user.public_id}"
    body = {"payout": payout_id, **wanted}
    decision: Decision = wanted["decision"]
    written, chosen = wanted.get(f"{decision}_text", ""), wanted.get(f"{decision}_reason", "")
    reason = written.strip() or chosen
    with transaction():
        if idempotency.earlier(scope, key, body, wait=True) is not None:
            return desk.payout(payout_id)
        payout = review.decide(payout_id, current_user.member, decision, reason, seen=wanted["seen"])
        idempotency.remember(scope, key, body, payout.public_id)
        return payout


@payouts.post("/admin/payouts/<payout_id>/reopen")
@requires(Access.FINANCE)
def reopen(payout_id: str) -> ResponseReturnValue:
    """Put a held, refused or rejected payout back to review."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(back_to(payout_id))
    try:
        wanted = load_form(ReopenInput)
        with transaction():
            payout = review.reopen(payout_id, current_user.member, seen=wanted["seen"])
    except (Invalid, *review.REFUSALS) as refusal:
        return _detail_page(payout_id, refusal.status, refusal)
    flash(_("The payout is back in the queue; earlier approvals no longer count."), "success")
    return redirect(url_for("payouts.show", payout_id=payout.public_id))


def _decided_words(payout: Payout, decision: Decision) -> str:
    provider = accounts.by_id(payout.provider_id)
    whose = {"amount": money(payout.amount_minor, payout.currency), "name": provider.name if provider else ""}
    if decision is Decision.APPROVE and payout.state == PayoutState.SECOND_REVIEW:
        counted: str = _(
            "Your approval of %(amount)s for %(name)s counts. A second person has to approve it too.", **whose
        )
        return counted
    words: dict[Decision, str] = {
        Decision.APPROVE: _("Approved: %(amount)s for %(name)s is on its way.", **whose),
        Decision.HOLD: _("Held: %(amount)s for %(name)s stays here, and they are told why.", **whose),
        Decision.REJECT: _("Rejected: %(amount)s for %(name)s stays here, and they are told why.", **whose),
    }
    return words[decision]


def _onwards() -> str:
    """The next line of the queue the form knew of, else the queue with its filters."""
    following = request.form.get("following", "")[:40]
    if following:
        return url_for("payouts.show", payout_id=following, **kept_filters())
    return url_for("payouts.review", **kept_filters())


def _detail_page(payout_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    detail = desk.detail(payout_id, clock.now())
    drawn = queue_facts()
    found = rules.flags(detail.known, facts.limits())
    is_open = detail.payout.state in desk.GROUPS["open"] + desk.GROUPS["held"]
    page = render_template(
        "payouts/show.html",
        **drawn,
        detail=detail,
        payout=detail.payout,
        # Of what is decided one reads what was known then.
        flags=found if is_open else detail.payout.flags,
        is_open=is_open,
        seen=rules.version(detail.payout.state, detail.payout.round, found),
        needs_second=detail.payout.needs_second
        or rules.needs_second(detail.payout.amount_minor, found, facts.limits()),
        may_decide=_may_decide(detail),
        claim=claims.standing(detail.payout, drawn["now"]),
        holder=detail.holder,
        may_reopen=_may_reopen(detail),
        sold=payout_dossier.bookings_behind(detail.earnings),
        history=sentences.history(detail.events, lambda at: datetime_words(at, DESK_ZONE)),
        ledger_words=ledger_words,
        Decision=Decision,
        following=_following(drawn["page"], payout_id),
        key=request.form.get("idempotency_key") if status == 422 else ids.new_token(),
        refusal=refusal,
        errors=_field_errors(refusal),
        values=request.form,
    )
    return page, status


def _field_errors(refusal: Refusal | None) -> dict[str, list[str]]:
    """Errors by the fields of the page, where each decision has a reason of its own."""
    if not isinstance(refusal, Invalid):
        return {}
    decision = request.form.get("decision", "")
    return {f"{decision}_reason" if name == "reason" else name: said for name, said in refusal.errors.items()}


def _may_decide(detail: Detail) -> bool:
    return rules.is_decidable(detail.payout.state) and detail.provider.id != current_user.id


def _may_reopen(detail: Detail) -> bool:
    if detail.provider.id == current_user.id or detail.payout.bank_file_id is not None:
        return False
    if detail.payout.state == PayoutState.REJECTED:
        return bool(detail.earnings)
    return rules.may_move(detail.payout.state, PayoutState.IN_REVIEW)


def _following(page: Page, payout_id: str) -> str | None:
    """The line after this one in the queue."""
    shown = [row.payout.public_id for row in page.rows]
    if payout_id not in shown:
        return None
    place = shown.index(payout_id) + 1
    return shown[place] if place < len(shown) else None
