"""Pages of plans and memberships: choose, take, change, end, withdraw; admins edit in admin_views."""

from typing import Any

import stripe
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import release
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.goods.memberships import bills, operations, pages, queries, rules, words
from marketplace.goods.memberships.models import RUNNING, MembershipState, Side
from marketplace.goods.memberships.queries import Detailed
from marketplace.goods.memberships.schemas import (
    ChangeInput,
    ChoiceInput,
    PauseInput,
    TakeInput,
    WithdrawInput,
)
from marketplace.money.payments import billing
from marketplace.workflows import change_plan, settle_membership, take_plan

memberships = Blueprint("memberships", __name__)


@memberships.get("/plans")
@requires(Access.PUBLIC)
def plans() -> ResponseReturnValue:
    """Every plan, what it gives, and what it costs by month and by year."""
    offered = queries.offered(clock.now())
    mine = {}
    if current_user.is_authenticated:
        mine = queries.plans_of([current_user.id], clock.now())
    return render_template(
        "memberships/plans.html",
        cards={
            side: [pages.card(one) for one in offered if one.plan.side == side]
            for side in (Side.PROVIDER, Side.CUSTOMER)
        },
        mine={plan.slug for plan in mine.values()},
        vat_percent=pages.vat_percent(),
    )


@memberships.get("/plans/<slug>")
@requires(Access.PUBLIC)
def take(slug: str) -> ResponseReturnValue:
    """One plan before it is taken: all that has to be known, on one page."""
    return _take_page(slug, request.args.get("every", "month"), {}, 200)


@memberships.post("/plans/<slug>")
@requires(Access.VERIFIED)
def begin(slug: str) -> ResponseReturnValue:
    """On to the payment page."""
    every = request.form.get("every", "month")
    try:
        given = load_form(TakeInput)
        member = current_user.member
        release()
        url = take_plan.start(member, slug, given["every"])
    except Invalid as refusal:
        return _take_page(slug, every, refusal.errors, 422)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
        return redirect(url_for("memberships.mine"), code=303)
    if url is None:
        flash(_("The payment server does not answer. Nothing was charged. Try again in a minute."), "error")
        return redirect(url_for("memberships.take", slug=slug, every=every), code=303)
    return redirect(url, code=303)


def _take_page(slug: str, every: str, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    found = queries.offer_of(slug, every, clock.now())
    if found is None:
        raise operations.nowhere()
    plan, price = found
    reader = current_user.id if current_user.is_authenticated else None
    trial = plan.trial_days
    if reader is not None and queries.had_before(reader, plan.side, but=0):
        trial = 0
    page = render_template(
        "memberships/take.html",
        plan=plan,
        price=price,
        name=words.name(plan),
        pitch=words.pitch(plan),
        gives=words.gives(plan),
        price_words=words.price(price),
        trial=trial,
        first_day=words.day(clock.now() + pages.days(trial)),
        grace_days=rules.GRACE.days,
        vat_percent=pages.vat_percent(),
        errors=errors,
        here=url_for("memberships.take", slug=slug, every=every),
    )
    return page, status


# ── My membership ─────────────────────────────────────────────────────────────────────────────────


@memberships.get("/membership")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """How each of my memberships stands, in words, and what can be done with it."""
    now = clock.now()
    found = queries.of_member(current_user.id)
    running = [pages.standing(one, now) for one in found if one.membership.state in RUNNING]
    opening = [one for one in found if one.membership.state == MembershipState.OPENING]
    ended = [pages.standing(one, now) for one in found if one.membership.state == MembershipState.ENDED]
    return render_template(
        "memberships/mine.html",
        running=running,
        opening=[{"name": words.name(one.plan), "url": one.membership.checkout_url} for one in opening],
        ended=ended[:5],
        grants=pages.grants(current_user.id, now),
        papers=pages.papers(current_user.id),
    )


@memberships.get("/membership/<membership_id>/back")
@requires(Access.OWNER)
def back(membership_id: str) -> ResponseReturnValue:
    """Back from the payment page: the provider is asked, the address proves nothing."""
    _own(membership_id)
    release()
    if not settle_membership.reconcile(membership_id):
        flash(
            _("The payment server is slow to answer. Your membership will appear here by itself."), "warning"
        )
    return redirect(url_for("memberships.mine"), code=303)


def _own(membership_id: str) -> Detailed:
    own = queries.own(membership_id, current_user.id)
    if own is None:
        raise NotFound(_("We could not find this membership."))
    return own


@memberships.get("/membership/<membership_id>/change")
@requires(Access.OWNER)
def change(membership_id: str) -> ResponseReturnValue:
    """Other plans; with one chosen, what it costs now to the cent and what changes when."""
    own = _own(membership_id)
    chosen, refusal = None, None
    if request.args.get("plan"):
        wanted = load_query(ChoiceInput)
        release()
        try:
            chosen = change_plan.quote(own, wanted["plan"], wanted["every"])
        except Refusal as error:
            if error.status == 404:
                raise
            refusal = error
    others = [pages.card(one) for one in queries.offered(clock.now(), side=own.membership.side)]
    return render_template(
        "memberships/change.html",
        own=own,
        now_name=words.name(own.plan),
        state=words.state(own),
        others=others,
        chosen=pages.change(chosen) if chosen else None,
        refusal=refusal,
    ), refusal.status if refusal else 200


@memberships.post("/membership/<membership_id>/change")
@requires(Access.OWNER)
def switch(membership_id: str) -> ResponseReturnValue:
    """Take the other plan for the amount that was shown."""
    _own(membership_id)
    given = load_form(ChangeInput)
    return _done(
        lambda: change_plan.switch(
            current_user.member,
            membership_id,
            given["plan"],
            given["every"],
            given["shown"],
            given["counted_at"],
        ),
        _("Your plan is changed."),
    )


@memberships.get("/membership/<membership_id>/end")
@requires(Access.OWNER)
def ask_end(membership_id: str) -> ResponseReturnValue:
    """What ending means, before it is done."""
    own = _own(membership_id)
    return render_template(
        "memberships/end.html",
        own=own,
        name=words.name(own.plan),
        last_day=words.day(own.membership.period_end),
        back_minor=bills.gives_back(own.membership, clock.now()),
    )


@memberships.post("/membership/<membership_id>/end")
@requires(Access.OWNER)
def end(membership_id: str) -> ResponseReturnValue:
    """End with the time that is paid."""
    _own(membership_id)
    return _done(
        lambda: take_plan.end_later(current_user.member, membership_id),
        _("Your membership is ended. The last day stands below."),
    )


@memberships.post("/membership/<membership_id>/keep")
@requires(Access.OWNER)
def keep(membership_id: str) -> ResponseReturnValue:
    _own(membership_id)
    return _done(lambda: take_plan.keep(current_user.member, membership_id), _("Your membership goes on."))


@memberships.post("/membership/<membership_id>/pause")
@requires(Access.OWNER)
def pause(membership_id: str) -> ResponseReturnValue:
    _own(membership_id)
    months = load_form(PauseInput)["months"]
    return _done(
        lambda: take_plan.pause(current_user.member, membership_id, months),
        _("Your membership is paused."),
    )


@memberships.post("/membership/<membership_id>/resume")
@requires(Access.OWNER)
def resume(membership_id: str) -> ResponseReturnValue:
    _own(membership_id)
    return _done(lambda: take_plan.resume(current_user.member, membership_id), _("Your membership goes on."))


@memberships.get("/membership/<membership_id>/withdraw")
@requires(Access.OWNER)
def ask_withdraw(membership_id: str) -> ResponseReturnValue:
    """What withdrawing gives back, to the cent, and by which rule."""
    own = _own(membership_id)
    return render_template(
        "memberships/withdraw.html",
        own=own,
        name=words.name(own.plan),
        back_minor=bills.gives_back(own.membership, clock.now()),
        until=words.day(rules.withdrawal_ends(own.membership.begun_at or clock.now())),
    )


@memberships.post("/membership/<membership_id>/withdraw")
@requires(Access.OWNER)
def withdraw(membership_id: str) -> ResponseReturnValue:
    """End at once and give back."""
    own = _own(membership_id)
    shown, currency = load_form(WithdrawInput)["shown"], own.price.currency
    member = current_user.member
    release()
    try:
        amount = take_plan.withdraw(member, membership_id, shown)
    except Refusal as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(
            _("You have withdrawn. %(amount)s goes back to your card.", amount=money(amount, currency)),
            "success",
        )
    return redirect(url_for("memberships.mine"), code=303)


@memberships.post("/membership/<membership_id>/card")
@requires(Access.OWNER)
def card(membership_id: str) -> ResponseReturnValue:
    """To the hosted page where the card is changed."""
    own = _own(membership_id)
    customer = queries.customer_of(own.membership.member_id)
    release()
    try:
        if customer is None or customer.stripe_id is None:
            raise LookupError(membership_id)
        url = billing.portal(
            customer.stripe_id,
            return_url=absolute(f"/membership/{membership_id}/back"),
            locale=current_locale(),
        )
    except (stripe.StripeError, LookupError):
        flash(_("The payment server does not answer. Nothing was changed. Try again in a minute."), "error")
        url = url_for("memberships.mine")
    return redirect(url, code=303)


def _done(act: Any, said: str) -> ResponseReturnValue:
    """Do what was asked, say what came of it on the membership's page."""
    release()
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
    else:
        flash(said, "success")
    return redirect(url_for("memberships.mine"), code=303)
