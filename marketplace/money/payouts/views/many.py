"""Approving several payouts without signals at once, each in a transaction of its own."""

from typing import NamedTuple

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form
from marketplace.money.payouts import queries, review
from marketplace.money.payouts.models import PayoutState
from marketplace.money.payouts.schemas import ManyInput
from marketplace.money.payouts.views.blueprint import (
    PASSWORD_MINUTES,
    kept_filters,
    payouts,
    queue_facts,
)
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.people.accounts.reauth import ask_password, password_is_recent


class Outcome(NamedTuple):
    """How one of many ended. `why` is empty for an approved one."""

    public_id: str
    name: str
    amount_minor: int
    currency: str
    is_counted: bool
    """Approved by this person, and a second one has to."""
    why: str


@payouts.post("/admin/payouts/approve")
@requires(Access.FINANCE)
def approve_many() -> ResponseReturnValue:
    """Approve the ticked ones; what has a signal by now is left with the reason."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("payouts.review", **kept_filters()))
    try:
        ticked = list(dict.fromkeys(load_form(ManyInput)["payout"]))
    except Invalid:
        ticked = []
    outcomes = [_one(payout_id, current_user.member) for payout_id in ticked]
    page = render_template("payouts/review.html", **queue_facts(), payout=None, outcomes=outcomes)
    return page, 200 if ticked else 422


def _one(payout_id: str, by: Member) -> Outcome:
    try:
        with transaction():
            payout = review.approve_unflagged(payout_id, by)
            provider = accounts.by_id(payout.provider_id)
            return Outcome(
                payout_id,
                provider.name if provider else "",
                payout.amount_minor,
                payout.currency,
                payout.state == PayoutState.SECOND_REVIEW,
                "",
            )
    except (*review.REFUSALS, NotFound) as refusal:
        return _left(payout_id, refusal)


def _left(payout_id: str, refusal: Refusal) -> Outcome:
    found = queries.named(payout_id)
    name, amount, currency = found or (payout_id, 0, "")
    return Outcome(payout_id, name, amount, currency, False, refusal.sentence)
