"""Bookings as they were agreed under an older tz database."""

from datetime import datetime, timedelta

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking
from tests.factories.owners import as_owner


def agreed_under(booking: Booking, *, version: str, hours: int) -> Booking:
    """Write on a booking that it was agreed under a version in which the wall showed so many hours less."""
    local = datetime.fromisoformat(booking.starts_local) - timedelta(hours=hours)
    as_owner()
    # What was agreed is frozen for the application, and this stands for an older release of it.
    db.session.execute(text("alter table booking disable trigger booking_guard"))
    db.session.execute(
        text("update booking set starts_local = :local, tzdb_version = :version where id = :id"),
        {"local": local.isoformat(), "version": version, "id": booking.id},
    )
    db.session.execute(text("alter table booking enable trigger booking_guard"))
    db.session.commit()
    db.session.refresh(booking)
    return booking
