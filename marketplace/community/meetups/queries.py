"""Reads of meet-ups: those of a club, one with the reader's place in it, who comes; writes nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import undefer

from marketplace.community.clubs.models import Club
from marketplace.community.meetups.models import GuestState, Meetup, MeetupGuest, MeetupPhoto, MeetupState
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

A_PAGE = 30


class Row(NamedTuple):
    """A meet-up among others, and the reader's state in it."""

    id: int
    public_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    area: str
    seats: int
    taken: int
    waiting: int
    state: str
    mine: str | None


class Guest(NamedTuple):
    """Somebody who comes or waits, by the name that is shown."""

    guest: MeetupGuest
    name: str


def missing() -> NotFound:
    return NotFound(_("We could not find this meet-up."), todo=_("Look at the meet-ups of the club."))


def of_club(
    club_id: int, reader_id: int | None, now: datetime, *, past: bool = False, limit: int = A_PAGE
) -> list[Row]:
    """The meet-ups of a club that are ahead, the soonest first, or those that are over, the latest first."""
    query = (
        select(
            Meetup.id,
            Meetup.public_id,
            Meetup.title,
            Meetup.starts_at,
            Meetup.ends_at,
            Meetup.zone,
            Meetup.area,
            Meetup.seats,
            Meetup.taken,
            Meetup.waiting,
            Meetup.state,
            MeetupGuest.state,
        )
        .outerjoin(
            MeetupGuest,
            and_(
                MeetupGuest.meetup_id == Meetup.id,
                MeetupGuest.member_id == (reader_id or 0),
                MeetupGuest.state != GuestState.LEFT,
            ),
        )
        .where(
            Meetup.club_id == club_id,
            Meetup.ends_at <= now if past else Meetup.ends_at > now,
            # Hidden, it stays in sight of those who have a seat: somebody may be waiting at the door.
            or_(Meetup.hidden_at.is_(None), MeetupGuest.id.is_not(None)),
        )
        .order_by(Meetup.starts_at.desc() if past else Meetup.starts_at, Meetup.id)
        .limit(limit)
    )
    return [Row(*tuple(row)) for row in db.session.execute(query)]


def one(club_id: int, public_id: str, *, lock: bool = False) -> Meetup:
    """A meet-up of a club. Raises NotFound."""
    query = select(Meetup).where(Meetup.public_id == public_id, Meetup.club_id == club_id)
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise missing()
    return found


def by_public_id(public_id: str) -> tuple[Meetup, Club] | None:
    """A meet-up and its club, hidden or not."""
    query = select(Meetup, Club).join(Club, Club.id == Meetup.club_id).where(Meetup.public_id == public_id)
    found = db.session.execute(query.execution_options(populate_existing=True)).first()
    return (found[0], found[1]) if found else None


def guest_of(meetup_id: int, member_id: int | None) -> MeetupGuest | None:
    """Somebody's place among those who come or wait."""
    query = select(MeetupGuest).where(
        MeetupGuest.meetup_id == meetup_id,
        MeetupGuest.member_id == (member_id or 0),
        MeetupGuest.state != GuestState.LEFT,
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def guests(meetup_id: int) -> list[Guest]:
    """Who comes and who waits, in the order of the line."""
    query = (
        select(MeetupGuest, Member.shown_name)
        .join(Member, Member.id == MeetupGuest.member_id)
        .where(MeetupGuest.meetup_id == meetup_id, MeetupGuest.state != GuestState.LEFT)
        .order_by(MeetupGuest.id)
        .execution_options(populate_existing=True)
    )
    return [Guest(row[0], short_name(row[1])) for row in db.session.execute(query)]


def members_of(meetup_id: int) -> list[Member]:
    """Everybody who comes or waits."""
    query = (
        select(Member)
        .join(MeetupGuest, MeetupGuest.member_id == Member.id)
        .where(MeetupGuest.meetup_id == meetup_id, MeetupGuest.state != GuestState.LEFT)
        .order_by(Member.id)
    )
    return list(db.session.scalars(query))


def untold(limit: int = 200) -> list[tuple[MeetupGuest, Meetup, Member]]:
    """For whom a seat came free and who do not know it yet."""
    query = (
        select(MeetupGuest, Meetup, Member)
        .join(Meetup, Meetup.id == MeetupGuest.meetup_id)
        .join(Member, Member.id == MeetupGuest.member_id)
        .where(
            MeetupGuest.state == GuestState.COMING,
            MeetupGuest.moved_up_at.is_not(None),
            MeetupGuest.told_at.is_(None),
        )
        .order_by(MeetupGuest.id)
        .limit(limit)
        .with_for_update(of=MeetupGuest, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def ahead_of(guest: MeetupGuest) -> int:
    """How many stand before somebody in the line."""
    query = select(func.count()).where(
        MeetupGuest.meetup_id == guest.meetup_id,
        MeetupGuest.state == GuestState.WAITING,
        MeetupGuest.id < guest.id,
    )
    return db.session.scalar(query) or 0


def planned_in(club_id: int) -> int:
    """How many meet-ups a club has called and not cancelled, past ones too."""
    query = select(func.count()).where(Meetup.club_id == club_id, Meetup.state == MeetupState.PLANNED)
    return db.session.scalar(query) or 0


def photos(meetup_id: int) -> list[tuple[MeetupPhoto, str]]:
    """The photos of a meet-up without their bytes, with the short name of who added each."""
    query = (
        select(MeetupPhoto, Member.shown_name)
        .join(Member, Member.id == MeetupPhoto.member_id)
        .where(MeetupPhoto.meetup_id == meetup_id, MeetupPhoto.hidden_at.is_(None))
        .order_by(MeetupPhoto.id)
        .limit(200)
    )
    return [(row[0], short_name(row[1])) for row in db.session.execute(query)]


def photo(meetup_id: int, public_id: str) -> MeetupPhoto:
    """A photo with its bytes. Raises NotFound."""
    query = (
        select(MeetupPhoto)
        .options(undefer(MeetupPhoto.content))
        .where(
            MeetupPhoto.public_id == public_id,
            MeetupPhoto.meetup_id == meetup_id,
            MeetupPhoto.hidden_at.is_(None),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise missing()
    return found


def photos_by(meetup_id: int, member_id: int) -> int:
    query = select(func.count()).where(MeetupPhoto.meetup_id == meetup_id, MeetupPhoto.member_id == member_id)
    return db.session.scalar(query) or 0


def titles(public_ids: Iterable[str]) -> dict[str, str]:
    """Public id → title."""
    query = select(Meetup.public_id, Meetup.title).where(Meetup.public_id.in_(list(public_ids)))
    return {row[0]: row[1] for row in db.session.execute(query)}
