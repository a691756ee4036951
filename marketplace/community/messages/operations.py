"""Changes to conversations; they flush, never commit, and send no mail themselves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.allowance import texts
from marketplace.community.allowance.pace import refuse_limited
from marketplace.community.allowance.rules import Page
from marketplace.community.lists import holding
from marketplace.community.lists import pictures as listed
from marketplace.community.messages import queries, reading, words
from marketplace.community.messages.contacts import Contact, found_in
from marketplace.community.messages.models import (
    Message,
    MessagePhoto,
    QuickReply,
    Thread,
    ThreadSide,
)
from marketplace.community.reports import blocks
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import Photo
from marketplace.core.plain_text import tidy
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.listings.models import Listing

MOST_PHOTOS = 4
MOST_REPLIES = 20
MOST_REPLY_SIGNS = 600


class NotDelivered(Refusal):
    """The other side does not hear us; it is not said why."""

    code = "not_delivered"


class HidesContacts(Refusal):
    """Contact details would be hidden: the writer is shown how it reads before it is sent."""

    code = "hides_contacts"

    def __init__(self, contacts: list[Contact]) -> None:
        super().__init__(
            _("Contact details stay hidden until something is booked."),
            kept=_("Nothing was sent, and your words are kept."),
            todo=_("Change them, or send the message as it is shown."),
        )
        self.contacts = contacts


class OwnOffer(Refusal):
    code = "own_offer"


class Words(NamedTuple):
    """What somebody wants to send."""

    text: str
    key: str
    photos: Sequence[Photo] = ()
    knows_hidden: bool = False
    """Whether the writer has seen which parts stay hidden."""
    locale: str | None = None


def refuse_own(listing: Listing, customer_id: int) -> None:
    """Raises `OwnOffer` for a provider who would ask about what they offer themselves."""
    if listing.provider_id == customer_id:
        raise OwnOffer(_("This is your own offer."), kept=_("Nothing was sent."))


def thread_about(listing: Listing, customer_id: int, opener_id: int) -> Thread:
    """The conversation of a customer about an offer, begun (empty) when there is none.

    Two at once get the same one. Raises `OwnOffer`.
    """
    refuse_own(listing, customer_id)
    facts = {
        "public_id": ids.public_id("thr"),
        "listing_id": listing.id,
        "customer_id": customer_id,
        "provider_id": listing.provider_id,
        "created_at": clock.now(),
    }
    db.session.execute(insert(Thread).values(**facts).on_conflict_do_nothing())
    thread = queries.about(listing.id, customer_id)
    if thread is None:
        raise LookupError(f"no thread about {listing.public_id}")
    reading.seat(thread.id, opener_id)
    return thread


def thread_of_welcome(host_id: int, member_id: int) -> Thread:
    """The conversation of a host with a new member, begun (empty) when there is none; two at once get the same."""
    facts = {
        "public_id": ids.public_id("thr"),
        "customer_id": member_id,
        "provider_id": host_id,
        "created_at": clock.now(),
    }
    db.session.execute(insert(Thread).values(**facts).on_conflict_do_nothing())
    thread = queries.of_welcome(host_id, member_id)
    if thread is None:
        raise LookupError("no thread of this welcome")
    reading.seat(thread.id, host_id)
    return thread


def send(thread_id: int, author: Member, wanted: Words) -> Message:
    """Write a message; the same key again gives the first one back.

    Raises `Invalid`, `HidesContacts` (unless the writer knows), `NotDelivered` and `Limited`.
    """
    thread = queries.locked(thread_id)
    text = tidy(wanted.text)
    earlier = queries.sent_before(thread.id, author.id, wanted.key)
    if earlier is not None:
        return _same(earlier, text)
    _check(text, wanted.photos)
    other_id = thread.provider_id if author.id == thread.customer_id else thread.customer_id
    _check_heard(author.id, other_id)
    is_booked = queries.is_booked(thread.customer_id, thread.provider_id)
    if not is_booked:
        refuse_limited(author)
        texts.check(author, Page.MESSAGE, {"text": text})
    contacts = [] if is_booked else found_in(text)
    if contacts and not wanted.knows_hidden:
        raise HidesContacts(contacts)
    message = _write(thread, author, text, contacts, wanted)
    if not is_booked:
        about = Subject(SubjectKind.MESSAGE, message.public_id, author.id, author.name, text)
        if holding.look(about, locale=message.locale, in_messages=True):
            hide(message, hidden=True)
    _note(thread, message, other_id)
    return message


def _same(earlier: Message, text: str) -> Message:
    if earlier.text != text:
        raise Invalid(
            _("This form was already sent with other details."),
            kept=_("The first one stands."),
            todo=_("Open the page again to send a new one."),
        )
    return earlier


def _check(text: str, photos: Sequence[Photo]) -> None:
    problem = ""
    if not text and not photos:
        problem = _("Write something, or add a photo.")
    elif len(text) > words.MOST_SIGNS:
        problem = _("A message has at most %(n)s characters.", n=words.MOST_SIGNS)
    elif len(photos) > MOST_PHOTOS:
        problem = _("A message has at most %(n)s photos.", n=MOST_PHOTOS)
    if problem:
        raise Invalid(problem, kept=_("What you typed is kept."), errors={"text": [problem]})


def _check_heard(author_id: int, other_id: int) -> None:
    """Blocked, suspended or gone: from outside it is all the same."""
    if blocks.has_blocked(author_id, other_id):
        raise NotDelivered(
            _("You have blocked this member."),
            kept=_("Nothing was sent, and your words are kept."),
            todo=_("Lift the block to write again."),
        )
    other = accounts.by_id(other_id)
    if other is None or other.status != MemberStatus.ACTIVE or blocks.has_blocked(other_id, author_id):
        raise NotDelivered(
            _("This member takes no messages here at the moment."),
            kept=_("Nothing was sent, and your words are kept."),
            todo=_("Your bookings stay as they are; we help with those."),
        )


def _write(thread: Thread, author: Member, text: str, contacts: Sequence[Contact], wanted: Words) -> Message:
    message = Message(
        public_id=ids.public_id("msg"),
        thread_id=thread.id,
        number=thread.messages + 1,
        author_id=author.id,
        key=wanted.key,
        text=text,
        contacts=[list(one) for one in contacts],
        locale=words.language_of(text, wanted.locale or author.locale),
        photos=len(wanted.photos),
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    for position, photo in enumerate(wanted.photos):
        row = MessagePhoto(
            public_id=ids.public_id("pho"),
            message_id=message.id,
            position=position,
            width=photo.width,
            height=photo.height,
            content=photo.content,
        )
        db.session.add(row)
        db.session.flush()
        listed.hold(row, author.id, author.name)
    return message


def _note(thread: Thread, message: Message, other_id: int) -> None:
    """What a new message changes on the thread and for both sides."""
    now = message.created_at
    thread.messages = message.number
    if thread.opened_at is None:
        thread.opened_at, thread.opened_by = now, message.author_id
    is_answer = thread.opened_by == thread.customer_id and message.author_id == thread.provider_id
    if is_answer and thread.answered_at is None:
        thread.answered_at = now
    db.session.flush()
    # What waits for a person of the team has not arrived yet: the other side learns of it when it is released.
    if message.hidden_at is None:
        reading.arrive(thread.id, other_id)
    db.session.execute(
        update(ThreadSide)
        .where(ThreadSide.thread_id == thread.id, ThreadSide.member_id == message.author_id)
        .values(last_at=now, draft=None, draft_at=None)
    )


def keep_draft(thread_id: int, member_id: int, text: str) -> None:
    """Keep what is typed and not sent; an empty text keeps nothing."""
    draft = tidy(text)[: words.MOST_SIGNS]
    now = clock.now()
    db.session.execute(
        update(ThreadSide)
        .where(ThreadSide.thread_id == thread_id, ThreadSide.member_id == member_id)
        .values(
            draft=draft or None,
            draft_at=now if draft else None,
            last_at=func.coalesce(ThreadSide.last_at, now) if draft else ThreadSide.last_at,
        )
    )


def letter_sent(thread_ids: Sequence[int], member_id: int) -> None:
    """A letter told of these conversations; the next one waits until the member has looked."""
    db.session.execute(
        update(ThreadSide)
        .where(ThreadSide.member_id == member_id, ThreadSide.thread_id.in_(thread_ids))
        .values(mail_due_at=None)
    )


def add_reply(member_id: int, text: str) -> QuickReply:
    """Keep a sentence to send again. Raises `Invalid`."""
    kept = _reply(text)
    if len(queries.quick_replies(member_id)) >= MOST_REPLIES:
        problem = _("You keep %(n)s replies already: remove one first.", n=MOST_REPLIES)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"text": [problem]})
    reply = QuickReply(public_id=ids.public_id("qre"), member_id=member_id, text=kept)
    db.session.add(reply)
    db.session.flush()
    return reply


def change_reply(reply: QuickReply, text: str) -> None:
    reply.text = _reply(text)
    db.session.flush()


def _reply(text: str) -> str:
    kept = tidy(text)
    if not kept or len(kept) > MOST_REPLY_SIGNS:
        problem = _("Write a reply of at most %(n)s characters.", n=MOST_REPLY_SIGNS)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"text": [problem]})
    return kept


def remove_reply(reply: QuickReply) -> None:
    db.session.delete(reply)
    db.session.flush()


def hide(message: Message, *, hidden: bool) -> None:
    """Take a message from the other side's eyes, or give it back; its words stay as evidence. A hidden one does not
    count as unread, and calls its reader when it is released.
    """
    thread = queries.locked(message.thread_id)
    was_hidden = message.hidden_at is not None
    message.hidden_at = clock.now() if hidden else None
    db.session.flush()
    other_id = thread.provider_id if message.author_id == thread.customer_id else thread.customer_id
    if hidden:
        reading.withdraw(thread.id, other_id)
    elif was_hidden:
        reading.arrive(thread.id, other_id, message.number)


def forget_empty(before: timedelta = timedelta(days=1)) -> None:
    """Drop conversations that somebody looked at and nobody wrote in."""
    old = clock.now() - before
    empty = select(Thread.id).where(Thread.messages == 0, Thread.created_at < old)
    drafted = select(ThreadSide.thread_id).where(ThreadSide.draft.is_not(None))
    query = empty.where(Thread.id.not_in(drafted)).limit(500).with_for_update(skip_locked=True)
    gone = list(db.session.scalars(query))
    db.session.execute(delete(ThreadSide).where(ThreadSide.thread_id.in_(gone)))
    db.session.execute(delete(Thread).where(Thread.id.in_(gone), Thread.messages == 0))
