"""A meet-up as a calendar file for somebody who comes; it decides about nobody."""

from marketplace.community.clubs.models import Club
from marketplace.community.meetups.models import Meetup, MeetupState
from marketplace.community.meetups.telling import path_of
from marketplace.core import ical
from marketplace.core.config import settings
from marketplace.core.ical import Event, Method, Status
from marketplace.core.urls import absolute
from marketplace.trade.bookings.calendar_file import uid_domain


def ics(club: Club, meetup: Meetup) -> bytes:
    """A file of one event; one that was called off says so, so that calendars take it out."""
    event = Event(
        uid=f"{meetup.public_id}@{uid_domain()}",
        sequence=meetup.sequence,
        changed_at=meetup.changed_at,
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
        zone=meetup.zone,
        status=Status.CANCELLED if meetup.state == MeetupState.CANCELLED else Status.CONFIRMED,
        summary=meetup.title,
        description=club.name,
        location=meetup.place,
        url=absolute(path_of(club, meetup)),
    )
    return ical.written([event], method=Method.PUBLISH, site=settings().site_name).encode()
