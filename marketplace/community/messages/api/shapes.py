"""What the API answers about conversations; the other side's contact details are hidden as on the pages."""

from typing import Any

from flask import url_for
from marshmallow import Schema, fields, validate

from marketplace.api.shapes import Shape, next_cursor, rfc3339
from marketplace.community.messages import words
from marketplace.community.messages.models import Message, MessagePhoto
from marketplace.community.messages.queries import InboxRow, Talk
from marketplace.core.urls import absolute


class ThreadShape(Shape):
    """A conversation of a customer with a provider about one offer."""

    id = fields.String()
    title = fields.String(metadata={"description": "Of the offer."})
    with_name = fields.String(metadata={"description": "The other side."})
    role = fields.String(metadata={"description": "Yours: `customer` or `provider`."})
    messages = fields.Integer()
    unread = fields.Integer()
    last_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    contacts_shown = fields.Boolean(metadata={"description": "True once something was booked."})


class ThreadsShape(Shape):
    items = fields.List(fields.Nested(ThreadShape))
    next = next_cursor()


class MessageShape(Shape):
    id = fields.String()
    number = fields.Integer(metadata={"description": "Counts from 1 without a gap."})
    mine = fields.Boolean()
    text = fields.String(metadata={"description": "Empty where our team hid it from you."})
    locale = fields.String(allow_none=True, metadata={"description": "The language it seems to be in."})
    hidden = fields.Boolean()
    photos = fields.List(fields.String(), metadata={"description": "Addresses, for who is signed in."})
    sent_at = fields.String(metadata={"format": "date-time"})


class MessagesShape(Shape):
    items = fields.List(fields.Nested(MessageShape))
    next = next_cursor()


class MessageRequest(Schema):
    """What is to be sent."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=words.MOST_SIGNS))
    knows_hidden = fields.Boolean(
        load_default=False,
        metadata={"description": "Send it although contact details in it stay hidden before a booking."},
    )


def thread(row: InboxRow) -> dict[str, Any]:
    is_provider = row.side.member_id == row.thread.provider_id
    return {
        "id": row.thread.public_id,
        "title": row.title,
        "with_name": row.other_name,
        "role": "provider" if is_provider else "customer",
        "messages": row.thread.messages,
        "unread": row.side.unread,
        "last_at": row.side.last_at and rfc3339(row.side.last_at),
        "contacts_shown": row.is_open,
    }


def message(found: Message, talk: Talk, photos: list[MessagePhoto], *, is_open: bool) -> dict[str, Any]:
    mine = found.author_id == talk.side.member_id
    is_hidden = found.hidden_at is not None
    text = found.text if mine or is_open else words.masked(found.text, found.contacts)
    gone = is_hidden and not mine
    return {
        "id": found.public_id,
        "number": found.number,
        "mine": mine,
        "text": "" if gone else text,
        "locale": found.locale,
        "hidden": is_hidden,
        "photos": []
        if gone
        else [absolute(url_for("messages.photo", photo_id=one.public_id)) for one in photos],
        "sent_at": rfc3339(found.created_at),
    }
