"""A provider moves to another time zone: bookings keep their instant, hours keep their wall time, both are told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability import operations as hours
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.validation import validate_zone
from marketplace.trade.availability.words import spoken
from marketplace.trade.bookings import emails, queries
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.indexing import index_provider


@dataclass(frozen=True, slots=True)
class Kept:
    """A booking ahead: its instant stays, and with it the wall time that was agreed where it takes place."""

    booking: Booking
    starts_at: datetime


def kept(provider_id: int) -> list[Kept]:
    """The bookings that still lie ahead, soonest first."""
    return [Kept(one, one.starts_at) for one in queries.ahead_of_provider(provider_id, clock.now())]


def move(member: Member, zone: str) -> list[Booking]:
    """Live in another zone from now on, in the open transaction; the bookings whose two sides are told.

    Weekly hours that were read on the old wall are read on the new one; hours of places elsewhere stay. The
    profile's row is locked, so that two taps tell everybody once. Raises `Invalid` for a zone that is none.
    """
    with spoken():
        validate_zone(zone)
    query = select(Profile).where(Profile.member_id == member.id).with_for_update()
    profile = db.session.scalars(query.execution_options(populate_existing=True)).one()
    before = profile.zone
    if zone == before:
        return []
    profile.zone, profile.updated_at = zone, clock.now()
    for schedule in availability.schedules_of_provider(member.id):
        if schedule.zone == before:
            hours.move_zone(schedule, zone)
    index_provider(member.id)
    ahead = [one.booking for one in kept(member.id)]
    for booking in ahead:
        emails.zone_moved(booking, before, zone)
    audit.record(
        "provider.zone_moved",
        actor_id=member.id,
        subject=("member", member.public_id),
        before={"zone": before},
        after={"zone": zone, "bookings": len(ahead)},
    )
    return ahead
