"""What a member set about messages: replies kept to send again, members one hears nothing from."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.messages import operations, queries
from marketplace.community.messages.views.blueprint import messages
from marketplace.community.reports import blocks
from marketplace.community.welcome import queries as welcomes
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts


@messages.get("/messages/settings")
@requires(Access.MEMBER)
def settings() -> ResponseReturnValue:
    """Replies kept, and members one hears nothing from."""
    return _settings_page(200)


@messages.post("/messages/replies")
@requires(Access.MEMBER)
def add_reply() -> ResponseReturnValue:
    try:
        with transaction():
            operations.add_reply(current_user.id, request.form.get("text", ""))
    except Invalid as problem:
        return _settings_page(422, problem, typed=request.form.get("text", ""))
    return _saved()


@messages.post("/messages/replies/<reply_id>")
@requires(Access.OWNER)
def change_reply(reply_id: str) -> ResponseReturnValue:
    """Write a kept reply anew, or let it go."""
    reply = queries.quick_reply(reply_id, current_user.id)
    if reply is None:
        raise NotFound(_("We could not find this page."))
    try:
        with transaction():
            if request.form.get("act") == "remove":
                operations.remove_reply(reply)
            else:
                operations.change_reply(reply, request.form.get("text", ""))
    except Invalid as problem:
        return _settings_page(422, problem)
    return _saved()


@messages.post("/messages/blocked/<member_id>")
@requires(Access.OWNER)
def lift(member_id: str) -> ResponseReturnValue:
    """Lift a block from one's list of them."""
    other = accounts.by_public_id(member_id)
    if other is None or not blocks.has_blocked(current_user.id, other.id):
        raise NotFound(_("We could not find this page."))
    with transaction():
        blocks.unblock(current_user.id, other.id)
    return _saved()


def _saved() -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("messages.settings"), code=303)


def _settings_page(status: int, refusal: Invalid | None = None, typed: str = "") -> ResponseReturnValue:
    page = render_template(
        "messages/settings.html",
        replies=queries.quick_replies(current_user.id),
        most=operations.MOST_REPLIES,
        welcome_waits=welcomes.waits(current_user.id),
        blocked=blocks.blocked_by(current_user.id),
        errors=refusal.errors if refusal else {},
        typed=typed,
    )
    return page, status
