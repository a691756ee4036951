"""Pictures of an article, and the offers beside it."""

import re

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import attaching, own_queries, pace
from marketplace.community.articles.views.blueprint import articles
from marketplace.community.articles.views.writing import form_page
from marketplace.core import photos
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _

_LISTING = re.compile(r"lst_[a-z0-9]{20}")


@articles.post("/write/<article_id>/pictures")
@requires(Access.OWNER)
def add_picture(article_id: str) -> ResponseReturnValue:
    """Add a picture, made anew without what a camera notes in it."""
    article = own_queries.own(current_user.id, article_id)
    try:
        pace.spend_picture(current_user.member)
        photo = photos.prepared(_sent())
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            added = attaching.add_picture(own, photo, request.form.get("alt", ""))
    except Refusal as refusal:
        return form_page(article, refusal.status, _at("picture", refusal), sent="picture")
    flash(
        _("The picture is there: write %(code)s where it belongs.", code=f"![](picture:{added.number})"),
        "success",
    )
    return redirect(url_for("articles.edit", article_id=article_id) + "#pictures", code=303)


def _sent() -> bytes:
    file = request.files.get("picture")
    if file is None or not file.filename:
        problem = _("Choose a picture first.")
        raise Invalid(problem, kept=_("Your words are kept."), errors={"picture": [problem]})
    with file.stream as stream:
        return bytes(stream.read(photos.MOST_BYTES + 1))


def _at(field: str, refusal: Refusal) -> Refusal:
    """What is wrong with a file, at the field of this page."""
    if isinstance(refusal, Invalid) and "photos" in refusal.errors:
        return Invalid(refusal.what, kept=refusal.kept, errors={field: refusal.errors["photos"]})
    return refusal


@articles.post("/write/<article_id>/pictures/<picture_id>")
@requires(Access.OWNER)
def change_picture(article_id: str, picture_id: str) -> ResponseReturnValue:
    """Say better what it shows, or throw it away."""
    article = own_queries.own(current_user.id, article_id)
    try:
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            if request.form.get("act") == "remove":
                attaching.remove_picture(own, picture_id)
            else:
                attaching.describe_picture(own, picture_id, request.form.get("alt", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return form_page(article, refusal.status, refusal, sent="picture")
    flash(_("Saved."), "success")
    return redirect(url_for("articles.edit", article_id=article_id) + "#pictures", code=303)


@articles.post("/write/<article_id>/offers")
@requires(Access.OWNER)
def attach(article_id: str) -> ResponseReturnValue:
    """Put an offer beside the article: one's own, or another's by the address of its page."""
    article = own_queries.own(current_user.id, article_id)
    typed = request.form.get("listing", "")
    found = _LISTING.search(typed)
    try:
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            attaching.attach(own, found.group() if found else "", request.form.get("tie", ""))
    except Refusal as refusal:
        return form_page(article, refusal.status, refusal, sent="offer")
    flash(_("The offer stands beside the article."), "success")
    return redirect(url_for("articles.edit", article_id=article_id) + "#offers", code=303)


@articles.post("/write/<article_id>/offers/<listing_id>/remove")
@requires(Access.OWNER)
def detach(article_id: str, listing_id: str) -> ResponseReturnValue:
    """Take an offer away from the article."""
    with transaction():
        attaching.detach(own_queries.own(current_user.id, article_id, lock=True), listing_id)
    flash(_("Saved."), "success")
    return redirect(url_for("articles.edit", article_id=article_id) + "#offers", code=303)
