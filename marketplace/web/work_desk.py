"""Where moderators read works before they are sold, and finance gives the price of one back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Forbidden, Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.money import minor_of, money
from marketplace.goods.works import errors, naming, operations, queries, words
from marketplace.goods.works.models import KIND, Work
from marketplace.goods.works.schemas import DecisionInput, RefundInput
from marketplace.goods.works.views.sending import as_download
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger import words as ledger_words
from marketplace.money.papers.tax_words import percent_words
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import queries as payouts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.web.casework import sentences
from marketplace.web.casework.blueprint import DESK_ZONE, PASSWORD_MINUTES
from marketplace.workflows import refund_booking
from marketplace.workflows.refund_booking import NotRefundable, StaleOffer

work_desk = Blueprint("work_desk", __name__, url_prefix="/admin/works")


def _names() -> dict[str, Any]:
    return {
        "naming": naming,
        "words": words,
        "zone": DESK_ZONE,
        "percent": percent_words,
        "currency": settings().currency,
    }


@work_desk.get("")
@requires(Access.MODERATOR)
def home() -> ResponseReturnValue:
    """Works that wait for a decision, the oldest first, and what is sold."""
    return render_template(
        "work_desk/home.html", waiting=queries.in_review(), found=queries.on_sale(), **_names()
    )


@work_desk.get("/<work_id>")
@requires(Access.MODERATOR)
def show(work_id: str) -> ResponseReturnValue:
    """One work with what it takes to decide."""
    return _page(queries.one(work_id), 200)


@work_desk.get("/<work_id>/file")
@requires(Access.MODERATOR)
def file(work_id: str) -> ResponseReturnValue:
    """The newest file, to be read before deciding."""
    work = queries.one(work_id)
    found = queries.file_of(work.id)
    if found is None:
        raise errors.no_such_work()
    return as_download(queries.content_of(found.id), naming.title(work))


@work_desk.post("/<work_id>/decide")
@requires(Access.MODERATOR)
def decide(work_id: str) -> ResponseReturnValue:
    """Approve, refuse or take off sale what was looked at, and nothing else."""
    try:
        given = load_form(DecisionInput)
        with transaction():
            work = queries.one(work_id, lock=True)
            operations.decide(work, current_user.member, given["decision"], given["reason"], given["version"])
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(queries.one(work_id), refusal.status, refusal)
    flash(_("Decided; the provider is told."), "success")
    return redirect(url_for("work_desk.home"), code=303)


def _page(work: Work, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "work_desk/show.html",
        work=work,
        author=accounts.by_id(work.provider_id),
        file=queries.file_of(work.id),
        decisions=queries.decisions(work.id),
        version=operations.version(work),
        is_own=work.provider_id == current_user.id,
        reason=request.form.get("reason", ""),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        **_names(),
    )
    return page, status


# ── Money back ────────────────────────────────────────────────────────────────────────────────────


@work_desk.get("/sales")
@requires(Access.FINANCE)
def sales() -> ResponseReturnValue:
    """What was sold, the latest first."""
    return render_template("work_desk/sales.html", rows=queries.latest_sales(), **_names())


@work_desk.get("/sales/<sale_id>")
@requires(Access.FINANCE)
def sale(sale_id: str) -> ResponseReturnValue:
    """One sale: its money, and what giving some of it back would do once an amount is asked for."""
    if "amount" not in request.args:
        return _sale_page(sale_id, 200)
    amount, why = request.args.get("amount", ""), request.args.get("words", "").strip()
    found = queries.sale(sale_id)
    minor = minor_of(amount, found.currency)
    problems = {}
    if minor is None:
        problems["amount"] = [_("Write an amount such as 7 or 7.50.")]
    if not why:
        problems["words"] = [_("Write a reason: both sides read it.")]
    if minor is None or problems:
        return _sale_page(sale_id, 422, Invalid(_("Some answers need another look."), errors=problems))
    try:
        with transaction():
            offer = refund_booking.offer(sale_id, minor, current_user.member, kind=KIND)
            effects, seen = sentences.effects(offer), offer.seen
    except (Invalid, NotRefundable, Forbidden) as refusal:
        return _sale_page(sale_id, refusal.status, refusal)
    return _sale_page(sale_id, 200, effects=effects, seen=seen, amount_minor=minor)


@work_desk.post("/sales/<sale_id>/refund")
@requires(Access.FINANCE)
def refund(sale_id: str) -> ResponseReturnValue:
    """Give back with exactly the effects that were shown."""
    here = url_for("work_desk.sale", sale_id=sale_id)
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    currency = queries.sale(sale_id).currency
    try:
        given = load_form(RefundInput)
        with transaction():
            refund_booking.refund(
                sale_id,
                given["amount_minor"],
                current_user.member,
                given["words"],
                kind=KIND,
                seen=given["seen"],
            )
    except (Invalid, NotRefundable, StaleOffer, Forbidden) as refusal:
        return _sale_page(sale_id, refusal.status, refusal)
    amount = money(given["amount_minor"], currency)
    flash(_("%(amount)s is on its way back; both sides are told.", amount=amount), "success")
    return redirect(here, code=303)


def _sale_page(
    sale_id: str, status: int, refusal: Refusal | None = None, **offered: Any
) -> ResponseReturnValue:
    found = queries.sale(sale_id)
    payment = payments.paid(KIND, sale_id)
    earning = payouts.earning_of(KIND, sale_id)
    sources = [(KIND, sale_id)] + ([("earning", earning.public_id)] if earning else [])
    page = render_template(
        "work_desk/sale.html",
        sale=found,
        buyer=accounts.by_id(found.buyer_id),
        provider=accounts.by_id(found.provider_id),
        payment=payment,
        earning=earning,
        refunds=payments.refunds_of(payment.id) if payment else [],
        left_minor=refund_booking.refundable_minor(payment) if payment else 0,
        entries=ledger.lines_behind(sources),
        is_own=current_user.id in {found.buyer_id, found.provider_id},
        values=request.values,
        sentences=sentences,
        ledger_words=ledger_words,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        offered=offered,
        **_names(),
    )
    return page, status
