"""Reads of a provider's customers: only who booked, asked or wrote is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from marketplace.community.customers.models import CustomerNote, CustomerTag
from marketplace.community.messages import queries as talks
from marketplace.community.messages.models import Thread, ThreadSide
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking, BookingState

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A customer among others: how often they came, and when last or next."""

    member: Member
    bookings: int
    last_at: datetime
    zone: str
    tags: list[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a customer's bookings with one provider add up to; the share in minor units."""

    came: int
    ahead: int
    cancelled: int
    share_minor: int
    currency: str


def _missing() -> NotFound:
    return NotFound(_("We could not find this customer."), todo=_("Look in your list of customers."))


def _theirs(provider_id: int) -> Any:
    """Bookings a provider knows of: paid or asked for."""
    return (
        Booking.provider_id == provider_id,
        or_(Booking.confirmed_at.is_not(None), Booking.requested_at.is_not(None)),
    )


def of_provider(provider_id: int, *, tag: str = "", skip: int = 0, limit: int = A_PAGE) -> list[Row]:
    """Customers, the latest booking first; with a tag only those who have it. Two queries."""
    last = func.max(Booking.starts_at)
    query = (
        select(Member, func.count(), last, func.max(Booking.zone))
        .join(Booking, Booking.customer_id == Member.id)
        .where(*_theirs(provider_id))
        .group_by(Member.id)
        .order_by(last.desc(), Member.id)
        .offset(skip)
        .limit(limit)
    )
    if tag:
        tagged = select(CustomerTag.customer_id).where(
            CustomerTag.provider_id == provider_id, CustomerTag.tag == tag
        )
        query = query.where(Member.id.in_(tagged))
    rows = db.session.execute(query).all()
    tags = tags_of(provider_id, [row[0].id for row in rows])
    return [Row(row[0], row[1], row[2], row[3], tags.get(row[0].id, [])) for row in rows]


def tags_of(provider_id: int, customer_ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(CustomerTag)
        .where(CustomerTag.provider_id == provider_id, CustomerTag.customer_id.in_(customer_ids))
        .order_by(CustomerTag.tag)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.customer_id, []).append(row.tag)
    return found


def tags(provider_id: int) -> list[tuple[str, int]]:
    """Every tag a provider uses, and how many customers have it."""
    query = (
        select(CustomerTag.tag, func.count())
        .where(CustomerTag.provider_id == provider_id)
        .group_by(CustomerTag.tag)
        .order_by(CustomerTag.tag)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def one(provider_id: int, public_id: str) -> Member:
    """A customer of this provider. Raises NotFound for anybody who never booked, asked or wrote."""
    booked = select(Booking.customer_id).where(*_theirs(provider_id))
    wrote = select(Thread.customer_id).where(Thread.provider_id == provider_id, Thread.messages > 0)
    query = select(Member).where(
        Member.public_id == public_id, or_(Member.id.in_(booked), Member.id.in_(wrote))
    )
    member = db.session.scalar(query)
    if member is None:
        raise _missing()
    return member


def history(provider_id: int, customer_id: int) -> list[Booking]:
    return talks.bookings_between(customer_id, provider_id)


def figures(bookings: list[Booking], currency: str) -> Figures:
    """What the bookings of one customer add up to."""
    came = [one for one in bookings if one.state == BookingState.COMPLETED]
    return Figures(
        came=len(came),
        ahead=sum(one.state in (BookingState.CONFIRMED, BookingState.REQUESTED) for one in bookings),
        cancelled=sum(one.state == BookingState.CANCELLED_BY_CUSTOMER for one in bookings),
        share_minor=sum(one.share_minor for one in came),
        currency=currency,
    )


def notes(provider_id: int, customer_id: int) -> list[CustomerNote]:
    query = (
        select(CustomerNote)
        .where(CustomerNote.provider_id == provider_id, CustomerNote.customer_id == customer_id)
        .order_by(CustomerNote.id.desc())
    )
    return list(db.session.scalars(query))


def note(provider_id: int, customer_id: int, public_id: str) -> CustomerNote:
    query = select(CustomerNote).where(
        CustomerNote.public_id == public_id,
        CustomerNote.provider_id == provider_id,
        CustomerNote.customer_id == customer_id,
    )
    found = db.session.scalar(query)
    if found is None:
        raise _missing()
    return found


def threads(provider_id: int, customer_id: int) -> list[tuple[Thread, str, datetime | None, int]]:
    """Their conversations: which, about what, since when silent, how much is unread; the newest first."""
    title = talks.title_column(current_locale())
    query = (
        select(Thread, title, ThreadSide.last_at, ThreadSide.unread)
        .join(ThreadSide, ThreadSide.thread_id == Thread.id)
        .where(
            Thread.provider_id == provider_id,
            Thread.customer_id == customer_id,
            ThreadSide.member_id == provider_id,
            Thread.messages > 0,
        )
        .order_by(ThreadSide.last_at.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)]


def everything(provider_id: int) -> list[dict[str, Any]]:
    """All that a provider noted, for her to take away: customer, tags, notes."""
    noted = db.session.execute(
        select(CustomerNote, Member.name)
        .join(Member, Member.id == CustomerNote.customer_id)
        .where(CustomerNote.provider_id == provider_id)
        .order_by(CustomerNote.id)
    ).all()
    tagged = db.session.execute(
        select(CustomerTag.customer_id, CustomerTag.tag, Member.name)
        .join(Member, Member.id == CustomerTag.customer_id)
        .where(CustomerTag.provider_id == provider_id)
        .order_by(CustomerTag.tag)
    ).all()
    found: dict[int, dict[str, Any]] = {}
    for row, name in noted:
        entry = found.setdefault(row.customer_id, {"customer": name, "tags": [], "notes": []})
        entry["notes"].append({"text": row.text, "at": row.created_at.isoformat()})
    for customer_id, tag, name in tagged:
        found.setdefault(customer_id, {"customer": name, "tags": [], "notes": []})["tags"].append(tag)
    return list(found.values())
