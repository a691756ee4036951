"""Makes services to fight for, and the unguarded control of that fight."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings.agreement import service_at
from marketplace.trade.listings.models import Listing
from tests.factories.owners import as_owner


def service_of(listing: Listing, starts_at: datetime) -> Service:
    return service_at(listing, starts_at)


def overlaps() -> int:
    """How many pairs of a provider's services overlap."""
    query = text("""
        select count(*) from occurrence a join occurrence b
        on a.provider_id = b.provider_id and a.id < b.id and a.busy && b.busy
        where a.seats_taken > 0 and b.seats_taken > 0""")
    return int(db.session.scalar(query) or 0)


def table_without_constraint(app: Flask) -> None:
    """A calendar as it would be if code alone kept it."""
    with app.app_context(), transaction() as session:
        as_owner()
        session.execute(text("create table unguarded (starts_at timestamptz not null)"))
        session.execute(text("grant all on unguarded to public"))


def naive_hold(starts_at: datetime, meet: Callable[[], int]) -> None:
    """Look whether the time is free, then insert: everybody has looked before anybody inserts."""
    values = {"starts_at": starts_at}
    free = not db.session.scalar(text("select count(*) from unguarded where starts_at = :starts_at"), values)
    meet()
    if free:
        db.session.execute(text("insert into unguarded values (:starts_at)"), values)
