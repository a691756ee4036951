"""The shop's pages: the shelves, one good with its preview, buying it, and giving it; prices are open to all."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import colours, drawing, errors, naming, queries, rules, words
from marketplace.goods.catalogue.models import Good, Kind, Sale, State
from marketplace.goods.catalogue.schemas import BuyInput, GiftInput, ShopQuery
from marketplace.goods.designs import queries as makers
from marketplace.goods.inventory import entitlements, wardrobe
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Item, Right
from marketplace.goods.inventory.queries import Owned
from marketplace.goods.inventory.rules import slots_for
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.errors import NotEnoughError, credits
from marketplace.web.context import endpoint_url
from marketplace.workflows import buy_good
from marketplace.workflows.buy_good import Wish

shop = Blueprint("shop", __name__)

CARDS = ("stall:1", "meal:7", "meal:23", "session:5", "session:12", "stall:9")
"""Pictures for cards: what is drawn, and its seed."""
_A_DAY = 86_400


@shop.get("/shop")
@requires(Access.PUBLIC)
def home() -> ResponseReturnValue:
    """Everything that is sold, by what it is good for, with the price in credits and in money."""
    asked = _asked()
    motive = asked["motive"]
    goods = [good for good in queries.on_sale(clock.now()) if not motive or _motive(good) == motive]
    shelves = [
        (name, found) for name in rules.Motive if (found := [good for good in goods if _motive(good) == name])
    ]
    return render_template(
        "shop/home.html",
        shelves=shelves,
        motive=motive,
        to=asked["to"],
        makers=makers.makers_of(goods),
        **_names(),
    )


def _asked() -> dict[str, str]:
    try:
        return load_query(ShopQuery)
    except Invalid:
        return {"motive": "", "to": ""}


def _motive(good: Good) -> str:
    return rules.MOTIVES[Kind(good.kind)]


def _names() -> dict[str, Any]:
    """What every page of the shop speaks with."""
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
    }


@shop.get("/shop/<good_id>")
@requires(Access.PUBLIC)
def show(good_id: str) -> ResponseReturnValue:
    """One good: what it does, for how long, what it costs, and how it looks on one's own page."""
    return _page(_good(good_id), 200)


def _good(public_id: str) -> Good:
    good = queries.by_public_id(public_id)
    if good is None or good.state == State.DRAFT or good.hidden_at is not None:
        raise errors.no_such_good()
    return good


def _page(good: Good, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    member = current_user.member if current_user.is_authenticated else None
    page = render_template(
        "shop/show.html",
        good=good,
        name=naming.name(good),
        worn=_tried_on(good, member.id) if member and slots_for(good.kind) else None,
        balance=wallet.balance(member.id) if member else None,
        is_for_me=buy_good.may_have(good, member) if member else True,
        held=entitlements.until(member.id, Right(good.kind)) if member and _is_right(good) else (False, None),
        key=ids.random_code(20),
        to=_asked()["to"],
        refusal=refusal,
        is_away=bool(queries.away([good])),
        maker=makers.makers_of([good]).get(good.maker_id or 0),
        top_up_url=_top_up(refusal.missing, good) if isinstance(refusal, NotEnoughError) else None,
        short_url=_short(good, member.id) if member else None,
        **_names(),
    )
    return page, status


def _is_right(good: Good) -> bool:
    return Kind(good.kind) in rules.LASTING


def _tried_on(good: Good, member_id: int) -> wardrobe.Worn:
    """How one would look with it on."""
    tried = Item(id=0, slot=slots_for(good.kind)[-1], kind=good.kind, good_id=good.id, number=None)
    return wardrobe.worn_by(member_id, trying=Owned(tried, good))


def _short(good: Good, member_id: int) -> str | None:
    """Where to buy exactly what is missing, for somebody who has too little."""
    missing = good.price_credits - wallet.balance(member_id).total
    return _top_up(missing, good) if missing > 0 else None


def _top_up(missing: int, good: Good) -> str | None:
    return endpoint_url("topups.choose", short=missing, next=url_for("shop.show", good_id=good.public_id))


@shop.post("/shop/<good_id>/buy")
@requires(Access.VERIFIED)
def buy(good_id: str) -> ResponseReturnValue:
    """Buy it for oneself; a double tap buys once."""
    good = _good(good_id)
    try:
        given = load_form(BuyInput)
        with transaction():
            sale = buy_good.buy(current_user.member, Wish(good_id, given["price_version"]), key=given["key"])
    except Refusal as refusal:
        return _refused(good, refusal)
    flash(_bought(good, sale), "success")
    return redirect(url_for("things.mine"), code=303)


def _refused(good: Good, refusal: Refusal) -> ResponseReturnValue:
    if refusal.status == 404:
        raise refusal
    return _page(_good(good.public_id), refusal.status, refusal)


def _bought(good: Good, sale: Sale) -> str:
    name, price = naming.name(good), credits(sale.credits)
    if sale.number is not None:
        return _(
            "“%(name)s”, number %(number)s of %(all)s, is yours for %(price)s.",
            name=name,
            number=str(sale.number),
            all=str(good.stock),
            price=price,
        )
    return _("“%(name)s” is yours for %(price)s.", name=name, price=price)


@shop.get("/shop/<good_id>/gift")
@requires(Access.MEMBER)
def card(good_id: str) -> ResponseReturnValue:
    """The card that goes with a gift: for whom, what it says, when."""
    return _card_page(_good(good_id), 200, {"receiver": _asked()["to"]})


def _card_page(
    good: Good, status: int, values: dict[str, Any], refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template(
        "shop/gift.html",
        good=good,
        name=naming.name(good),
        cards=CARDS,
        values=values,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=refusal,
        key=ids.random_code(20),
        top_up_url=_top_up(refusal.missing, good) if isinstance(refusal, NotEnoughError) else None,
        **_names(),
    )
    return page, status


@shop.post("/shop/<good_id>/gift")
@requires(Access.VERIFIED)
def give(good_id: str) -> ResponseReturnValue:
    """Buy it for somebody else."""
    good = _good(good_id)
    try:
        given = load_form(GiftInput)
        wish = Wish(good_id, given["price_version"], card_of(given))
        with transaction():
            buy_good.buy(current_user.member, wish, key=given["key"])
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _card_page(good, refusal.status, dict(request.form), refusal)
    flash(_("“%(name)s” is on its way.", name=naming.name(good)), "success")
    return redirect(url_for("things.mine") + "#given", code=303)


def card_of(given: dict[str, Any]) -> Card:
    """A card as typed; its day begins in the morning of the platform's zone."""
    kind, seed = given["card"].split(":")
    return Card(given["receiver"], given["message"], _morning(given["deliver_on"]), kind, int(seed))


def _morning(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(8), ZoneInfo(settings().company_zone)).astimezone(UTC)


@shop.get("/shop/looks/<good_id>.css")
@requires(Access.PUBLIC)
def theme(good_id: str) -> Response:
    """A theme's colours as a style sheet; its address changes with them."""
    good = queries.by_public_id(good_id)
    if good is None or good.kind != Kind.THEME or not good.design or good.hidden_at is not None:
        raise errors.no_such_good()
    response = Response(colours.style_sheet(good.design), mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    return response
