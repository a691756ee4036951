"""How often a provider cancelled what was paid for, counted from the bookings themselves; keeps no figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.closures.models import Closure


@dataclass(frozen=True, slots=True)
class Reliability:
    """The last twelve months of a provider: what she cancelled, and what took place."""

    cancelled: int
    kept: int

    @property
    def promised(self) -> int:
        """What it was hers to keep. What customers, staff or a rule cancelled does not count, nor what she gave up
        because the customer's account was closed."""
        return self.cancelled + self.kept

    @property
    def percent(self) -> int:
        """The share that was cancelled, half rounded up."""
        return (200 * self.cancelled + self.promised) // (2 * self.promised) if self.promised else 0

    @property
    def is_watched(self) -> bool:
        """Whether it is so often that staff look into it: by number and by share, both inclusive."""
        s = settings()
        often = self.cancelled >= s.cancellation_alert_count
        return often and self.cancelled * 100 >= s.cancellation_alert_percent * self.promised


def since(now: datetime) -> datetime:
    """Twelve months before; the 29th of February goes back to the 28th."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - 1, day=day)


def of_provider(provider_id: int, now: datetime) -> Reliability:
    """One statement."""
    begins = since(now)
    freed = exists().where(Closure.booking_id == Booking.id, Closure.told_id == Booking.provider_id)
    cancelled = and_(
        Booking.state == BookingState.CANCELLED_BY_PROVIDER,
        ~freed,
        Booking.cancelled_at > begins,
        Booking.cancelled_at <= now,
    )
    kept = and_(
        Booking.state == BookingState.COMPLETED, Booking.completed_at > begins, Booking.completed_at <= now
    )
    found = db.session.execute(
        select(func.count().filter(cancelled), func.count().filter(kept)).where(
            Booking.provider_id == provider_id, or_(cancelled, kept)
        )
    ).one()
    return Reliability(int(found[0]), int(found[1]))
