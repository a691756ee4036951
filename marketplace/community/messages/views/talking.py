"""Pages of conversations: parse, ask, commit, show."""

from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from marketplace.api import cursors
from marketplace.community.messages import lines, operations, pace, queries, reading, words
from marketplace.community.messages.operations import HidesContacts, Words
from marketplace.community.messages.queries import Talk
from marketplace.community.messages.views.blueprint import messages
from marketplace.community.reports import blocks
from marketplace.community.welcome import queries as welcomes
from marketplace.core import ids, photos
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import whole
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.people.notices import operations as notices
from marketplace.trade.bookings import pages as booking_pages

INBOX_PAGE = 20
MOST_SENT_BYTES = 20 * 1024 * 1024
"""A message with photos as a phone takes them; every other form of the site is far smaller."""
_A_DAY = 86_400
_WITH_PHOTOS = {"messages.send", "messages.begin", "messages.begin_of_booking"}


@messages.url_value_preprocessor
def _room_for_photos(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A member's photos are larger than anything else that is sent; strangers get no such room."""
    if endpoint in _WITH_PHOTOS and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = MOST_SENT_BYTES


@messages.get("/messages")
@requires(Access.MEMBER)
def inbox() -> ResponseReturnValue:
    """One's conversations, the newest first; only the unread ones when asked."""
    unread = request.args.get("show") == "unread"
    context = ["inbox", current_user.public_id, unread]
    after = _inbox_place(context)
    found = queries.inbox(current_user.id, current_locale(), limit=INBOX_PAGE + 1, after=after, unread=unread)
    shown = found[:INBOX_PAGE]
    following = None
    if len(found) > len(shown):
        last = shown[-1].side
        place = [last.last_at and last.last_at.isoformat(), last.thread_id]
        following = cursors.write(context, place)
    return render_template(
        "messages/inbox.html",
        rows=shown,
        lines=lines,
        greets=welcomes.host_of(current_user.id) is not None,
        following=following,
        unread=unread,
        first=after is None,
    )


def _inbox_place(context: list[Any]) -> Any:
    try:
        place = cursors.read(context, request.args.get("cursor"))
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Look under your messages.")
        ) from None
    return (datetime.fromisoformat(place[0]), int(place[1])) if place else None


@messages.get("/messages/<thread_id>")
@requires(Access.OWNER)
def show(thread_id: str) -> ResponseReturnValue:
    """A conversation with what is booked of it. Looking changes nothing: the page says what was read with `read`."""
    return _page(_talk(thread_id), 200)


@messages.get("/messages/<thread_id>/news")
@requires(Access.OWNER)
def news(thread_id: str) -> ResponseReturnValue:
    """The conversation's lines when something is new since `seen`, else nothing."""
    talk = _talk(thread_id)
    log = lines.log_of(talk)
    answered = {"Vary": "HX-Request, HX-Request-Type", "Cache-Control": "no-store"}
    if log.version == request.args.get("seen"):
        return "", 204, answered
    return render_template("messages/_lines.html", talk=talk, log=log), 200, answered


@messages.post("/messages/<thread_id>/read")
@requires(Access.OWNER)
def read(thread_id: str) -> ResponseReturnValue:
    """What was on the screen is read: said by the page's script once somebody looks, or by a button."""
    talk = _talk(thread_id)
    had_unread = talk.side.unread > 0
    with transaction():
        left = reading.read_to(talk.thread.id, current_user.id, _seen())
        told = notices.read_under(current_user.id, f"/messages/{thread_id}")
    if request.headers.get("HX-Request-Type") != "partial":
        return redirect(url_for("messages.show", thread_id=thread_id), code=303)
    if had_unread and not left:
        current_user.unread = max(0, current_user.unread - 1)
    current_user.news = max(0, current_user.news - told)
    return render_template("notices/_marks.html")


def _seen() -> int:
    """Up to which message a form's page showed the conversation, 0 where it does not say."""
    return max(0, request.form.get("to", 0, type=whole))


@messages.post("/messages/<thread_id>")
@requires(Access.OWNER)
def send(thread_id: str) -> ResponseReturnValue:
    """Send what is written. The same form twice is one message."""
    talk = _talk(thread_id)
    try:
        said = wanted()
        pace.spend(
            current_user.member,
            talk.thread.customer_id,
            talk.thread.provider_id,
            opens=talk.thread.messages == 0,
        )
        with transaction():
            operations.send(talk.thread.id, current_user.member, said)
            # Whoever answers has read what stood above.
            reading.read_to(talk.thread.id, current_user.id, _seen())
            notices.read_under(current_user.id, f"/messages/{thread_id}")
    except Refusal as refusal:
        with transaction():
            operations.keep_draft(talk.thread.id, current_user.id, request.form.get("text", ""))
        return _page(_talk(thread_id), refusal.status, refusal)
    return redirect(url_for("messages.show", thread_id=thread_id) + "#write", code=303)


def wanted() -> Words:
    """The message that a form sends. Raises `Invalid` for photos that are none, or too many."""
    sent = [_bytes_of(file) for file in request.files.getlist("photos") if file.filename]
    if len(sent) > operations.MOST_PHOTOS:
        problem = _("A message has at most %(n)s photos.", n=operations.MOST_PHOTOS)
        raise Invalid(problem, kept=_("Your words are kept."), errors={"photos": [problem]})
    return Words(
        text=request.form.get("text", ""),
        key=request.form.get("key", "")[:80] or ids.new_token(),
        photos=[photos.prepared(raw) for raw in sent],
        knows_hidden=request.form.get("knows_hidden") == "1",
        locale=current_locale(),
    )


def _bytes_of(file: FileStorage) -> bytes:
    """What was sent, and one byte more than may be where it is too much."""
    with file.stream as stream:
        return bytes(stream.read(photos.MOST_BYTES + 1))


@messages.post("/messages/<thread_id>/draft")
@requires(Access.OWNER)
def draft(thread_id: str) -> ResponseReturnValue:
    """Keep what is typed: by a button, or by itself while it is typed."""
    talk = _talk(thread_id)
    with transaction():
        keep_typed(talk.thread.id)
    return draft_kept(thread_id)


def keep_typed(thread_id: int) -> None:
    """Keep what a form holds as the draft of who sent it, in the open transaction."""
    key = request.form.get("key", "")[:80]
    # What was sent meanwhile is no draft any more.
    if queries.sent_before(thread_id, current_user.id, key) is None:
        operations.keep_draft(thread_id, current_user.id, request.form.get("text", ""))


def draft_kept(thread_id: str) -> ResponseReturnValue:
    """Say so: in place while it is typed, else on the page of the conversation."""
    if request.headers.get("HX-Request-Type") == "partial":
        said = _("Draft kept.") if request.form.get("text", "").strip() else ""
        return said, 200, {"Vary": "HX-Request, HX-Request-Type"}
    flash(_("Your draft is kept."), "success")
    return redirect(url_for("messages.show", thread_id=thread_id) + "#write", code=303)


@messages.post("/messages/<thread_id>/block")
@requires(Access.OWNER)
def block(thread_id: str) -> ResponseReturnValue:
    """Hear nothing more from the other side. They are not told."""
    talk = _talk(thread_id)
    with transaction():
        blocks.block(current_user.id, talk.other.id)
    flash(_("%(name)s cannot write to you or book with you any more.", name=talk.other_name), "success")
    return redirect(url_for("messages.show", thread_id=thread_id), code=303)


@messages.post("/messages/<thread_id>/unblock")
@requires(Access.OWNER)
def unblock(thread_id: str) -> ResponseReturnValue:
    talk = _talk(thread_id)
    with transaction():
        blocks.unblock(current_user.id, talk.other.id)
    flash(_("You can write to each other again."), "success")
    return redirect(url_for("messages.show", thread_id=thread_id), code=303)


@messages.get("/messages/photos/<photo_id>")
@requires(Access.OWNER)
def photo(photo_id: str) -> ResponseReturnValue:
    """A photo of a message, for the two it concerns."""
    found = queries.photo(photo_id, current_user.id)
    response = Response(found.content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={_A_DAY}, immutable"
    return response


def _talk(thread_id: str) -> Talk:
    return queries.talk(thread_id, current_user.id, current_locale())


def _page(talk: Talk, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    before = request.args.get("before", "")
    log = lines.log_of(
        talk, int(before) if before.isascii() and before.isdigit() and len(before) < 9 else None
    )
    replies = queries.quick_replies(current_user.id)
    typed = request.form.get("text", "") if refusal else talk.side.draft or ""
    chosen = next((one.text for one in replies if one.public_id == request.args.get("reply")), "")
    page = render_template(
        "messages/show.html",
        talk=talk,
        log=log,
        replies=replies,
        typed="\n\n".join(part for part in (typed, chosen) if part),
        refusal=refusal,
        preview=words.shown(tidy(typed), refusal.contacts) if isinstance(refusal, HidesContacts) else None,
        key=ids.new_token(),
        blocked=blocks.has_blocked(current_user.id, talk.other.id),
        most_photos=operations.MOST_PHOTOS,
        most_signs=words.MOST_SIGNS,
        booking_pages=booking_pages,
        before=before,
    )
    return page, status
