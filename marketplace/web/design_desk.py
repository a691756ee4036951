"""Where moderators look at members' designs: who waits, what it looks like worn, what it resembles, and a decision."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import designs as looks
from marketplace.goods.designs import errors, queries, review
from marketplace.goods.designs.models import Design, DesignKind
from marketplace.goods.designs.review import Ruling
from marketplace.goods.designs.schemas import DecisionInput
from marketplace.goods.designs.views.blueprint import look_of, names, worn_with
from marketplace.goods.designs.views.editor import as_sheet
from marketplace.people.accounts import queries as accounts
from marketplace.web.casework.blueprint import DESK_ZONE

design_desk = Blueprint("design_desk", __name__, url_prefix="/admin/designs")


def _names() -> dict[str, Any]:
    return names() | {"zone": DESK_ZONE}


@design_desk.get("")
@requires(Access.MODERATOR)
def home() -> ResponseReturnValue:
    """Designs that wait, the oldest first, and what is sold of members."""
    return render_template(
        "design_desk/home.html",
        waiting=queries.in_review(),
        sold=queries.latest_sold(),
        is_taken=review.is_claimed_by_another,
        **_names(),
    )


@design_desk.get("/<design_id>")
@requires(Access.MODERATOR)
def show(design_id: str) -> ResponseReturnValue:
    """One design with what it takes to decide."""
    return _page(queries.one(design_id), 200)


@design_desk.get("/<design_id>/worn")
@requires(Access.MODERATOR)
def worn(design_id: str) -> ResponseReturnValue:
    """A page that wears a theme before it is sold."""
    design = queries.one(design_id)
    if design.kind != DesignKind.THEME or looks.faint_words(look_of(design)):
        raise errors.no_such_design()
    return render_template(
        "designs/worn.html",
        design=design,
        theme_endpoint="design_desk.theme",
        back=url_for("design_desk.show", design_id=design_id),
    )


@design_desk.get("/<design_id>/theme.css")
@requires(Access.MODERATOR)
def theme(design_id: str) -> Response:
    """A theme as a style sheet, for whoever looks at it."""
    return as_sheet(queries.one(design_id))


@design_desk.post("/<design_id>/claim")
@requires(Access.MODERATOR)
def claim(design_id: str) -> ResponseReturnValue:
    """Take it, so that nobody else on the team looks at it too."""
    try:
        with transaction():
            review.claim(queries.one(design_id, lock=True), current_user.member)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(queries.one(design_id), refusal.status, refusal)
    return redirect(url_for("design_desk.show", design_id=design_id), code=303)


@design_desk.post("/<design_id>/release")
@requires(Access.MODERATOR)
def release(design_id: str) -> ResponseReturnValue:
    """Leave it to others."""
    with transaction():
        review.release(queries.one(design_id, lock=True), current_user.member)
    return redirect(url_for("design_desk.home"), code=303)


@design_desk.post("/<design_id>/decide")
@requires(Access.MODERATOR)
def decide(design_id: str) -> ResponseReturnValue:
    """Accept, refuse or take off sale what was looked at, and nothing else."""
    try:
        ruling = Ruling(**load_form(DecisionInput))
        with transaction():
            review.decide(queries.one(design_id, lock=True), current_user.member, ruling)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(queries.one(design_id), refusal.status, refusal)
    flash(_("Decided; the maker is told."), "success")
    return redirect(url_for("design_desk.home"), code=303)


def _page(design: Design, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    good = queries.good_of(design)
    page = render_template(
        "design_desk/show.html",
        design=design,
        maker=queries.maker_of(design.maker_id),
        member=accounts.by_id(design.maker_id),
        good=good,
        gone_back=queries.gone_back(good.id) if good and good.hidden_at else None,
        similar=queries.similar(design),
        decisions=queries.decisions(design.id),
        worn=worn_with(design),
        is_own=design.maker_id == current_user.id,
        is_taken=review.is_claimed_by_another(design, current_user.id),
        is_mine=design.claimed_by_id == current_user.id,
        values=request.form or _first_words(design),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        **_names(),
    )
    return page, status


def _first_words(design: Design) -> dict[str, str]:
    """The maker's own words, where a moderator goes on from."""
    return {
        "name_en": design.name,
        "name_fr": design.name,
        "text_en": design.words if design.language == "en" else "",
        "text_fr": design.words if design.language == "fr" else "",
    }
