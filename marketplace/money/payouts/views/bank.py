"""Files for the bank, and what became of what stands in them."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments.accounts import Blocked
from marketplace.money.payouts import by_bank, claims
from marketplace.money.payouts.models import Payout
from marketplace.money.payouts.views.blueprint import PASSWORD_MINUTES, payouts
from marketplace.people.accounts.models import Member
from marketplace.people.accounts.reauth import ask_password, password_is_recent

FIELD = "iban_"


@payouts.get("/admin/payouts/bank")
@requires(Access.FINANCE)
def bank() -> ResponseReturnValue:
    """What the payment provider refused and a bank could pay, and what stands in files already."""
    return _page(200)


@payouts.post("/admin/payouts/bank")
@requires(Access.FINANCE)
def make_bank_file() -> ResponseReturnValue:
    """The file as a download. What is in it can go nowhere else until somebody says what became of it."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("payouts.bank"))
    debtor = by_bank.debtor()
    if debtor is None:
        return _page(409)
    typed = {
        name.removeprefix(FIELD): value[:60] for name, value in request.form.items() if name.startswith(FIELD)
    }
    try:
        with transaction():
            made = by_bank.make_file(typed, current_user.member, debtor)
    except (Invalid, NotFound, claims.OwnPayout, Blocked) as refusal:
        return _page(refusal.status, refusal)
    answer = Response(made.xml, mimetype="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.message_id}.xml"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@payouts.post("/admin/payouts/<payout_id>/bank-paid")
@requires(Access.FINANCE)
def bank_paid(payout_id: str) -> ResponseReturnValue:
    return _told(payout_id, by_bank.settle, _("Booked as paid from our bank account."))


@payouts.post("/admin/payouts/<payout_id>/bank-withdrawn")
@requires(Access.FINANCE)
def bank_withdrawn(payout_id: str) -> ResponseReturnValue:
    return _told(payout_id, by_bank.withdraw, _("It is in no file any more and can be reviewed again."))


def _told(payout_id: str, act: Callable[[str, Member], Payout], done: str) -> ResponseReturnValue:
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("payouts.bank"))
    try:
        with transaction():
            act(payout_id, current_user.member)
    except (by_bank.NotByBank, claims.OwnPayout) as refusal:
        return _page(refusal.status, refusal)
    flash(done, "success")
    return redirect(url_for("payouts.bank"))


def _page(status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "payouts/bank.html",
        debtor=by_bank.debtor(),
        waiting=by_bank.candidates(exported=False),
        exported=by_bank.candidates(exported=True),
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=refusal,
        values=request.form,
    )
    return page, status
