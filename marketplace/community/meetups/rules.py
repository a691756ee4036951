"""Figures and pure rules of meet-ups: when they are, who may see the place, who may add photos."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.community.meetups.models import GuestState, Meetup, MeetupGuest, MeetupState

LEAST_SEATS, MOST_SEATS = 2, 500
FARTHEST = timedelta(days=365)
MOST_TITLE, MOST_AREA, MOST_PLACE, MOST_ABOUT = 100, 80, 600, 4000
HOURS = (1, 2, 3, 4, 6, 8)
PHOTOS_FOR = timedelta(days=60)
"""So long after a meet-up photos can be added."""
MOST_PHOTOS = 12
"""Of one member, of one meet-up."""


def instant_of(day: date, at: time, zone: str) -> datetime | None:
    """The UTC instant of a wall time, or None for a time the clock skips that day."""
    wall = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    instant = wall.astimezone(UTC)
    return (
        instant
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None)
        else None
    )


def is_ahead(meetup: Meetup, now: datetime) -> bool:
    return meetup.state == MeetupState.PLANNED and now < meetup.starts_at


def came(guest: MeetupGuest | None, meetup: Meetup, now: datetime) -> bool:
    """Whether somebody was there, as far as we know: they had a seat when it began."""
    has_seat = guest is not None and guest.state == GuestState.COMING
    return has_seat and meetup.state == MeetupState.PLANNED and meetup.starts_at <= now


def may_add_photos(guest: MeetupGuest | None, meetup: Meetup, now: datetime) -> bool:
    return came(guest, meetup, now) and now <= meetup.ends_at + PHOTOS_FOR
