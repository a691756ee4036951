"""What waits for either side of a conversation: counted from what they may read; writes no message."""

from datetime import timedelta

from sqlalchemy import ScalarSelect, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.community.messages import queries
from marketplace.community.messages.models import Message, ThreadSide
from marketplace.core import clock
from marketplace.core.database import db

LETTER_AFTER = timedelta(minutes=5)


def seat(thread_id: int, member_id: int) -> None:
    db.session.execute(
        insert(ThreadSide).values(thread_id=thread_id, member_id=member_id).on_conflict_do_nothing()
    )


def arrive(thread_id: int, to_id: int, number: int | None = None) -> None:
    """A message is there for its reader now. One released after its reader went past it (`number`) is new for them
    with everything that came since.
    """
    now = clock.now()
    seat(thread_id, to_id)
    side = ThreadSide.thread_id == thread_id, ThreadSide.member_id == to_id
    if number is not None:
        db.session.execute(
            update(ThreadSide).where(*side, ThreadSide.read_to >= number).values(read_to=number - 1, unread=0)
        )
    # One letter until she has looked: a second message moves nothing.
    due = case((ThreadSide.unread == 0, now + LETTER_AFTER), else_=ThreadSide.mail_due_at)
    unread = _unread_after(thread_id, to_id, ThreadSide.read_to)
    db.session.execute(update(ThreadSide).where(*side).values(unread=unread, last_at=now, mail_due_at=due))


def _unread_after(
    thread_id: int, member_id: int, number: int | InstrumentedAttribute[int]
) -> ScalarSelect[int]:
    """How many messages after one the other side wrote that the member may read."""
    return (
        select(func.count())
        .where(
            Message.thread_id == thread_id,
            Message.number > number,
            Message.author_id != member_id,
            Message.hidden_at.is_(None),
        )
        .correlate(ThreadSide)
        .scalar_subquery()
    )


def read_to(thread_id: int, member_id: int, number: int) -> int:
    """Note that messages up to a number were on the member's screen; how many are left unread.

    What came meanwhile stays unread, and nobody has read what was not written yet.
    """
    number = min(number, queries.locked(thread_id).messages)
    left = _unread_after(thread_id, member_id, number)
    db.session.execute(
        update(ThreadSide)
        .where(
            ThreadSide.thread_id == thread_id,
            ThreadSide.member_id == member_id,
            ThreadSide.read_to < number,
        )
        .values(read_to=number, unread=left, mail_due_at=None)
    )
    now = select(ThreadSide.unread).where(
        ThreadSide.thread_id == thread_id, ThreadSide.member_id == member_id
    )
    return db.session.scalar(now) or 0


def withdraw(thread_id: int, from_id: int) -> None:
    """Count anew what is unread; no letter leaves about nothing."""
    side = ThreadSide.thread_id == thread_id, ThreadSide.member_id == from_id
    unread = _unread_after(thread_id, from_id, ThreadSide.read_to)
    db.session.execute(update(ThreadSide).where(*side).values(unread=unread))
    db.session.execute(update(ThreadSide).where(*side, ThreadSide.unread == 0).values(mail_due_at=None))
