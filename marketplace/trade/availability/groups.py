"""Seats of one service that are kept for a group and taken one by one; knows no friend and no price."""

from datetime import datetime

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.trade.availability.models import SeatGroup

_KEEP = text("update occurrence set seats_grouped = seats_grouped + :seats where id = :id")

# The row of the group comes before that of its service, as when a seat goes back to it.
_CLAIM = text("""
    update seat_group set unclaimed = unclaimed - 1
    where id = :id and is_open and unclaimed > 0 and open_until > :now
    returning occurrence_id
""")
_TAKEN = text("update occurrence set seats_grouped = seats_grouped - 1 where id = :id")

_CLOSE = text("""
    update seat_group g set is_open = false, unclaimed = 0
    from (select id, unclaimed from seat_group where id = :id and is_open for update) before
    where g.id = before.id
    returning g.occurrence_id, before.unclaimed
""")
_FREE = text("""
    update occurrence set seats_taken = seats_taken - :seats, seats_grouped = seats_grouped - :seats
    where id = :id
""")
_LOCK = text("select 1 from seat_group where id = :id for update")


def begin(occurrence_id: int, unclaimed: int, open_until: datetime) -> SeatGroup:
    """A group for so many seats, which the caller has taken in the open transaction."""
    group = SeatGroup(occurrence_id=occurrence_id, unclaimed=unclaimed, is_open=True, open_until=open_until)
    db.session.add(group)
    db.session.flush()
    db.session.execute(_KEEP, {"id": occurrence_id, "seats": unclaimed})
    return group


def claim(group_id: int, now: datetime) -> int | None:
    """Take one seat of a group for a booking; its service, or None when none is left or the group is closed."""
    occurrence_id: int | None = db.session.execute(_CLAIM, {"id": group_id, "now": now}).scalar()
    if occurrence_id is not None:
        db.session.execute(_TAKEN, {"id": occurrence_id})
    return occurrence_id


def lock(group_id: int) -> None:
    """Nobody takes a seat of a group, or gives one back, until the transaction ends."""
    db.session.execute(_LOCK, {"id": group_id})


def close(group_id: int) -> int:
    """What nobody took is free again; how many seats that were. A closed group stays closed."""
    found = db.session.execute(_CLOSE, {"id": group_id}).first()
    if found is None or not found.unclaimed:
        return 0
    db.session.execute(_FREE, {"id": found.occurrence_id, "seats": found.unclaimed})
    return int(found.unclaimed)
