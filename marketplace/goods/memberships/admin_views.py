"""Staff pages of plans: edit them with a preview, put prices in force from a day on, see members by state."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.money import minor_of
from marketplace.goods.memberships import editing, operations, pages, queries, words
from marketplace.goods.memberships.models import MembershipState, Plan
from marketplace.goods.memberships.schemas import PlanInput, PriceInput

plan_desk = Blueprint("plan_desk", __name__, url_prefix="/admin/plans")


@plan_desk.get("")
@requires(Access.ADMIN)
def index() -> ResponseReturnValue:
    """Every plan with its prices now and its members by state."""
    counts = queries.count_by_state()
    shown = [MembershipState.TRIAL, MembershipState.ACTIVE, MembershipState.PAST_DUE, MembershipState.PAUSED]
    rows = [
        {
            "card": pages.card(one),
            "offered": one.plan.offered,
            "side": one.plan.side,
            "counts": [counts.get((one.plan.id, state), 0) for state in (*shown, MembershipState.ENDED)],
        }
        for one in queries.offered(clock.now(), all_of_them=True)
    ]
    return render_template(
        "plan_desk/index.html",
        rows=rows,
        states=[words.state_label(state) for state in (*shown, MembershipState.ENDED)],
    )


@plan_desk.get("/<slug>")
@requires(Access.ADMIN)
def edit(slug: str) -> ResponseReturnValue:
    plan = _plan(slug)
    return _page(plan, editing.as_form(plan), {}, 200)


@plan_desk.post("/<slug>")
@requires(Access.ADMIN)
def save(slug: str) -> ResponseReturnValue:
    """Show what was typed as members would see it, or keep it."""
    try:
        given = load_form(PlanInput)
        with transaction():
            plan = queries.plan_by_slug(slug, lock=True)
            if plan is None:
                raise operations.nowhere()
            editing.put(plan, given)
            if request.form.get("act") == "preview":
                preview = pages.card(
                    next(
                        one
                        for one in queries.offered(clock.now(), all_of_them=True)
                        if one.plan.id == plan.id
                    )
                )
                editing.forget(plan)
                return _page(_plan(slug), request.form, {}, 200, preview=preview)
            editing.keep(plan, current_user.id)
    except Invalid as refusal:
        return _page(_plan(slug), request.form, refusal.errors, 422)
    flash(_("The plan is saved."), "success")
    return redirect(url_for("plan_desk.edit", slug=slug), code=303)


@plan_desk.post("/<slug>/prices")
@requires(Access.ADMIN)
def price(slug: str) -> ResponseReturnValue:
    """Another price from a day on; running memberships are told thirty days ahead."""
    plan = _plan(slug)
    try:
        given = load_form(PriceInput)
        begins = datetime.combine(
            given["offered_from"], datetime.min.time(), ZoneInfo(settings().company_zone)
        )
        with transaction():
            editing.add_price(
                plan,
                given["every"],
                minor_of(given["amount"], settings().currency) or 0,
                begins.astimezone(UTC),
                current_user.id,
            )
    except Refusal as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {"offered_from": [refusal.sentence]}
        return _page(plan, editing.as_form(plan), errors, 422, price=request.form)
    flash(
        _("The price is noted. Members who have the plan are told thirty days before it counts for them."),
        "success",
    )
    return redirect(url_for("plan_desk.edit", slug=slug), code=303)


def _plan(slug: str) -> Plan:
    plan = queries.plan_by_slug(slug)
    if plan is None:
        raise operations.nowhere()
    return plan


def _page(
    plan: Plan,
    values: Any,
    errors: dict[str, list[str]],
    status: int,
    *,
    preview: dict[str, Any] | None = None,
    price: Any = None,
) -> ResponseReturnValue:
    prices = [
        {
            "words": words.price(one),
            "day": words.day(one.offered_from),
            "ahead": one.offered_from > clock.now(),
        }
        for one in queries.prices_of(plan.id)
    ]
    page = render_template(
        "plan_desk/edit.html",
        plan=plan,
        name=words.name(plan),
        values=values,
        errors=errors,
        preview=preview,
        prices=prices,
        price=price or {},
        is_provider=plan.side == "provider",
    )
    return page, status
