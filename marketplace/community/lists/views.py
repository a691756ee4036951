"""Staff keep lists of words and of pictures: begin them, send many words at once, try a text out, let them rest."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.community.lists import operations, queries
from marketplace.community.lists.models import Act
from marketplace.community.reports import grounds
from marketplace.core import looks
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.photos import MOST_BYTES, prepared

lists = Blueprint("lists", __name__, url_prefix="/admin/lists")

_MOST_TEXT = 400_000


class ListInput(Schema):
    name = fields.String(load_default="", validate=validate.Length(max=80))
    locale = fields.String(required=True, validate=validate.OneOf(["any", "en", "fr"]))
    ground = fields.String(required=True, validate=validate.OneOf(grounds.LISTED))
    act = fields.String(required=True, validate=validate.OneOf([str(one) for one in Act]))
    in_messages = fields.Boolean(load_default=False)


class PictureInput(Schema):
    words = fields.String(load_default="", validate=validate.Length(max=200))
    ground = fields.String(required=True, validate=validate.OneOf(grounds.LISTED))
    signs = fields.String(load_default="", validate=validate.Length(max=40))


@lists.url_value_preprocessor
def _room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A picture and a long list are larger than anything else that is sent; strangers get no such room."""
    if endpoint in {"lists.add_picture", "lists.add_words"} and session.get("_user_id"):
        request.max_content_length = MOST_BYTES + _MOST_TEXT


@lists.get("")
@requires(Access.MODERATOR)
def home() -> ResponseReturnValue:
    """Every list, the pictures, and a text to try."""
    return _home(200)


@lists.post("")
@requires(Access.MODERATOR)
def begin() -> ResponseReturnValue:
    try:
        wanted = load_form(ListInput)
        with transaction():
            row = operations.begin(**wanted, by=current_user.member)
            list_id = row.public_id
    except Invalid as problem:
        return _home(422, problem)
    return redirect(url_for("lists.show", list_id=list_id), code=303)


@lists.get("/<list_id>")
@requires(Access.MODERATOR)
def show(list_id: str) -> ResponseReturnValue:
    """The words of a list."""
    return _list(list_id, 200)


@lists.post("/<list_id>/words")
@requires(Access.MODERATOR)
def add_words(list_id: str) -> ResponseReturnValue:
    """One word or phrase on each line, typed or as a file."""
    row = queries.one(list_id)
    try:
        with transaction():
            new, useless = operations.add_words(row, _sent().splitlines(), current_user.member)
    except Invalid as problem:
        return _list(list_id, 422, problem)
    said = ngettext("%(num)s new word.", "%(num)s new words.", new)
    if useless:
        said += " " + _(
            "Left out, for nothing can be compared with it: %(lines)s.", lines=", ".join(useless[:5])
        )
    flash(said, "success")
    return redirect(url_for("lists.show", list_id=list_id), code=303)


def _sent() -> str:
    typed = request.form.get("words", "")[:_MOST_TEXT]
    file = request.files.get("file")
    if file is None or not file.filename:
        return typed
    with file.stream as stream:
        raw = stream.read(_MOST_TEXT + 1)
    try:
        if len(raw) > _MOST_TEXT:
            raise ValueError("too long")
        return f"{typed}\n{raw.decode('utf-8-sig')}"
    except ValueError:
        problem = _("Send a text of at most %(n)s kilobytes, in UTF-8.", n=_MOST_TEXT // 1000)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"file": [problem]}) from None


@lists.post("/<list_id>/words/<int(max=9223372036854775807):word_id>/remove")
@requires(Access.MODERATOR)
def remove_word(list_id: str, word_id: int) -> ResponseReturnValue:
    row = queries.one(list_id)
    with transaction():
        operations.remove_word(row, word_id, current_user.member)
    return redirect(url_for("lists.show", list_id=list_id), code=303)


@lists.post("/<list_id>/switch")
@requires(Access.MODERATOR)
def switch(list_id: str) -> ResponseReturnValue:
    """Let it work, or rest."""
    row = queries.one(list_id)
    with transaction():
        operations.switch(row, is_on=request.form.get("on") == "1", by=current_user.member)
    return redirect(url_for("lists.show", list_id=list_id), code=303)


@lists.post("/pictures")
@requires(Access.MODERATOR)
def add_picture() -> ResponseReturnValue:
    """By the picture itself, of which nothing is kept but how it looks, or by the sixteen signs of another list."""
    try:
        wanted = load_form(PictureInput)
        signs = _signs(wanted["signs"])
        with transaction():
            operations.add_picture(signs, wanted["words"], wanted["ground"], current_user.member)
    except Invalid as problem:
        return _home(422, problem)
    flash(_("From now on pictures that look like this wait for a person."), "success")
    return redirect(url_for("lists.home") + "#pictures", code=303)


def _signs(typed: str) -> int:
    file = request.files.get("picture")
    if file is not None and file.filename:
        # Decoding takes a while: nothing of the database is held meanwhile.
        release()
        with file.stream as stream:
            return looks.looks(prepared(stream.read(MOST_BYTES + 1)).content)
    signs = looks.read(typed)
    if signs is None:
        problem = _("Choose a picture, or write its sixteen signs.")
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"picture": [problem]})
    return signs


@lists.post("/pictures/<picture_id>/remove")
@requires(Access.MODERATOR)
def remove_picture(picture_id: str) -> ResponseReturnValue:
    with transaction():
        operations.remove_picture(picture_id, current_user.member)
    return redirect(url_for("lists.home") + "#pictures", code=303)


def _home(status: int, refusal: Invalid | None = None) -> ResponseReturnValue:
    tried = request.args.get("try", "")[:2000]
    page = render_template(
        "lists/home.html",
        found=queries.lists(),
        pictures=queries.pictures(),
        written=looks.written,
        tried=tried,
        known=queries.known_in(tried) if tried else [],
        values=request.form,
        refusal=refusal,
        **_words(refusal),
    )
    return page, status


def _list(list_id: str, status: int, refusal: Invalid | None = None) -> ResponseReturnValue:
    row = queries.one(list_id)
    after = request.args.get("after", "")[:120]
    words = queries.words(row.id, after=after, limit=201)
    page = render_template(
        "lists/show.html",
        list=row,
        words=words[:200],
        more=words[199].folded if len(words) > 200 else None,
        values=request.form,
        refusal=refusal,
        **_words(refusal),
    )
    return page, status


def _words(refusal: Invalid | None) -> dict[str, Any]:
    return {
        "errors": refusal.errors if refusal else {},
        "grounds": grounds,
        "locale_words": {"any": _("All languages"), "en": "English", "fr": "Français"},
        "act_words": {
            Act.FLAG: _("It appears, and a moderator looks"),
            Act.HOLD: _("It waits until a moderator has looked"),
        },
    }
