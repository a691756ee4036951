"""Limits of a provider, what stands under them, and the uncounted control of the fight for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.trade.availability.models import ProviderTime, ScheduleRow
from marketplace.trade.listings.models import Listing
from tests.factories.owners import as_owner
from tests.factories.stage import Stage


def limit(stage: Stage, provider_id: int, **limits: int) -> None:
    """Set the limits of all of a provider's listings together, committed."""
    with stage.acting():
        db.session.add(provider_time(provider_id, **limits))
        db.session.flush()


def provider_time(provider_id: int, **said: object) -> ProviderTime:
    usual: dict[str, object] = {"week_start": 0, "journeys": [], "away": [], "updated_at": clock.now()}
    return ProviderTime(provider_id=provider_id, **(usual | said))


def keep_time(listing: Listing, *, seasons: list[Any] | None = None, **said: object) -> ProviderTime:
    """Say something of all of a listing's provider's time, and of the seasons of its hours; flushed."""
    row = provider_time(listing.provider_id, **said)
    db.session.add(row)
    if seasons is not None:
        db.session.get_one(ScheduleRow, listing.schedule_id).seasons = seasons
    db.session.flush()
    return row


def places_taken(stage: Stage, listing: Listing | None) -> list[date]:
    """The days of the services that stand at a listing, or of the control's."""
    query = "select starts_at::date from occurrence where listing_id = :listing and seats_taken > 0"
    if listing is None:
        query = "select on_date from uncounted where cast(:listing as bigint) is null"
    with stage.acting():
        return list(db.session.scalars(text(query), {"listing": listing.id if listing else None}))


def room_for_one(app: Flask) -> None:
    """A day as it would be if counting alone kept its limit of one."""
    with app.app_context(), transaction() as session:
        as_owner()
        session.execute(text("create table uncounted (on_date date not null)"))
        session.execute(text("grant all on uncounted to public"))


def naive_take(meet: Callable[[], int]) -> None:
    """Count, and insert when there is room: everybody has counted before anybody inserts."""
    room = not db.session.scalar(text("select count(*) from uncounted"))
    meet()
    if room:
        db.session.execute(text("insert into uncounted values (current_date)"))


def seats_of(stage: Stage, listing: Listing) -> tuple[int, int]:
    """The seats taken of a listing's services, and its capacity."""
    with stage.acting():
        taken = db.session.scalar(
            text("select coalesce(sum(seats_taken), 0) from occurrence where listing_id = :id"),
            {"id": listing.id},
        )
        return int(taken or 0), db.session.get_one(Listing, listing.id, populate_existing=True).capacity
