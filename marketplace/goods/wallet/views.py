"""The wallet's page: what is in it and what it is worth, its history, the cap, and whose consent it needs."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.goods.topups import queries as topups
from marketplace.goods.topups import rules as topup_rules
from marketplace.goods.topups.models import KIND as TOPUP
from marketplace.goods.wallet import bounds, operations, queries, rules, words
from marketplace.goods.wallet.errors import credits
from marketplace.goods.wallet.models import Age
from marketplace.goods.wallet.schemas import AgeInput, CapInput, HistoryQuery
from marketplace.money.papers import listing

wallet = Blueprint("wallet", __name__)


@wallet.get("/wallet")
@requires(Access.MEMBER)
def show() -> ResponseReturnValue:
    """Everything about one's credits."""
    return _page(200)


def _page(status: int, errors: dict[str, list[str]] | None = None, values: Any = None) -> ResponseReturnValue:
    now = clock.now()
    found = queries.of_member(current_user.id)
    balance = operations.balance(current_user.id)
    moves, older = queries.history(found.id, _before()) if found else ([], None)
    days = settings().hand_back_days
    returnable = topups.lots_by_topup(current_user.id, now - timedelta(days=days)) if found else []
    month = rules.month_of(now, settings().company_zone)
    page = render_template(
        "wallet/show.html",
        wallet=found,
        balance=balance,
        worth_minor=operations.euro_price(balance.total),
        currency=found.currency if found else settings().currency,
        lots=queries.lots_left(found.id, now) if found else [],
        moves=moves,
        older=older,
        papers=listing.shown(current_user.id, (TOPUP,)),
        returnable=[
            (topup, lot, topup_rules.hand_back_until(topup.paid_at or now, days)) for topup, lot in returnable
        ],
        cap=rules.cap_in_force(found.cap_credits, found.next_cap_credits, found.next_cap_at, now)
        if found
        else None,
        next_cap=found if found and found.next_cap_at and found.next_cap_at > now else None,
        spent=found.spent_in_month if found and found.spent_month == month else 0,
        errors=errors or {},
        values=values or {},
        credits=credits,
        words=words,
        Age=Age,
        zone=settings().company_zone,
    )
    return page, status


def _before() -> int | None:
    try:
        before: int | None = load_query(HistoryQuery)["before"]
    except Invalid:
        return None
    return before


@wallet.post("/wallet/cap")
@requires(Access.MEMBER)
def cap() -> ResponseReturnValue:
    """Set or lift the most that may be spent in a month."""
    try:
        chosen = load_form(CapInput)["cap"]
        with transaction():
            operations.wallet_of(current_user.id)
            changed = bounds.set_cap(current_user.id, chosen)
    except Invalid as problem:
        return _page(problem.status, problem.errors, request.form)
    if changed.next_cap_at is not None:
        flash(_("The higher limit counts from tomorrow at this time."), "success")
    else:
        flash(_("Your limit counts from now on."), "success")
    return redirect(url_for("wallet.show") + "#limit", code=303)


@wallet.post("/wallet/age")
@requires(Access.MEMBER)
def age() -> ResponseReturnValue:
    """Say whether one is 18, and who is responsible if not."""
    try:
        given = load_form(AgeInput)
        with transaction():
            operations.wallet_of(current_user.id)
            if given["age"] == Age.ADULT:
                bounds.declare_adult(current_user.id)
            else:
                bounds.ask_guardian(current_user.member, given["guardian"])
    except Invalid as problem:
        return _page(problem.status, problem.errors, request.form)
    except bounds.DeclaredAlreadyError as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("wallet.show"), code=303)
    if given["age"] == Age.ADULT:
        return redirect(url_for("topups.choose"), code=303)
    flash(_("We wrote to them. As soon as they agree, you can use credits."), "success")
    return redirect(url_for("wallet.show"), code=303)


@wallet.get("/wallet/consent/<token>")
@requires(Access.PUBLIC)
def consent(token: str) -> ResponseReturnValue:
    """What somebody responsible agrees to. Opening the page agrees to nothing."""
    with transaction():
        _found, member = bounds.waiting_for(token)
        name = member.name
    return _consent_page(name, 200)


@wallet.post("/wallet/consent/<token>")
@requires(Access.PUBLIC)
def agree(token: str) -> ResponseReturnValue:
    """They agree, within a limit if they set one."""
    try:
        chosen = load_form(CapInput)["cap"]
    except Invalid as problem:
        with transaction():
            name = bounds.waiting_for(token)[1].name
        return _consent_page(name, 422, problem)
    with transaction():
        name = bounds.consent(token, chosen).name
    return render_template("wallet/consent.html", name=name, done=True, errors={})


def _consent_page(name: str, status: int, problem: Refusal | None = None) -> ResponseReturnValue:
    errors = problem.errors if isinstance(problem, Invalid) else {}
    return render_template("wallet/consent.html", name=name, done=False, errors=errors), status
