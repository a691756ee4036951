"""Conversations for programs: parse, ask, commit, answer. Reading here marks nothing as read."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue

from marketplace.api import cursors, tokens
from marketplace.api.shapes import PageQuery
from marketplace.community.messages import operations, pace, queries
from marketplace.community.messages.api import shapes
from marketplace.community.messages.api.blueprint import threads
from marketplace.community.messages.operations import Words
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.i18n import current_locale
from marketplace.trade.bookings.api.inputs import KeyHeader


@threads.reads("/threads")
@requires(Access.TOKEN)
@threads.query(PageQuery)
@threads.gives(shapes.ThreadsShape, Link=cursors.NEXT_LINK)
def mine(query: dict[str, Any]) -> ResponseReturnValue:
    """Your conversations, the newest first."""
    member = tokens.member()
    context = ["threads", member.public_id]
    place = cursors.read(context, query["cursor"])
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    found = queries.inbox(member.id, current_locale(), limit=query["limit"] + 1, after=after)
    shown = found[: query["limit"]]
    following = None
    if len(found) > len(shown) and shown[-1].side.last_at is not None:
        last = shown[-1].side
        following = cursors.write(context, [shown[-1].side.last_at.isoformat(), last.thread_id])
    return {"items": [shapes.thread(row) for row in shown], "next": following}, cursors.link(following)


@threads.reads("/threads/<thread_id>/messages")
@requires(Access.TOKEN)
@threads.query(PageQuery)
@threads.gives(shapes.MessagesShape, Link=cursors.NEXT_LINK)
def read(query: dict[str, Any], thread_id: str) -> ResponseReturnValue:
    """What was said, the newest first."""
    member = tokens.member()
    talk = queries.talk(thread_id, member.id, current_locale())
    context = ["messages", member.public_id, thread_id]
    place = cursors.read(context, query["cursor"])
    found = queries.messages(
        talk.thread.id, before=int(place[0]) if place else None, limit=query["limit"] + 1
    )
    shown = found[-query["limit"] :]
    following = cursors.write(context, [shown[0].number]) if len(found) > len(shown) else None
    is_open = queries.is_booked(talk.thread.customer_id, talk.thread.provider_id)
    photos = queries.photos_of(shown)
    items = [shapes.message(one, talk, photos.get(one.id, []), is_open=is_open) for one in shown[::-1]]
    return {"items": items, "next": following}, cursors.link(following)


@threads.writes("/threads/<thread_id>/messages")
@requires(Access.TOKEN)
@threads.headers(KeyHeader)
@threads.body(shapes.MessageRequest)
@threads.gives(shapes.MessageShape, 201)
@threads.refuses(409, "CONFLICT")
def send(headers: dict[str, Any], wanted: dict[str, Any], thread_id: str) -> ResponseReturnValue:
    """Write a message. The same key with the same text gives the same message again."""
    member = tokens.member()
    talk = queries.talk(thread_id, member.id, current_locale())
    pace.spend(
        member,
        talk.thread.customer_id,
        talk.thread.provider_id,
        opens=talk.thread.messages == 0,
    )
    said = Words(wanted["text"], headers["key"], knows_hidden=wanted["knows_hidden"], locale=current_locale())
    with transaction():
        message = operations.send(talk.thread.id, member, said)
    return shapes.message(message, talk, [], is_open=True), 201
