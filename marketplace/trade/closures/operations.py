"""What an account's closing means for bookings is noted and told; writes no letter by itself."""

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.measures.models import Measure
from marketplace.trade.closures import queries
from marketplace.trade.closures.models import Closed, Closure


def note(measure: Measure) -> int:
    """Note every booking ahead that a measure touches, each once; how many are new."""
    now = clock.now()
    rows = [
        {
            "measure_id": measure.id,
            "booking_id": booking.id,
            "closed": Closed.PROVIDER if is_provider else Closed.CUSTOMER,
            "told_id": booking.customer_id if is_provider else booking.provider_id,
            "noted_at": now,
        }
        for booking in queries.ahead_of(measure.member_id, now)
        for is_provider in (booking.provider_id == measure.member_id,)
    ]
    if not rows:
        return 0
    made = db.session.execute(
        insert(Closure).values(rows).on_conflict_do_nothing().returning(Closure.booking_id)
    )
    return len(made.all())


def note_late() -> int:
    """Note what was confirmed only after an account was closed: its money was on the way then; how many.

    It is found by looking again and not where money arrives, which would have to wait for whoever closes the account.
    """
    made = db.session.execute(_LATE, {"now": clock.now()})
    return len(made.all())


# Of several measures that keep an account closed, the first.
_LATE = text("""
    with closed as (
        select member_id, min(id) as measure_id from member_measure
        where ended_at is null and kind in ('suspend', 'ban') group by member_id
    ), ahead as (
        select c.measure_id, b.id as booking_id, 'provider' as closed, b.customer_id as told_id
        from closed c join booking b on b.provider_id = c.member_id
        where b.state = 'confirmed' and b.starts_at > :now
        union all
        select c.measure_id, b.id, 'customer', b.provider_id
        from closed c join booking b on b.customer_id = c.member_id
        where b.state = 'confirmed' and b.starts_at > :now
    )
    insert into booking_closure (measure_id, booking_id, closed, told_id, noted_at)
    select measure_id, booking_id, closed, told_id, :now from ahead a
    where not exists (select from booking_closure n where n.booking_id = a.booking_id and n.told_id = a.told_id)
    on conflict do nothing returning booking_id
""")


def told(rows: list[Closure]) -> None:
    """Somebody was told about these; the database keeps them as they are from now on."""
    for row in rows:
        row.told_at = clock.now()
    db.session.flush()


def forget(rows: list[Closure]) -> None:
    """Nothing is to be told any more: the account is open again, or the booking is over."""
    for row in rows:
        db.session.execute(
            delete(Closure).where(
                Closure.measure_id == row.measure_id,
                Closure.booking_id == row.booking_id,
                Closure.told_at.is_(None),
            )
        )
