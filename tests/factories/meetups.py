"""Makes meet-ups and those who come, by the real operations."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from marketplace.community.clubs.models import Club
from marketplace.community.meetups import operations, queries
from marketplace.community.meetups.models import GuestState, Meetup, MeetupGuest, MeetupPhoto
from marketplace.community.meetups.operations import Plan
from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from tests.factories.clubs import a_club, a_neighbour, founder_of, joined
from tests.factories.talks import a_photo

PLACE = "12 rue des Tables, second door on the left"


def a_plan(*, words: str = "", after: timedelta = timedelta(days=7), **facts: Any) -> Plan:
    starts_at: datetime = facts.pop("starts_at", clock.now() + after)
    plain: dict[str, Any] = {
        "title": words or "Bread and soup",
        "area": words or "Croix-Rousse, Lyon",
        "place": words or PLACE,
        "seats": 12,
        "about": words,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
    }
    return Plan(**(plain | facts))


def a_meetup(club: Club | None = None, **plan: Any) -> Meetup:
    """A meet-up that the founder called, who comes."""
    club = club or a_club()
    place = founder_of(club)
    founder = accounts.by_id(place.member_id)
    assert founder is not None
    return operations.call(club, place, founder, a_plan(**plan))


def coming(meetup: Meetup, member: Member) -> MeetupGuest:
    return operations.come(meetup, member)


def somebody(meetup: Meetup, name: str = "Nora Klein") -> Member:
    """Somebody new in the club who comes, or waits."""
    member = a_neighbour(name)
    joined(db.session.get_one(Club, meetup.club_id), member)
    coming(meetup, member)
    return member


def author_of(meetup: Meetup) -> Member:
    author = accounts.by_id(meetup.author_id)
    assert author is not None
    return author


def state_of(meetup: Meetup, member: Member) -> str | None:
    guest = queries.guest_of(meetup.id, member.id)
    return guest.state if guest else None


def a_picture(meetup: Meetup, member: Member) -> MeetupPhoto:
    """A photo as it lies in the database."""
    made = a_photo()
    row = MeetupPhoto(
        public_id=ids.public_id("pho"),
        meetup_id=meetup.id,
        member_id=member.id,
        width=made.width,
        height=made.height,
        content=made.content,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def overtake(guest: MeetupGuest) -> None:
    """Take a seat past every operation."""
    guest.state = GuestState.COMING
    db.session.flush()


def for_a_race(app: Flask, *, seats: int, people: int) -> tuple[int, list[int]]:
    """A committed meet-up with so many seats beside its host's, and members who want to come, by their numbers."""
    with app.app_context(), transaction():
        meetup = a_meetup(seats=seats + 1)
        club = db.session.get_one(Club, meetup.club_id)
        members = [a_neighbour(f"Nora {letter}") for letter in "ABCDEFGH"[:people]]
        for member in members:
            joined(club, member)
        return meetup.id, [member.id for member in members]


def come_by_number(meetup_id: int, member_id: int) -> None:
    operations.come(db.session.get_one(Meetup, meetup_id), db.session.get_one(Member, member_id))
