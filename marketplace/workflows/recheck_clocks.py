"""When the rules of time zones change: looks whether future bookings still stand at the agreed wall time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import audit, clock
from marketplace.core.database import db, transaction
from marketplace.core.localtime import TZDB_VERSION
from marketplace.trade.bookings import emails, queries
from marketplace.trade.bookings.models import Booking, ClockShift

AT_ONCE = 500


def due() -> list[str]:
    """Future bookings that were last looked at under another version of the tz database."""
    with transaction():
        return queries.agreed_under_other_clocks(clock.now(), TZDB_VERSION, AT_ONCE)


def recheck(booking_public_id: str) -> None:
    """Look at one booking. Its instant stays; when its wall time is another one, both sides are told."""
    with transaction():
        booking = queries.locked(booking_public_id)
        if booking is None or booking.tzdb_version == TZDB_VERSION:
            return
        shown = booking.starts_at.astimezone(ZoneInfo(booking.zone))
        if shown.isoformat() != booking.starts_local:
            _tell(booking, shown, TZDB_VERSION)
        booking.tzdb_version = TZDB_VERSION
        db.session.flush()


def _tell(booking: Booking, shown: datetime, current: str) -> None:
    """Once for each version: a row and the audit log for staff, a letter to either side."""
    known = db.session.scalar(
        insert(ClockShift)
        .values(
            booking_id=booking.id,
            tzdb_version=current,
            agreed_local=booking.starts_local,
            now_local=shown.isoformat(),
            found_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(ClockShift.id)
    )
    if known is None:
        return
    audit.record(
        "booking.clock_shifted",
        actor_id=None,
        subject=("booking", booking.public_id),
        before={"starts_local": booking.starts_local},
        after={"starts_local": shown.isoformat(), "tzdb": current},
    )
    emails.clock_shifted(booking, datetime.fromisoformat(booking.starts_local))
