"""What is sold: the shelf, a work's page with every part of its price, and buying it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.works import operations, queries
from marketplace.goods.works.models import SaleState
from marketplace.goods.works.queries import Shown
from marketplace.goods.works.schemas import BuyInput, KindQuery
from marketplace.goods.works.views.blueprint import names, works
from marketplace.money.payments.models import PaymentState
from marketplace.workflows import buy_work
from marketplace.workflows.buy_work import Wish


@works.get("/works")
@requires(Access.PUBLIC)
def home() -> ResponseReturnValue:
    """Everything that is sold, or one kind of it."""
    try:
        kind = load_query(KindQuery)["kind"]
    except Invalid:
        kind = ""
    return render_template("works/home.html", found=queries.on_sale(kind), kind=kind, **names())


@works.get("/works/<work_id>")
@requires(Access.PUBLIC)
def show(work_id: str) -> ResponseReturnValue:
    """A work with its price, what the provider gets and what the platform takes."""
    return _page(queries.shown(work_id), 200)


@works.post("/works/<work_id>/buy")
@requires(Access.VERIFIED)
def buy(work_id: str) -> ResponseReturnValue:
    """Choose it on the terms that were shown, and go to the payment page."""
    try:
        given = load_form(BuyInput)
        wish = Wish(
            work_id, given["expected_minor"], given["version"], given["country"], bool(given["consent"])
        )
        with transaction():
            sale = buy_work.choose(current_user.member, wish, current_locale()).public_id
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(queries.shown(work_id), refusal.status, refusal)
    payment = buy_work.open_page(sale)
    if payment is not None and payment.state == PaymentState.OPEN and payment.checkout_url:
        return redirect(payment.checkout_url, code=303)
    flash(_("The payment server does not answer. Nothing was charged. Try again in a minute."), "error")
    return redirect(url_for("works.show", work_id=work_id), code=303)


def _page(found: Shown, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    work = found.work
    sale = queries.live_sale(work.id, current_user.id) if current_user.is_authenticated else None
    page = render_template(
        "works/show.html",
        found=found,
        work=work,
        is_mine=current_user.is_authenticated and work.provider_id == current_user.id,
        has=sale is not None and sale.state == SaleState.PAID,
        version=operations.version(work),
        others=[one for one in queries.on_sale(provider_id=work.provider_id) if one.work.id != work.id][:4],
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        **_terms(work.price_minor),
        **names(),
    )
    return page, status


def _terms(price_minor: int) -> dict[str, Any]:
    countries = buy_work.countries()
    country = request.form.get("country", countries[0])
    chosen = country if country in countries else countries[0]
    return {
        "countries": countries,
        "country": chosen,
        "shares": buy_work.shares_in(price_minor, chosen),
        "hold_hours": settings().payout_hold_hours,
    }
