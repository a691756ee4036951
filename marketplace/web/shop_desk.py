"""Where staff fill the shop without code: words in two languages, looks, price, stock, dates, and a preview."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.goods.catalogue import (
    colours,
    designs,
    drawing,
    errors,
    naming,
    operations,
    queries,
    rules,
    words,
)
from marketplace.goods.catalogue.models import Audience, Good, Kind, State
from marketplace.goods.catalogue.queries import Sold
from marketplace.goods.catalogue.schemas import GoodInput, KindQuery, ReasonInput, StateInput
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.errors import credits
from marketplace.workflows import return_sale
from marketplace.workflows.return_sale import NotReturnableError

shop_desk = Blueprint("shop_desk", __name__, url_prefix="/admin/shop")

_PAPER = {"light_ground": "#F5F7F2", "light_card": "#FFFFFF", "light_ink": "#2B1233", "light_soft": "#5A4A61"}
_NIGHT = {"dark_ground": "#17101B", "dark_card": "#221828", "dark_ink": "#F6EEF7", "dark_soft": "#C4B6CB"}
_PART = {
    "part0_shape": "disc",
    "part0_x": "50",
    "part0_y": "50",
    "part0_size": "70",
    "part0_turn": "0",
    "part0_colour": "#9B1B54",
}
_FIRST: dict[str, dict[str, str]] = {
    Kind.THEME: {**_PAPER, "light_accent": "#9B1B54", **_NIGHT, "dark_accent": "#FF8DB9"},
    Kind.FRAME: {"shape": "ring", "colour": "#9B1B54", "second": "#FFC23C"},
    Kind.RIBBON: {"tone": "beet"},
    Kind.BADGE: {"plate": "shield", "ground": "#FFFFFF", "edge": "#9B1B54", **_PART},
    Kind.STICKER: {"motion": "none", **_PART},
}
"""What a new good looks like before anybody changed it."""


@shop_desk.get("")
@requires(Access.ADMIN)
def home() -> ResponseReturnValue:
    """All goods with what was sold of them."""
    goods = queries.everything()
    return render_template(
        "shop_desk/home.html",
        goods=goods,
        away=queries.away(goods),
        sold=queries.sold(),
        nothing=Sold(0, 0),
        **_names(),
    )


def _names() -> dict[str, Any]:
    return {
        "naming": naming,
        "words": words,
        "rules": rules,
        "look": drawing.look,
        "credits": credits,
        "euro_price": wallet.euro_price,
        "currency": settings().currency,
        "zone": settings().company_zone,
        "now": clock.now(),
        "Kind": Kind,
        "Audience": Audience,
        "designs": designs,
        "colours": colours,
    }


@shop_desk.get("/new")
@requires(Access.ADMIN)
def new() -> ResponseReturnValue:
    """An empty sheet for a kind of good."""
    return _sheet(_asked_kind(), None, _FIRST.get(_asked_kind(), {}), {}, 200)


def _asked_kind() -> Kind:
    kind = request.values.get("kind", "")
    return Kind(kind) if kind in set(Kind) else Kind.FRAME


@shop_desk.post("/new")
@requires(Access.ADMIN)
def make() -> ResponseReturnValue:
    """Keep it as a draft."""
    kind = Kind(load_form(KindQuery)["kind"])
    try:
        credits_, written = _written(kind)
        with transaction():
            good = operations.make(kind, credits_, current_user.member, **written)
    except Invalid as refusal:
        return _sheet(kind, None, dict(request.form), refusal.errors, refusal.status)
    flash(_("Kept as a draft. Nobody sees it yet."), "success")
    return redirect(url_for("shop_desk.edit", good_id=good.public_id), code=303)


@shop_desk.get("/<good_id>")
@requires(Access.ADMIN)
def edit(good_id: str) -> ResponseReturnValue:
    """A good as it is, with its preview and every price it had."""
    good = _good(good_id)
    return _sheet(Kind(good.kind), good, _values_of(good), {}, 200)


@shop_desk.post("/<good_id>")
@requires(Access.ADMIN)
def save(good_id: str) -> ResponseReturnValue:
    """Write it anew; whoever was shown another price is asked again."""
    good = _good(good_id)
    try:
        credits_, written = _written(Kind(good.kind), good)
        with transaction():
            operations.edit(good, credits_, current_user.member, **written)
    except Invalid as refusal:
        return _sheet(Kind(good.kind), _good(good_id), dict(request.form), refusal.errors, refusal.status)
    flash(_("Saved."), "success")
    return redirect(url_for("shop_desk.edit", good_id=good_id), code=303)


@shop_desk.post("/<good_id>/state")
@requires(Access.ADMIN)
def move(good_id: str) -> ResponseReturnValue:
    """Put a good on sale, or take it off."""
    good = _good(good_id)
    state = State(load_form(StateInput)["state"])
    try:
        if good.maker_id is not None and state is State.ON_SALE:
            raise Invalid(_("A member designed it: its maker, or the desk of designs, puts it on sale."))
        with transaction():
            operations.move_to(good, state, current_user.member)
    except Invalid as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("It is on sale.") if state is State.ON_SALE else _("It is no longer sold."), "success")
    return redirect(url_for("shop_desk.edit", good_id=good_id), code=303)


@shop_desk.post("/sales/<sale_id>/return")
@requires(Access.ADMIN)
def take_back(sale_id: str) -> ResponseReturnValue:
    """Undo a sale: the credits go back, and what they bought is gone."""
    why = load_form(ReasonInput)["why"]
    try:
        with transaction():
            returned = return_sale.take_back(sale_id, current_user.member, why)
    except NotReturnableError as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("%(credits)s went back to the buyer.", credits=credits(returned)), "success")
    return redirect(url_for("shop_desk.home"), code=303)


def _good(public_id: str) -> Good:
    good = queries.by_public_id(public_id)
    if good is None:
        raise errors.no_such_good()
    return good


def _written(kind: Kind, good: Good | None = None) -> tuple[int, dict[str, Any]]:
    """The form as (price, what is written). Raises `Invalid` with what is wrong by field."""
    typed = load_form(GoodInput)
    # What a member designed looks as it was accepted.
    design, problems = (good.design, {}) if good and good.maker_id else designs.checked(kind, request.form)
    if kind in rules.WITH_AMOUNT and not typed["amount"]:
        problems["amount"] = [_("Say how much of it there is.")]
    if kind in rules.USED and not typed["days"]:
        problems["days"] = [_("Say how many days it lasts.")]
    begins = _morning(typed["on_sale_from"]) or (good.on_sale_from if good else clock.now())
    ends = _morning(typed["on_sale_until"], after=1)
    if ends is not None and ends <= begins:
        problems["on_sale_until"] = [_("The last day comes after the first one.")]
    if problems:
        raise Invalid(
            _("Some answers need another look."), kept=_("What you typed is kept."), errors=problems
        )
    price = int(typed.pop("price_credits"))
    stock = typed["stock"] if kind in rules.WORN else None
    days = None if kind in rules.WORN else typed["days"]
    return price, typed | {
        "design": design,
        "on_sale_from": begins,
        "on_sale_until": ends,
        "stock": stock,
        "days": days,
    }


def _morning(day: date | None, after: int = 0) -> datetime | None:
    """The midnight a day begins with in the platform's zone, or one some days later."""
    if day is None:
        return None
    return datetime.combine(
        day + timedelta(days=after), time(), ZoneInfo(settings().company_zone)
    ).astimezone(UTC)


def _values_of(good: Good) -> dict[str, Any]:
    zone = settings().company_zone
    last = good.on_sale_until and local(good.on_sale_until, zone).date() - timedelta(days=1)
    return (
        designs.fields_of(good.design)
        | {
            name: getattr(good, name)
            for name in ("name_en", "name_fr", "text_en", "text_fr", "price_credits", "amount", "audience")
        }
        | {
            "days": good.days or "",
            "stock": good.stock or "",
            "is_giveable": good.is_giveable,
            "on_sale_from": local(good.on_sale_from, zone).date().isoformat(),
            "on_sale_until": last.isoformat() if last else "",
        }
    )


def _sheet(
    kind: Kind, good: Good | None, values: dict[str, Any], problems: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    design, wrong = designs.checked(kind, {name: str(value) for name, value in values.items()})
    page = render_template(
        "shop_desk/good.html",
        kind=kind,
        good=good,
        values=values,
        errors=problems,
        shown=None if wrong else design,
        prices=queries.prices_of(good.id) if good else [],
        sales=queries.sales_of(good.id) if good else [],
        **_names(),
    )
    return page, status
