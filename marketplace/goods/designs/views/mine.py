"""One's designs: what each brought, the name they are sold under, and what is done with them beside drawing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.designs import errors, operations, queries, shares
from marketplace.goods.designs.models import Design, DesignKind
from marketplace.goods.designs.schemas import MakerInput, StartInput
from marketplace.goods.designs.views.blueprint import designs, names

A_DAY = timedelta(days=1)


@designs.get("/designs")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """Everything one has made, with what it brought; at first, how it works."""
    return _page(200)


def _page(status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    maker = queries.maker_of(current_user.id)
    page = render_template(
        "designs/mine.html",
        maker=maker,
        made=queries.of_maker(current_user.id) if maker else [],
        earned=queries.earned_by(current_user.id) if maker else {},
        nothing=queries.NOTHING,
        owed=queries.owed_by(current_user.id) if maker else 0,
        share_bps=settings().maker_share_bps,
        ceilings=shares.ceilings(),
        typed=request.form.get("name", maker.name if maker else ""),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        **names(),
    )
    return page, status


@designs.post("/designs/name")
@requires(Access.VERIFIED)
def call_oneself() -> ResponseReturnValue:
    """Choose the name one's designs are sold under."""
    try:
        with transaction():
            operations.call_oneself(current_user.member, load_form(MakerInput)["name"])
    except Invalid as refusal:
        return _page(refusal.status, refusal)
    flash(_("Your designs carry this name."), "success")
    return redirect(url_for("designs.mine"), code=303)


@designs.post("/designs/new")
@requires(Access.VERIFIED)
def start() -> ResponseReturnValue:
    """An empty sheet of a kind; so many a day."""
    kind = DesignKind(load_form(StartInput)["kind"])
    _spend("start", settings().designs_a_day)
    try:
        with transaction():
            maker = queries.maker_of(current_user.id)
            if maker is None:
                raise errors.no_such_maker()
            design_id = operations.start(maker, kind, current_locale()).public_id
    except Invalid as refusal:
        return _page(refusal.status, refusal)
    return redirect(url_for("designs.edit", design_id=design_id), code=303)


def _spend(what: str, most: int) -> None:
    with transaction():
        limits.spend(f"designs.{what}:{current_user.id}", limit=most, window=A_DAY)


@designs.post("/designs/<design_id>/copy")
@requires(Access.OWNER)
def copy(design_id: str) -> ResponseReturnValue:
    """Go on from what one has made, as another design."""
    _spend("start", settings().designs_a_day)
    try:
        with transaction():
            design_id = operations.copy(queries.own(design_id, current_user.id)).public_id
    except Invalid as refusal:
        return _page(refusal.status, refusal)
    return redirect(url_for("designs.edit", design_id=design_id), code=303)


@designs.post("/designs/<design_id>/take-back")
@requires(Access.OWNER)
def take_back(design_id: str) -> ResponseReturnValue:
    """Go on drawing what nobody has decided about."""
    return _done(design_id, operations.take_back, _("It is a draft again."))


@designs.post("/designs/<design_id>/withdraw")
@requires(Access.OWNER)
def withdraw(design_id: str) -> ResponseReturnValue:
    """Sell it no longer."""
    said = _("It is no longer sold. Whoever bought it keeps it.")
    return _done(design_id, lambda design: operations.withdraw(design, current_user.member), said)


@designs.post("/designs/<design_id>/sell-again")
@requires(Access.OWNER)
def sell_again(design_id: str) -> ResponseReturnValue:
    """Put it back on sale."""
    said = _("It is on sale again.")
    return _done(design_id, lambda design: operations.sell_again(design, current_user.member), said)


@designs.post("/designs/<design_id>/delete")
@requires(Access.OWNER)
def delete(design_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    return _done(design_id, operations.delete, _("The draft is gone."), "designs.mine")


def _done(
    design_id: str, act: Callable[[Design], Any], said: str, where: str = "designs.edit"
) -> ResponseReturnValue:
    here = url_for("designs.edit", design_id=design_id)
    try:
        with transaction():
            act(queries.own(design_id, current_user.id, lock=True))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
        return redirect(here, code=303)
    flash(said, "success")
    return redirect(url_for(where) if where == "designs.mine" else here, code=303)
