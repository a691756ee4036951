"""One's saved searches: keep, open again, have letters, drop."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.saved_searches import operations, queries, rules
from marketplace.trade.search import asking
from marketplace.web import search_words

searches = Blueprint("searches", __name__)


class KeepInput(Schema):
    """`query` is the address's part after the question mark."""

    query = fields.String(load_default="", validate=validate.Length(max=2_000))


class LettersInput(Schema):
    wanted = fields.Boolean(load_default=False)


@searches.get("/searches")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """What one keeps an eye on."""
    may, until = entitlements.until(current_user.id, Right.SEARCH_ALERT)
    return render_template(
        "searches/mine.html",
        searches=queries.of_member(current_user.id),
        has_alerts=may,
        alerts_until=until,
    )


@searches.post("/searches")
@requires(Access.VERIFIED)
def keep() -> ResponseReturnValue:
    """Keep a search as its address says it."""
    query = load_form(KeepInput)["query"]
    try:
        with transaction():
            operations.keep(current_user.member, query, _title(query))
    except Refusal as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("Kept. You find it here again."), "success")
    return redirect(url_for("searches.mine"), code=303)


def _title(query: str) -> str:
    """The question in a few words, as the pill in the header says it."""
    question = rules.question_of(query)
    said = search_words.summary(question, asking.find(question, current_locale()).spot)
    return " · ".join(part for part in (said["where"], said["rest"], question.words) if part)


@searches.post("/searches/<search_id>/letters")
@requires(Access.OWNER)
def letters(search_id: str) -> ResponseReturnValue:
    """Want letters about a search, or none."""
    wanted = bool(load_form(LettersInput)["wanted"])
    with transaction():
        operations.set_letters(current_user.id, search_id, wanted=wanted)
    flash(_("You get letters about it.") if wanted else _("You get no letters about it."), "success")
    return redirect(url_for("searches.mine"), code=303)


@searches.post("/searches/<search_id>/drop")
@requires(Access.OWNER)
def drop(search_id: str) -> ResponseReturnValue:
    with transaction():
        operations.drop(current_user.id, search_id)
    flash(_("Dropped."), "success")
    return redirect(url_for("searches.mine"), code=303)
