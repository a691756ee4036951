"""How often an author wants to be reminded to write; never, until they say so."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import rhythm
from marketplace.community.articles.views.blueprint import articles
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.core.forms import whole
from marketplace.core.i18n import gettext as _


@articles.post("/write/rhythm")
@requires(Access.MEMBER)
def choose_rhythm() -> ResponseReturnValue:
    """Choose how often, or stop."""
    days = request.form.get("days", -1, type=whole)
    with transaction():
        rhythm.choose(current_user.id, days)
    flash(_("We remind you then, at most.") if days else _("We do not remind you any more."), "success")
    return redirect(url_for("articles.mine") + "#rhythm", code=303)


@articles.get("/write/rhythm/stop/<token>")
@requires(Access.PUBLIC)
def stop_rhythm(token: str) -> ResponseReturnValue:
    """Asks once more: programs that look into letters open every link."""
    _owner(token)
    return render_template("articles/stop_rhythm.html", done=False)


@articles.post("/write/rhythm/stop/<token>")
@requires(Access.PUBLIC)
def stop_rhythm_now(token: str) -> ResponseReturnValue:
    """End the reminders, without signing in."""
    member_id = _owner(token)
    with transaction():
        rhythm.choose(member_id, 0)
    return render_template("articles/stop_rhythm.html", done=True)


def _owner(token: str) -> int:
    member_id = rhythm.stopped_by(token)
    if member_id is None:
        raise NotFound(
            _("This link is not whole."),
            kept=_("Your reminders come as before."),
            todo=_("Open it again from the letter, or choose among your articles."),
        )
    return member_id
