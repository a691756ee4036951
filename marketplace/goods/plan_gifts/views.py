"""Pages of given memberships: give one, open one, accept it, take it back; both people read the same story."""

import hmac
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.goods.catalogue.views import CARDS, card_of
from marketplace.goods.memberships import operations as memberships
from marketplace.goods.memberships import pages as plan_pages
from marketplace.goods.memberships import queries as plans
from marketplace.goods.memberships import words
from marketplace.goods.memberships.models import GIFT
from marketplace.goods.plan_gifts import errors, operations, pages, queries, rules
from marketplace.goods.plan_gifts.models import GiftState, PlanGift
from marketplace.goods.plan_gifts.queries import GiftView
from marketplace.goods.plan_gifts.schemas import AcceptInput, GiveInput, WithdrawInput
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import PaymentState
from marketplace.workflows import give_gift, payment_page, settle_payment, take_gift

plan_gifts = Blueprint("plan_gifts", __name__)


@plan_gifts.get("/plans/<slug>/gift")
@requires(Access.PUBLIC)
def card(slug: str) -> ResponseReturnValue:
    """Give a plan: for how long, to whom, with which words, on which day."""
    return _card_page(slug, request.args.to_dict(), 200)


def _card_page(
    slug: str, values: dict[str, Any], status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    offered = next((one for one in plans.offered(clock.now()) if one.plan.slug == slug), None)
    choices = pages.choices(offered.prices) if offered else []
    if offered is None or not choices:
        raise memberships.nowhere()
    chosen = next((one for one in choices if str(one["months"]) == str(values.get("months"))), choices[0])
    page = render_template(
        "plan_gifts/card.html",
        plan=offered.plan,
        name=words.name(offered.plan),
        gives=words.gives(offered.plan),
        choices=choices,
        chosen=chosen,
        cards=CARDS,
        values=values,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=refusal,
        waits=rules.WAITS.days,
        vat_percent=plan_pages.vat_percent(),
        here=url_for("plan_gifts.card", slug=slug),
    )
    return page, status


@plan_gifts.post("/plans/<slug>/gift")
@requires(Access.VERIFIED)
def give(slug: str) -> ResponseReturnValue:
    """On to the payment page."""
    try:
        given = load_form(GiveInput)
        with transaction():
            gift = give_gift.choose_plan(
                current_user.member, slug, given["months"], card_of(given), given["shown"], current_locale()
            )
            name = gift.public_id
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _card_page(slug, request.form.to_dict(), refusal.status, refusal)
    payment = payment_page.open_page(GIFT, name)
    if payment is not None and payment.state == PaymentState.OPEN and payment.checkout_url:
        return redirect(payment.checkout_url, code=303)
    flash(_("The payment server does not answer. Nothing was charged. Try again in a minute."), "error")
    return redirect(url_for("plan_gifts.card", slug=slug), code=303)


@plan_gifts.get("/gifts/plans/<gift_id>/paid")
@requires(Access.OWNER)
def paid(gift_id: str) -> ResponseReturnValue:
    """Back from the payment page: the payment provider is asked, the address proves nothing."""
    _own(gift_id)
    payment = payments.latest(GIFT, gift_id)
    if payment is not None and payment.state == PaymentState.OPEN:
        key = payment.public_id
        release()
        if not settle_payment.reconcile(key):
            flash(_("The payment server is slow to answer. Your gift will appear here by itself."), "warning")
            return _mine()
    with transaction():
        gift = queries.locked(gift_id)
        is_paid = gift is not None and gift.state not in (GiftState.OPEN, GiftState.DROPPED)
    if is_paid:
        flash(_("Your gift is paid."), "success")
    else:
        flash(_("This payment was not made. Nothing was charged."), "warning")
    return _mine()


def _mine() -> ResponseReturnValue:
    return redirect(url_for("plan_gifts.mine"), code=303)


@plan_gifts.get("/gifts/plans")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """Memberships I gave and was given, and where each stands."""
    now = clock.now()
    given, received = queries.by_giver(current_user.id), queries.to_receiver(current_user.id, now)
    response = Response(
        render_template(
            "plan_gifts/mine.html",
            given=[pages.given(view, now) for view in given],
            received=[pages.received(view) for view in received],
        )
    )
    # The links on it open gifts.
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(gift_id: str) -> GiftView:
    view = queries.view(gift_id)
    if view is None or view.gift.giver_id != current_user.id:
        raise errors.missing()
    return view


# ── Opening one ───────────────────────────────────────────────────────────────────────────────────


def _opened(gift_id: str, secret: str, *, lock: bool = False) -> PlanGift:
    gift = queries.locked(gift_id) if lock else (view.gift if (view := queries.view(gift_id)) else None)
    if gift is None or not hmac.compare_digest(gift.secret.encode(), secret.encode()):
        raise errors.missing()
    if gift.state in (GiftState.OPEN, GiftState.DROPPED):
        raise errors.missing()
    return gift


@plan_gifts.get("/gifts/plans/<gift_id>/<secret>")
@requires(Access.PUBLIC)
def show(gift_id: str, secret: str) -> ResponseReturnValue:
    """The card, for whoever has the link."""
    _opened(gift_id, secret)
    return _show_page(gift_id, secret, 200)


def _show_page(gift_id: str, secret: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    view = queries.view(gift_id)
    if view is None:
        raise errors.missing()
    reader = current_user.member if current_user.is_authenticated else None
    problem = refusal
    if reader is not None and problem is None:
        try:
            operations.check_taker(view.gift, reader)
        except Refusal as why:
            # Whoever has the link may read the card; only for whom it is may take it.
            problem = errors.for_another() if why.status == 404 else why
    response = Response(
        render_template(
            "plan_gifts/show.html",
            view=view,
            what=pages.what(view),
            gives=words.gives(view.plan),
            is_giver=reader is not None and view.gift.giver_id == reader.id,
            is_mine=reader is not None and view.gift.taken_by_id == reader.id,
            may_take=reader is not None and (problem is None or refusal is not None),
            problem=problem,
            waits=view.gift.state == GiftState.PAID,
            renews=pages.renews(reader.id, view.plan) if reader else None,
            begins=words.day(operations.begins_at(reader.id, view.plan, clock.now())) if reader else "",
            until=words.day(view.gift.expires_at),
            secret=secret,
            here=url_for("plan_gifts.show", gift_id=gift_id, secret=secret),
        ),
        status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@plan_gifts.post("/gifts/plans/<gift_id>/<secret>")
@requires(Access.VERIFIED)
def accept(gift_id: str, secret: str) -> ResponseReturnValue:
    """Accept it; one's own membership ends with its paid time, when that was ticked."""
    _opened(gift_id, secret)
    let_end, member = load_form(AcceptInput)["let_end"], current_user.member
    release()
    try:
        take_gift.accept(member, gift_id, let_end=let_end)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _show_page(gift_id, secret, refusal.status, refusal)
    flash(_("The gift is yours."), "success")
    return redirect(url_for("memberships.mine"), code=303)


@plan_gifts.post("/gifts/plans/<gift_id>/<secret>/decline")
@requires(Access.MEMBER)
def decline(gift_id: str, secret: str) -> ResponseReturnValue:
    """Not wanted: all of it goes back to whoever gave it."""
    try:
        with transaction():
            operations.decline(_opened(gift_id, secret, lock=True), current_user.member)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _show_page(gift_id, secret, refusal.status, refusal)
    flash(_("It goes back to who gave it. Nobody reads why."), "success")
    return _mine()


# ── Taking it back ────────────────────────────────────────────────────────────────────────────────


@plan_gifts.get("/gifts/plans/<gift_id>/withdraw")
@requires(Access.OWNER)
def ask_withdraw(gift_id: str) -> ResponseReturnValue:
    """What taking it back gives, to the cent, and by which rule."""
    view = _own(gift_id)
    return render_template(
        "plan_gifts/withdraw.html",
        gift=view.gift,
        what=pages.what(view),
        back_minor=operations.gives_back(view.gift, clock.now()),
        is_taken=view.gift.state == GiftState.TAKEN,
    )


@plan_gifts.post("/gifts/plans/<gift_id>/withdraw")
@requires(Access.OWNER)
def withdraw(gift_id: str) -> ResponseReturnValue:
    """Take it back."""
    view = _own(gift_id)
    shown, currency = load_form(WithdrawInput)["shown"], view.gift.currency
    try:
        with transaction():
            gift = queries.locked(gift_id)
            if gift is None:
                raise errors.missing()
            back = operations.withdraw(gift, current_user.member, shown)
    except Refusal as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("%(amount)s goes back to your card.", amount=money(back, currency)), "success")
    return _mine()
