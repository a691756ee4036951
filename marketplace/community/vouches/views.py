"""Pages of vouches: stand up for somebody, see what one gave, take it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.vouches import operations, pages, queries, rules
from marketplace.community.vouches.models import Relation
from marketplace.community.vouches.operations import Words
from marketplace.community.vouches.schemas import VouchInput
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, TooMany
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _

vouches = Blueprint("vouches", __name__)


@vouches.get("/people/<slug>/vouch")
@requires(Access.VERIFIED)
def write(slug: str) -> ResponseReturnValue:
    """The form, and what a vouch means."""
    return _form(slug, {}, {}, 200)


@vouches.post("/people/<slug>/vouch")
@requires(Access.VERIFIED)
def give(slug: str) -> ResponseReturnValue:
    """Stand up for somebody in one sentence."""
    try:
        given = load_form(VouchInput)
        words = Words(given["relation"], given["sentence"], given["affiliation"])
        pace.spend(current_user.member, Door.VOUCH)
        with transaction():
            given_now = operations.vouch(current_user.member, slug, words, current_locale())
            waits = given_now.hidden_at is not None
    except Invalid as problem:
        return _form(slug, request.form, problem.errors, 422)
    except (operations.NoVouchNow, pace.Limited, TooMany) as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("profiles.show", slug=slug), code=303)
    if waits:
        flash(
            _("A word in it is on a list our team looks at first. Others see it once a person has looked."),
            "info",
        )
        return redirect(url_for("vouches.mine"), code=303)
    flash(_("Thank you. Your vouch stands on their page."), "success")
    return redirect(url_for("profiles.show", slug=slug) + "#vouches", code=303)


def _form(slug: str, values: Any, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    profile = queries.provider_by_slug(slug)
    if profile is None:
        raise operations.missing()
    page = render_template(
        "vouches/write.html",
        profile=profile,
        relations=[(one.value, pages.relation_words(one)) for one in Relation],
        values=values,
        errors=errors,
        rules=rules,
    )
    return page, status


@vouches.get("/vouches")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """For whom the reader stands up, to be taken back at any time."""
    return render_template("vouches/mine.html", found=queries.given_by(current_user.id), pages=pages)


@vouches.post("/vouches/<vouch_id>/take-back")
@requires(Access.OWNER)
def take_back(vouch_id: str) -> ResponseReturnValue:
    """The vouch is gone from every page at once."""
    with transaction():
        operations.revoke(vouch_id, current_user.member)
    flash(_("Taken back. Nobody is told."), "success")
    return redirect(url_for("vouches.mine"), code=303)
