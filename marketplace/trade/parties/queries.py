"""Reads of groups of friends: by their link, for their organiser, and those to be decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core import ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import Occurrence, SeatGroup
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.parties.models import FriendsParty, PartyState
from marketplace.trade.parties.rules import PAID


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody of a group, by first name, and whether their seat is paid."""

    name: str
    booking: Booking

    @property
    def has_paid(self) -> bool:
        return self.booking.state in PAID


@dataclass(frozen=True, slots=True)
class Group:
    """A group with those who have a seat or are paying for one, in the order they came."""

    party: FriendsParty
    first: Booking
    """The organiser's own, wherever it is by now."""
    starts_at: datetime
    friends: list[Friend]

    @property
    def paid(self) -> int:
        return sum(friend.has_paid for friend in self.friends)

    @property
    def unclaimed(self) -> int:
        """How many seats nobody has taken yet; none once it is decided."""
        return self.party.seats - len(self.friends) if self.party.state == PartyState.OPEN else 0

    @property
    def is_begun(self) -> bool:
        """Whether the organiser has paid, so that the link works."""
        return self.first.confirmed_at is not None

    def of(self, member_id: int) -> Booking | None:
        """A member's own seat."""
        return next((one.booking for one in self.friends if one.booking.customer_id == member_id), None)


def missing() -> NotFound:
    return NotFound(_("We could not find this page."))


def by_token(token: str) -> Group | None:
    """The group that a link leads to."""
    party = db.session.scalar(select(FriendsParty).where(FriendsParty.token_hash == ids.token_hash(token)))
    return None if party is None else _group(party)


def own(public_id: str, organiser_id: int, *, lock: bool = False) -> FriendsParty:
    """A group, for its organiser alone. Raises NotFound for anybody else."""
    query = select(FriendsParty).where(
        FriendsParty.public_id == public_id, FriendsParty.organiser_id == organiser_id
    )
    party = db.session.scalar(query.with_for_update() if lock else query)
    if party is None:
        raise missing()
    return party


def group_of(party: FriendsParty) -> Group:
    return _group(party)


def of_booking(booking: Booking) -> Group | None:
    """The group a booking belongs to, while it takes place with it."""
    if booking.seat_group_id is None:
        return None
    query = select(FriendsParty).where(FriendsParty.seat_group_id == booking.seat_group_id)
    party = db.session.scalar(query)
    return None if party is None else _group(party)


def locked(public_id: str) -> FriendsParty | None:
    """A group with its row lock, fresh from the database."""
    return db.session.scalar(
        select(FriendsParty)
        .where(FriendsParty.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def bookings_of(seat_group_id: int) -> list[Booking]:
    """All bookings of a group's seats, fresh from the database; also those that ended, not those that moved away."""
    query = (
        select(Booking)
        .join(SeatGroup, SeatGroup.id == Booking.seat_group_id)
        .where(SeatGroup.id == seat_group_id, Booking.occurrence_id == SeatGroup.occurrence_id)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def to_decide(now: datetime, limit: int = 100) -> list[str]:
    """Groups that may be complete, whose deadline has come, whose organiser gave up, or whose refunds go on."""
    query = (
        select(FriendsParty.public_id)
        .where(FriendsParty.state.in_((PartyState.OPEN, PartyState.FAILED)))
        .order_by(FriendsParty.deadline_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _group(party: FriendsParty) -> Group:
    here = (*PAID, BookingState.HELD)
    query = (
        select(Booking, Member.name, SeatGroup.occurrence_id, Occurrence.starts_at)
        .join(Member, Member.id == Booking.customer_id)
        .join(SeatGroup, SeatGroup.id == Booking.seat_group_id)
        .join(Occurrence, Occurrence.id == SeatGroup.occurrence_id)
        .where(Booking.seat_group_id == party.seat_group_id)
        .order_by(Booking.id)
    )
    rows = db.session.execute(query).all()
    first = next(row[0] for row in rows if row[0].id == party.first_booking_id)
    friends = [
        Friend(name.split()[0], booking)
        for booking, name, place, _starts_at in rows
        if booking.state in here and booking.occurrence_id == place
    ]
    return Group(party, first, rows[0].starts_at, friends)
