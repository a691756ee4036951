"""Where staff set the numbers of badges; who has which is computed, never given by hand."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.goods.recognition import naming, operations, queries
from marketplace.goods.recognition.schemas import RuleInput
from marketplace.workflows.deeds import DEEDS

badge_desk = Blueprint("badge_desk", __name__, url_prefix="/admin/badges")


@badge_desk.get("")
@requires(Access.ADMIN)
def home() -> ResponseReturnValue:
    """Every rule with its numbers, and how many earned it."""
    return _page(200)


def _page(status: int, wrong: str = "", errors: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    page = render_template(
        "badge_desk/home.html",
        rules=queries.rules(),
        counts=queries.counts(),
        counted=set(DEEDS),
        naming=naming,
        wrong=wrong,
        errors=errors or {},
    )
    return page, status


@badge_desk.post("/<key>")
@requires(Access.ADMIN)
def change(key: str) -> ResponseReturnValue:
    """Set the numbers of a rule; badges follow in the night."""
    try:
        typed = load_form(RuleInput)
    except Invalid as refusal:
        return _page(refusal.status, key, refusal.errors)
    with transaction():
        found = operations.change_rule(key, current_user.member, **typed)
    if found is None:
        raise NotFound(_("We could not find this page."))
    flash(_("Saved. Badges follow in the coming night."), "success")
    return redirect(url_for("badge_desk.home"), code=303)
