"""Reads of feed addresses, of what a feed tells, of calendars from elsewhere and of what they are in the way of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from marketplace.core import ids
from marketplace.core.crypto import key_for
from marketplace.core.database import db
from marketplace.core.ical import Event
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.calendar_file import event_of, public_place
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.calendars.models import CalendarAddress, CalendarBlock, CalendarFeed, Side

PAST = timedelta(days=180)
"""How long a feed goes on telling what is over."""

MOST = 2000
"""Bookings in a feed; the newest ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed address that somebody opened, and whose it is."""

    address: CalendarAddress
    member: Member

    @property
    def is_live(self) -> bool:
        """Neither revoked, nor older than the password, nor of somebody whose account is closed."""
        address, member = self.address, self.member
        changed = member.password_changed_at
        return (
            address.revoked_at is None
            and member.status == MemberStatus.ACTIVE
            and (changed is None or address.created_at > changed)
        )


def token_digest(token: str) -> bytes:
    """What is kept of a feed address."""
    return ids.keyed_hash(key_for("calendar addresses"), token)


def by_token(token: str) -> Asked | None:
    """The address of a token, live or not; None for one that never was."""
    query = (
        select(CalendarAddress, Member)
        .join(Member, Member.id == CalendarAddress.member_id)
        .where(CalendarAddress.token_hash == token_digest(token))
    )
    row = db.session.execute(query).first()
    return Asked(*row) if row else None


def live_address(member: Member, side: Side) -> CalendarAddress | None:
    """The address a member's feed has now."""
    query = select(CalendarAddress).where(
        CalendarAddress.member_id == member.id,
        CalendarAddress.side == side,
        CalendarAddress.revoked_at.is_(None),
    )
    found = db.session.scalar(query)
    return found if found is not None and Asked(found, member).is_live else None


def events_of(member_id: int, side: Side, now: datetime) -> list[Event]:
    """What a feed tells, in the language being spoken; two queries. Nobody's address or name is among it."""
    # From midnight on, so that the feed does not change with every look.
    since = now.replace(hour=0, minute=0, second=0, microsecond=0) - PAST
    found = bookings.for_calendar(member_id, provides=side is Side.PROVIDER, since=since, limit=MOST)
    history = bookings.histories(found)
    return [event_of(one, history[one.id], public_place(one)) for one in found]


# ── Calendars from elsewhere ──────────────────────────────────────────────────────────────────────


def feeds_of(provider_id: int) -> list[CalendarFeed]:
    query = select(CalendarFeed).where(CalendarFeed.provider_id == provider_id).order_by(CalendarFeed.id)
    return list(db.session.scalars(query))


def own_feed(provider_id: int, public_id: str, *, lock: bool = False) -> CalendarFeed | None:
    """A connected calendar, only for the provider whose it is."""
    query = select(CalendarFeed).where(
        CalendarFeed.public_id == public_id, CalendarFeed.provider_id == provider_id
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def due(now: datetime, limit: int) -> list[str]:
    """Calendars whose next reading is due, the longest overdue first."""
    query = (
        select(CalendarFeed.public_id)
        .join(Member, Member.id == CalendarFeed.provider_id)
        .where(
            CalendarFeed.paused_at.is_(None),
            CalendarFeed.next_read_at <= now,
            Member.status == MemberStatus.ACTIVE,
        )
        .order_by(CalendarFeed.next_read_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of a provider's time that a connected calendar takes (UTC), and the calendar's name."""

    starts_at: datetime
    ends_at: datetime
    calendar: str


def taken_between(provider_id: int, begins: datetime, ends: datetime, limit: int = 500) -> list[Taken]:
    """What connected calendars take between two instants, in order; one query."""
    query = (
        select(CalendarBlock.busy, CalendarFeed.name)
        .join(CalendarFeed, CalendarFeed.id == CalendarBlock.feed_id)
        .where(
            CalendarBlock.provider_id == provider_id,
            CalendarBlock.busy.op("&&")(func.tstzrange(begins, ends)),
        )
        .order_by(func.lower(CalendarBlock.busy), CalendarFeed.name)
        .limit(limit)
    )
    return [
        Taken(busy.lower, busy.upper, name)
        for busy, name in db.session.execute(query)
        if busy.lower is not None and busy.upper is not None
    ]


@dataclass(frozen=True, slots=True)
class Clash:
    """A booking, and the name of the calendar that has something else at that time."""

    booking: Booking
    calendar: str


def clashes(provider_id: int, now: datetime, limit: int = 20) -> list[Clash]:
    """Bookings ahead during which a connected calendar is busy, soonest first. They stay booked."""
    query = (
        select(Booking, func.min(CalendarFeed.name))
        .join(
            CalendarBlock,
            and_(
                CalendarBlock.provider_id == Booking.provider_id,
                CalendarBlock.busy.op("&&")(func.tstzrange(Booking.starts_at, Booking.ends_at)),
            ),
        )
        .join(CalendarFeed, CalendarFeed.id == CalendarBlock.feed_id)
        .where(
            Booking.provider_id == provider_id,
            Booking.ends_at > now,
            Booking.state.in_((BookingState.REQUESTED, BookingState.ACCEPTED, BookingState.CONFIRMED)),
        )
        .group_by(Booking.id)
        .order_by(Booking.starts_at, Booking.id)
        .limit(limit)
    )
    return [Clash(booking, name) for booking, name in db.session.execute(query)]
