"""Reads of conversations, each for one of its two sides; whoever is neither finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased, undefer

from marketplace.community.messages.models import (
    Message,
    MessagePhoto,
    QuickReply,
    Thread,
    ThreadSide,
)
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.bookings.models import Booking, BookingEvent
from marketplace.trade.listings.models import Listing, ListingText

A_PAGE = 30
MOST_BOOKINGS = 30
"""So many bookings between the same two people are looked at, the newest ones."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with who and what it is about, as one of its sides sees it."""

    thread: Thread
    side: ThreadSide
    other: Member
    other_name: str
    title: str
    listing: Listing | None
    """None in the conversation with the host who welcomed a member."""
    other_read_to: int
    zone: str
    """The provider's, on whose wall times are told."""

    @property
    def is_provider(self) -> bool:
        return self.side.member_id == self.thread.provider_id

    @property
    def may_answer(self) -> bool:
        """Whether the other side is still there to read."""
        return self.other.status == MemberStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation among others: its newest message, and whether something is unread."""

    thread: Thread
    side: ThreadSide
    other_name: str
    title: str
    last: Message | None
    is_open: bool
    """Whether contact details are shown, because something was booked."""


def missing() -> NotFound:
    return NotFound(_("We could not find this conversation."), todo=_("Look under your messages."))


def _other_id(member_id: int) -> ColumnElement[int]:
    return case((Thread.customer_id == member_id, Thread.provider_id), else_=Thread.customer_id)


def _other_name() -> ColumnElement[str]:
    """A provider by the name of their page, a customer by their own."""
    named = case((Member.id == Thread.provider_id, Profile.display_name))
    return func.coalesce(named, Member.name)


def title_column(locale: str) -> ColumnElement[str]:
    """The title of a conversation's offer, in a language where it was written in it."""
    title = (
        select(ListingText.title)
        .where(ListingText.listing_id == Thread.listing_id)
        .order_by((ListingText.locale == locale).desc())
        .limit(1)
    )
    return case((Thread.listing_id.is_(None), _("Welcome")), else_=func.coalesce(title.scalar_subquery(), ""))


def _booked() -> ColumnElement[bool]:
    query = select(Booking.id).where(
        Booking.customer_id == Thread.customer_id,
        Booking.provider_id == Thread.provider_id,
        Booking.confirmed_at.is_not(None),
    )
    return query.exists()


def talk(public_id: str, member_id: int, locale: str) -> Talk:
    """A conversation for one of its sides; one query. Raises NotFound for anyone else."""
    theirs = aliased(ThreadSide)
    query = (
        select(
            Thread,
            ThreadSide,
            Member,
            _other_name(),
            title_column(locale),
            Listing,
            theirs.read_to,
            Profile.zone,
        )
        .join(ThreadSide, and_(ThreadSide.thread_id == Thread.id, ThreadSide.member_id == member_id))
        .join(Member, Member.id == _other_id(member_id))
        .outerjoin(Listing, Listing.id == Thread.listing_id)
        .outerjoin(Profile, Profile.member_id == Thread.provider_id)
        .outerjoin(theirs, and_(theirs.thread_id == Thread.id, theirs.member_id == Member.id))
        .where(Thread.public_id == public_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return Talk(*row[:6], other_read_to=row[6] or 0, zone=row[7] or settings().company_zone)


def locked(thread_id: int) -> Thread:
    """The thread with its row lock: whoever writes or reads to the end comes one after the other."""
    return db.session.scalars(
        select(Thread)
        .where(Thread.id == thread_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def joined(listing_id: int, customer_id: int, member_id: int) -> str | None:
    """The public id of the conversation about an offer, once it is on a member's list."""
    query = (
        select(Thread.public_id)
        .join(ThreadSide, and_(ThreadSide.thread_id == Thread.id, ThreadSide.member_id == member_id))
        .where(Thread.listing_id == listing_id, Thread.customer_id == customer_id)
    )
    return db.session.scalar(query)


def about(listing_id: int, customer_id: int) -> Thread | None:
    query = select(Thread).where(Thread.listing_id == listing_id, Thread.customer_id == customer_id)
    return db.session.scalar(query)


def of_welcome(host_id: int, member_id: int) -> Thread | None:
    """The conversation of a host with a member they welcomed."""
    query = select(Thread).where(
        Thread.listing_id.is_(None), Thread.provider_id == host_id, Thread.customer_id == member_id
    )
    return db.session.scalar(query)


def side_of(thread_id: int, member_id: int) -> ThreadSide | None:
    return db.session.get(ThreadSide, (thread_id, member_id))


def inbox(
    member_id: int,
    locale: str,
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
    unread: bool = False,
) -> list[InboxRow]:
    """A member's conversations, the newest first; `after` is when and which the page before ended with."""
    query = (
        select(Thread, ThreadSide, _other_name(), title_column(locale), Message, _booked())
        .join(ThreadSide, ThreadSide.thread_id == Thread.id)
        .join(Member, Member.id == _other_id(member_id))
        .outerjoin(Profile, Profile.member_id == Thread.provider_id)
        .outerjoin(Message, and_(Message.thread_id == Thread.id, Message.number == Thread.messages))
        .where(ThreadSide.member_id == member_id, ThreadSide.last_at.is_not(None))
        .order_by(ThreadSide.last_at.desc(), ThreadSide.thread_id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(ThreadSide.last_at, ThreadSide.thread_id) < after)
    if unread:
        query = query.where(ThreadSide.unread > 0)
    return [InboxRow(*row) for row in db.session.execute(query)]


def messages(thread_id: int, *, before: int | None = None, limit: int = A_PAGE) -> list[Message]:
    """So many messages up to the last, or up to the one of number `before`, the oldest first."""
    query = select(Message).where(Message.thread_id == thread_id)
    if before is not None:
        query = query.where(Message.number < before)
    found = db.session.scalars(query.order_by(Message.number.desc()).limit(limit))
    return list(found)[::-1]


def messages_after(thread_id: int, number: int, *, limit: int) -> list[Message]:
    """Messages that come after one, the oldest first."""
    query = (
        select(Message)
        .where(Message.thread_id == thread_id, Message.number > number)
        .order_by(Message.number)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def sent_before(thread_id: int, author_id: int, key: str) -> Message | None:
    """The message an earlier form or program with this key led to."""
    query = select(Message).where(
        Message.thread_id == thread_id, Message.author_id == author_id, Message.key == key
    )
    return db.session.scalar(query)


def photos_of(found: Iterable[Message]) -> dict[int, list[MessagePhoto]]:
    """Message id → its photos without their bytes; no query when none has any."""
    with_photos = [message.id for message in found if message.photos]
    if not with_photos:
        return {}
    query = (
        select(MessagePhoto)
        .where(MessagePhoto.message_id.in_(with_photos), MessagePhoto.hidden_at.is_(None))
        .order_by(MessagePhoto.message_id, MessagePhoto.position)
    )
    by_message: dict[int, list[MessagePhoto]] = {}
    for photo in db.session.scalars(query):
        by_message.setdefault(photo.message_id, []).append(photo)
    return by_message


def photo(public_id: str, member_id: int) -> MessagePhoto:
    """A photo with its bytes, for either side of its conversation; a hidden one for its author alone."""
    query = (
        select(MessagePhoto)
        .options(undefer(MessagePhoto.content))
        .join(Message, Message.id == MessagePhoto.message_id)
        .join(Thread, Thread.id == Message.thread_id)
        .where(
            MessagePhoto.public_id == public_id,
            MessagePhoto.hidden_at.is_(None),
            or_(Thread.customer_id == member_id, Thread.provider_id == member_id),
            or_(Message.hidden_at.is_(None), Message.author_id == member_id),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found


def bookings_between(customer_id: int, provider_id: int) -> list[Booking]:
    """What a customer booked or asked for with a provider, the newest first; unpaid holds are the customer's own."""
    query = (
        select(Booking)
        .where(
            Booking.customer_id == customer_id,
            Booking.provider_id == provider_id,
            or_(Booking.confirmed_at.is_not(None), Booking.requested_at.is_not(None)),
        )
        .order_by(Booking.id.desc())
        .limit(MOST_BOOKINGS)
    )
    return list(db.session.scalars(query))


def is_booked(customer_id: int, provider_id: int) -> bool:
    """Whether a booking of this customer with this provider was ever confirmed."""
    query = select(Booking.id).where(
        Booking.customer_id == customer_id,
        Booking.provider_id == provider_id,
        Booking.confirmed_at.is_not(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def events_of(bookings: Iterable[Booking]) -> list[BookingEvent]:
    """The history of some bookings, in order; no query without any."""
    ids = [booking.id for booking in bookings]
    if not ids:
        return []
    query = select(BookingEvent).where(BookingEvent.booking_id.in_(ids)).order_by(BookingEvent.id)
    return list(db.session.scalars(query))


def quick_replies(member_id: int) -> list[QuickReply]:
    query = select(QuickReply).where(QuickReply.member_id == member_id).order_by(QuickReply.id)
    return list(db.session.scalars(query))


def quick_reply(public_id: str, member_id: int) -> QuickReply | None:
    query = select(QuickReply).where(QuickReply.public_id == public_id, QuickReply.member_id == member_id)
    return db.session.scalar(query)


def letters_due(now: datetime, limit: int = 100) -> list[str]:
    """The public ids of members for whom something has waited long enough."""
    query = (
        select(Member.public_id)
        .join(ThreadSide, ThreadSide.member_id == Member.id)
        .where(ThreadSide.mail_due_at <= now)
        .group_by(Member.id)
        .order_by(func.min(ThreadSide.mail_due_at))
        .limit(limit)
    )
    return list(db.session.scalars(query))


def waiting_for(member_id: int, now: datetime, locale: str) -> list[InboxRow]:
    """The conversations a letter is due about, locked until the transaction ends, the newest first."""
    query = (
        select(ThreadSide)
        .where(ThreadSide.member_id == member_id, ThreadSide.mail_due_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    due = {side.thread_id for side in db.session.scalars(query)}
    if not due:
        return []
    return [row for row in inbox(member_id, locale, limit=200, unread=True) if row.thread.id in due]


def of_booking(booking_id: int) -> list[tuple[Message, Member]]:
    """Everything the two sides of a booking wrote to each other about its offer, the oldest first: evidence."""
    query = (
        select(Message, Member)
        .join(Thread, Thread.id == Message.thread_id)
        .join(
            Booking,
            and_(Booking.listing_id == Thread.listing_id, Booking.customer_id == Thread.customer_id),
        )
        .join(Member, Member.id == Message.author_id)
        .where(Booking.id == booking_id)
        .order_by(Message.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def by_public_id(message_id: str) -> tuple[Message, Thread] | None:
    """A message with its conversation, for those who decide about it."""
    query = (
        select(Message, Thread)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Message.public_id == message_id)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None
