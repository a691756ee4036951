"""One's things: what one wears, what one may do until when, and gifts; only ever one's own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import drawing, naming
from marketplace.goods.catalogue import words as shop_words
from marketplace.goods.catalogue.views import CARDS, card_of
from marketplace.goods.inventory import errors, gifts, operations, queries, wardrobe, words
from marketplace.goods.inventory.queries import Owned
from marketplace.goods.inventory.rules import slots_for
from marketplace.goods.inventory.schemas import GiveInput, ShownInput
from marketplace.workflows import give_gift

things = Blueprint("things", __name__)


@things.get("/things")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """Everything one has, what it does and how it looks."""
    now, member_id = clock.now(), current_user.id
    owned = queries.of_member(member_id)
    return render_template(
        "things/mine.html",
        owned=owned,
        worn=wardrobe.worn_by(member_id),
        rights=queries.rights_of(member_id, now),
        received=queries.gifts_to(member_id),
        given=queries.gifts_from(member_id),
        reported=reports.reported_by(member_id, SubjectKind.GIFT),
        gift_name=current_user.member.public_id,
        now=now,
        **_names(),
    )


def _names() -> dict[str, Any]:
    return {
        "naming": naming,
        "words": words,
        "shop_words": shop_words,
        "look": drawing.look,
        "slots_for": slots_for,
        "zone": settings().company_zone,
    }


@things.post("/things/<item_id>/wear")
@requires(Access.OWNER)
def wear(item_id: str) -> ResponseReturnValue:
    with transaction():
        operations.wear(current_user.id, item_id)
    return _back(_("You wear it now."))


@things.post("/things/<item_id>/take-off")
@requires(Access.OWNER)
def take_off(item_id: str) -> ResponseReturnValue:
    with transaction():
        operations.take_off(current_user.id, item_id)
    return _back(_("Taken off. It stays with your things."))


@things.get("/things/<item_id>/give")
@requires(Access.OWNER)
def card(item_id: str) -> ResponseReturnValue:
    """The card for a thing one gives away."""
    return _card_page(_own(item_id), 200, {})


def _own(item_id: str) -> Owned:
    owned = queries.owned(current_user.id, item_id)
    if owned is None:
        raise errors.no_such_thing()
    return owned


def _card_page(
    owned: Owned, status: int, values: dict[str, Any], refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template(
        "things/give.html",
        owned=owned,
        good=owned.good,
        name=naming.name(owned.good),
        cards=CARDS,
        values=values,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=refusal,
        **_names(),
    )
    return page, status


@things.post("/things/<item_id>/give")
@requires(Access.OWNER)
def give(item_id: str) -> ResponseReturnValue:
    owned = _own(item_id)
    try:
        given = load_form(GiveInput)
        with transaction():
            give_gift.give_away(current_user.member, item_id, card_of(given))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _card_page(owned, refusal.status, dict(request.form), refusal)
    return _back(_("“%(name)s” is on its way.", name=naming.name(owned.good)), "given")


@things.post("/gifts/<gift_id>/show")
@requires(Access.OWNER)
def show_gift(gift_id: str) -> ResponseReturnValue:
    """Show a gift on one's page, or hide it."""
    shown = bool(load_form(ShownInput)["shown"])
    with transaction():
        gifts.show(current_user.id, gift_id, shown=shown)
    return _back(_("It is on your page.") if shown else _("Only you see it now."), "gifts")


def _back(said: str, where: str = "") -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("things.mine") + (f"#{where}" if where else ""), code=303)
