"""How long the address and the note of a booking are kept, and their end; the rest of a booking is history.

| what became of the booking                       | kept until                                |
|--------------------------------------------------|-------------------------------------------|
| it took place                                    | `home_days` after its end                 |
| it was confirmed and cancelled                   | `home_days` after its end would have been |
| nobody paid, or it was declined or taken back    | erased within the hour                    |

Both are special data: where somebody lives, and what they may not eat. The days left after a service are for
what was forgotten there, and for reports that somebody did not come.
"""

from datetime import datetime, timedelta

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db

AT_ONCE = 500
_ERASE = text("""
    update booking set home = null, note = null, home_erased_at = :now
    where id in (
        select id from booking
        where home_erased_at is null and (home is not null or note is not null)
            and (ends_at < :before and state in ('completed', 'cancelled_by_customer', 'cancelled_by_provider',
                'cancelled_by_staff')
            or confirmed_at is null and state in ('expired', 'declined', 'cancelled_by_customer',
                'cancelled_by_provider', 'cancelled_by_staff'))
        order by id limit :limit for update skip locked)
""")


def erase_due() -> int:
    """Erase what has been kept long enough, some bookings at a time; of how many."""
    now: datetime = clock.now()
    before = now - timedelta(days=settings().home_days)
    done = db.session.execute(_ERASE, {"now": now, "before": before, "limit": AT_ONCE})
    return int(done.rowcount)  # type: ignore[attr-defined]
