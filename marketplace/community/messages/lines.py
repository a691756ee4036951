"""A conversation as it is read: what was said and what happened to its bookings, in one order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from marketplace.community.messages import queries, words
from marketplace.community.messages.models import Message, MessagePhoto
from marketplace.community.messages.queries import A_PAGE, InboxRow, Talk
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.trade.bookings import pages
from marketplace.trade.bookings.models import Booking, BookingEvent, BookingState

S = BookingState
_TOLD = frozenset(S) - {S.HELD, S.EXPIRED}
"""Steps of a booking both sides are told; a hold is the customer's own business."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as its reader sees it."""

    message: Message
    mine: bool
    html: Markup
    photos: Sequence[MessagePhoto]
    is_masked: bool
    seen: bool = False

    @property
    def at(self) -> datetime:
        return self.message.created_at

    @property
    def is_hidden(self) -> bool:
        return self.message.hidden_at is not None


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of a booking, read from its history at this moment."""

    at: datetime
    sentence: str
    booking_id: str


Line = Said | Happened


@dataclass(frozen=True, slots=True)
class Log:
    """One page of a conversation."""

    lines: list[Line]
    earlier: int | None
    """The number before which the page before ends; None on the first."""
    last: int
    """The number of the newest message shown, 0 without any."""
    pinned: Booking | None
    is_open: bool
    version: str
    """Changes whenever the page would."""


def log_of(talk: Talk, before: int | None = None) -> Log:
    """What this side sees of a conversation, the newest part or what came before a message; four queries."""
    thread = talk.thread
    bookings = queries.bookings_between(thread.customer_id, thread.provider_id)
    is_open = any(booking.confirmed_at for booking in bookings)
    ours = [booking for booking in bookings if booking.listing_id == thread.listing_id]
    events = queries.events_of(ours)
    found = queries.messages(thread.id, before=before, limit=A_PAGE + 1)
    shown = found[-A_PAGE:]
    is_first = len(found) == len(shown)
    photos = queries.photos_of(shown)
    seen = _last_seen(talk, shown)
    said = [
        _said(one, talk, photos.get(one.id, []), is_open=is_open, seen=one.number == seen) for one in shown
    ]
    begins = None if is_first or not shown else shown[0].created_at
    ends = _next_at(thread.id, before) if before else None
    happened = [
        line
        for line in _happened(ours, events)
        if (not begins or line.at >= begins) and (not ends or line.at < ends)
    ]
    return Log(
        lines=sorted([*said, *happened], key=lambda line: line.at),
        earlier=None if is_first else shown[0].number,
        last=shown[-1].number if shown else 0,
        pinned=_pinned(ours),
        is_open=is_open,
        version=_version(talk, shown, events),
    )


def _next_at(thread_id: int, before: int) -> datetime | None:
    following = queries.messages_after(thread_id, before - 1, limit=1)
    return following[0].created_at if following else None


def _said(message: Message, talk: Talk, photos: Sequence[MessagePhoto], *, is_open: bool, seen: bool) -> Said:
    mine = message.author_id == talk.side.member_id
    contacts = [] if is_open else message.contacts
    if message.hidden_at is not None and not mine:
        html = Markup("")
    else:
        html = words.shown(message.text, [] if mine else contacts)
    return Said(
        message=message,
        mine=mine,
        html=html,
        photos=photos if mine or message.hidden_at is None else [],
        is_masked=bool(contacts),
        seen=seen,
    )


def _last_seen(talk: Talk, shown: Sequence[Message]) -> int:
    """The number of the reader's last message that the other side has had on screen, 0 without any."""
    own = talk.side.member_id
    seen = [one.number for one in shown if one.author_id == own and one.number <= talk.other_read_to]
    return seen[-1] if seen else 0


def _happened(bookings: Sequence[Booking], events: Sequence[BookingEvent]) -> list[Happened]:
    by_id = {booking.id: booking for booking in bookings}
    return [
        Happened(event.at, _sentence(event, by_id[event.booking_id]), by_id[event.booking_id].public_id)
        for event in events
        if event.to_state in _TOLD or (event.to_state == S.EXPIRED and event.from_state != S.HELD)
    ]


def _sentence(event: BookingEvent, booking: Booking) -> str:
    return _(
        "%(what)s: %(when)s, %(people)s",
        what=pages.event_words(event),
        when=datetime_words(booking.starts_at, booking.zone),
        people=ngettext("%(num)s person", "%(num)s people", booking.party_size),
    )


def _pinned(bookings: Sequence[Booking]) -> Booking | None:
    """What lies ahead and comes first, else what was last."""
    ahead = [one for one in bookings if one.state in (S.CONFIRMED, S.REQUESTED, S.ACCEPTED)]
    if ahead:
        return min(ahead, key=lambda one: one.starts_at)
    return bookings[0] if bookings else None


def _version(talk: Talk, shown: Sequence[Message], events: Sequence[BookingEvent]) -> str:
    hidden = sum(message.hidden_at is not None for message in shown)
    last_event = events[-1].id if events else 0
    return f"{talk.thread.messages}.{last_event}.{talk.other_read_to}.{hidden}"


def excerpt_of(row: InboxRow) -> str:
    """The newest message of a conversation in a few words, as its reader may see it."""
    message = row.last
    if message is None:
        return ""
    mine = message.author_id == row.side.member_id
    if message.hidden_at is not None and not mine:
        return _("This message was hidden by our team.")
    text = message.text if mine or row.is_open else words.masked(message.text, message.contacts)
    said = words.excerpt(text) or ngettext("%(num)s photo", "%(num)s photos", message.photos)
    return _("You: %(words)s", words=said) if mine else said
