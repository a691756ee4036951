"""The drawing board: a form that works by itself, and answers a script with the preview alone; saved at each step."""

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import colours
from marketplace.goods.catalogue import designs as looks
from marketplace.goods.designs import errors, operations, queries, rules, sheets
from marketplace.goods.designs.models import Design, DesignKind, DesignState
from marketplace.goods.designs.schemas import SheetInput
from marketplace.goods.designs.views.blueprint import designs, look_of, names, worn_with
from marketplace.goods.designs.views.mine import A_DAY

_SAVES = 1_200
"""How often a drawing is saved in an hour at most: some twenty strokes a minute."""


@designs.get("/designs/<design_id>")
@requires(Access.OWNER)
def edit(design_id: str) -> ResponseReturnValue:
    """The drawing board, or what became of the drawing."""
    return _board(queries.own(design_id, current_user.id), 200)


@designs.post("/designs/<design_id>")
@requires(Access.OWNER)
def save(design_id: str) -> ResponseReturnValue:
    """Keep the drawing with what a button did to it; the button to send it sends it."""
    is_live = request.headers.get("X-Drawing") == "live"
    with transaction():
        limits.spend(f"designs.save:{current_user.id}", limit=_SAVES, window=timedelta(hours=1))
    try:
        at = _saved(design_id, is_sent=request.form.get("act") == "send")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        design = queries.own(design_id, current_user.id)
        return _live(design, refusal) if is_live else _board(design, refusal.status, refusal)
    if is_live:
        return _live(queries.own(design_id, current_user.id))
    where = {"at": at, "_anchor": f"part-{at}"} if at is not None else {"_anchor": "board"}
    return redirect(url_for("designs.edit", design_id=design_id, **where), code=303)


def _saved(design_id: str, *, is_sent: bool) -> int | None:
    given = load_form(SheetInput)
    with transaction():
        design = queries.own(design_id, current_user.id, lock=True)
        drawing = sheets.read(design.kind, request.form)
        at = sheets.acted(design.kind, drawing, given["act"])
        operations.save(design, drawing, given, given["version"])
    if is_sent:
        with transaction():
            limits.spend(f"designs.send:{current_user.id}", limit=settings().submissions_a_day, window=A_DAY)
        with transaction():
            operations.submit(queries.own(design_id, current_user.id, lock=True))
        flash(_("Sent. Somebody of our team looks at it, usually within a working day."), "success")
    return at


def _live(design: Design, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The preview alone, for the script; a refusal stands in it."""
    page = render_template(
        "designs/_preview.html", design=design, refusal=refusal, **_seen(design), **names()
    )
    return page, refusal.status if refusal else 200


def _seen(design: Design) -> dict[str, Any]:
    """What the preview shows: the picture, what is missing, and which theme colours cannot be read."""
    is_theme = design.kind == DesignKind.THEME
    return {
        "missing": operations.problems_of(design) if not is_theme else [],
        "faint": looks.faint_words(look_of(design)) if is_theme else {},
    }


def _board(design: Design, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    may_draw = design.state in {DesignState.DRAFT, DesignState.REFUSED}
    page = render_template(
        "designs/edit.html",
        design=design,
        maker=queries.maker_of(design.maker_id),
        good=queries.good_of(design),
        earned=queries.earned_by(design.maker_id).get(design.id, queries.NOTHING) if not may_draw else None,
        decisions=queries.decisions(design.id),
        may_draw=may_draw,
        may_sell_again=operations.may_sell_again(design),
        may_delete=may_draw and operations.may_delete(design),
        at=request.args.get("at", "0"),
        written=request.form if refusal else design,
        worn=worn_with(design),
        looks=looks,
        colours=colours,
        paint_of=rules.paint,
        languages=("fr", "en"),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        **_seen(design),
        **names(),
    )
    return page, status


@designs.get("/designs/<design_id>/worn")
@requires(Access.OWNER)
def worn(design_id: str) -> ResponseReturnValue:
    """A page that wears one's theme, by day and by night; one that cannot be read is not put on."""
    design = queries.own(design_id, current_user.id)
    if design.kind != DesignKind.THEME or looks.faint_words(look_of(design)):
        raise errors.not_ready(_("These colours cannot be worn yet: some words could not be read."))
    return render_template(
        "designs/worn.html", design=design, back=url_for("designs.edit", design_id=design_id)
    )


@designs.get("/designs/<design_id>/theme.css")
@requires(Access.OWNER)
def theme(design_id: str) -> Response:
    """One's own theme as a style sheet, sold or not."""
    return as_sheet(queries.own(design_id, current_user.id))


def as_sheet(design: Design) -> Response:
    """A theme's style sheet, for those who may see it before it is sold. Raises NotFound for what is no theme."""
    if design.kind != DesignKind.THEME:
        raise errors.no_such_design()
    response = Response(colours.style_sheet(look_of(design)), mimetype="text/css")
    response.cache_control.no_store = True
    return response
