"""Topping up: a pack by card, a printed code, and handing unused credits back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.core.redirects import safe_path
from marketplace.goods.topups import codes, handing_back, operations, queries, rules
from marketplace.goods.topups.carriers.configured import carriers
from marketplace.goods.topups.models import KIND, TopUpState
from marketplace.goods.topups.schemas import CodeInput, ExpectedInput, PackChoice, ShortQuery
from marketplace.goods.wallet import operations as wallets
from marketplace.goods.wallet import queries as wallet_queries
from marketplace.goods.wallet.errors import credits
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import PaymentState
from marketplace.people.accounts import throttle
from marketplace.workflows import payment_page, settle_payment

topups = Blueprint("topups", __name__)


@topups.get("/wallet/top-up")
@requires(Access.MEMBER)
def choose() -> ResponseReturnValue:
    """The packs, and the one that brings what is missing."""
    try:
        asked = load_query(ShortQuery)
    except Invalid:
        asked = {"short": 0, "next": ""}
    return _choose_page(asked["short"], asked["next"], 200)


def _choose_page(
    short: int, next_path: str, status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    packs = queries.packs_on_sale(settings().currency)
    wallet = wallet_queries.of_member(current_user.id)
    page = render_template(
        "topups/choose.html",
        packs=packs,
        fitting=rules.smallest_for(packs, short) if short else None,
        short=short,
        next_path=next_path,
        wallet=wallet,
        why_not=operations.why_not(wallet),
        balance=wallets.balance(current_user.id),
        euro_price=wallets.euro_price,
        credits=credits,
        refusal=refusal,
        days=settings().hand_back_days,
        credit_days=settings().credit_days,
        carriers=list(carriers().values()),
    )
    return page, status


@topups.post("/wallet/top-up")
@requires(Access.VERIFIED)
def buy() -> ResponseReturnValue:
    """Choose a pack and go to the payment page."""
    try:
        given = load_form(PackChoice)
        with transaction():
            next_path = safe_path(given["next"]) if given["next"] else ""
            member, price = current_user.member, given["expected_minor"]
            name = operations.choose(member, given["pack"], price, current_locale(), next_path).public_id
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _choose_page(0, "", refusal.status, refusal)
    return _to_payment(name)


@topups.post("/wallet/debt")
@requires(Access.VERIFIED)
def settle_debt() -> ResponseReturnValue:
    """Pay by card what the wallet owes."""
    try:
        expected = load_form(ExpectedInput)["expected_minor"]
        with transaction():
            name = operations.settle_debt(current_user.member, expected, current_locale()).public_id
    except Refusal as refusal:
        return _to_wallet(refusal.sentence)
    return _to_payment(name)


def _to_payment(topup_id: str) -> ResponseReturnValue:
    payment = payment_page.open_page(KIND, topup_id)
    if payment is not None and payment.state == PaymentState.OPEN and payment.checkout_url:
        return redirect(payment.checkout_url, code=303)
    return _to_wallet(_("The payment server does not answer. Nothing was charged. Try again in a minute."))


def _to_wallet(words: str, kind: str = "error") -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("wallet.show"), code=303)


@topups.get("/wallet/top-up/<topup_id>/back")
@requires(Access.OWNER)
def back(topup_id: str) -> ResponseReturnValue:
    """Back from the payment page: the provider of payments is asked, the address proves nothing."""
    topup = queries.of_member(topup_id, current_user.id)
    payment = payments.latest(KIND, topup.public_id)
    if payment is not None and payment.state == PaymentState.OPEN:
        key = payment.public_id
        release()
        if not settle_payment.reconcile(key):
            return _to_wallet(
                _("The payment server is slow to answer. Your credits will appear here by themselves."),
                "warning",
            )
    with transaction():
        topup = queries.locked(topup_id) or topup
        state, number, next_path = topup.state, topup.credits, topup.next_path
    if state != TopUpState.PAID:
        return _to_wallet(_("This payment was not made. Nothing was charged."), "warning")
    if not number:
        return _to_wallet(_("Settled. Your wallet can be used again."), "success")
    flash(_("%(credits)s are in your wallet.", credits=credits(number)), "success")
    return redirect(safe_path(next_path) if next_path else url_for("wallet.show"), code=303)


@topups.get("/wallet/top-up/<topup_id>/hand-back")
@requires(Access.OWNER)
def hand_back(topup_id: str) -> ResponseReturnValue:
    """What handing back gives, before the second tap."""
    try:
        found = handing_back.offer(topup_id, current_user.id)
    except handing_back.NotReturnableError as refusal:
        return _to_wallet(refusal.sentence)
    return render_template(
        "topups/hand_back.html", offer=found, credits=credits, zone=settings().company_zone
    )


@topups.post("/wallet/top-up/<topup_id>/hand-back")
@requires(Access.OWNER)
def confirm_hand_back(topup_id: str) -> ResponseReturnValue:
    """The credits leave, the money returns to the card."""
    try:
        expected = load_form(ExpectedInput)["expected_minor"]
        with transaction():
            refund = handing_back.hand_back(topup_id, current_user.id, expected)
            amount = money(refund.amount_minor, settings().currency)
    except (Invalid, handing_back.NotReturnableError) as refusal:
        return _to_wallet(refusal.sentence)
    return _to_wallet(_("%(amount)s are on their way back to your card.", amount=amount), "success")


@topups.get("/wallet/code")
@requires(Access.MEMBER)
def code() -> ResponseReturnValue:
    """The form for a printed code."""
    return _code_page(200, {})


@topups.post("/wallet/code")
@requires(Access.VERIFIED)
def redeem() -> ResponseReturnValue:
    """Turn a printed code into credits. Every try is counted before it is looked at."""
    account = str(current_user.id)
    try:
        typed = load_form(CodeInput)["code"]
        if rules.typed_code(typed) is None:
            problem = _("A code has sixteen signs, in four groups of four.")
            raise Invalid(problem, errors={"code": [problem]})
        throttle.spend("voucher", account)
        with transaction():
            brought = codes.redeem(current_user.member, typed)
    except codes.UnknownCodeError as refusal:
        with transaction():
            codes.missed(current_user.member, throttle.public_network(request.remote_addr or ""))
        return _code_page(refusal.status, {"code": [refusal.sentence]}, request.form.get("code", "")[:60])
    except (Invalid, codes.CodeRefusedError) as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {"code": [refusal.sentence]}
        return _code_page(refusal.status, errors, request.form.get("code", "")[:60])
    throttle.give_back("voucher", account)
    return _to_wallet(_("%(credits)s are in your wallet.", credits=credits(brought.credits)), "success")


def _code_page(status: int, errors: dict[str, Any], typed: str = "") -> ResponseReturnValue:
    return render_template("topups/code.html", errors=errors, typed=typed), status
