"""How full the services ahead of a listing are, by the people who booked; takes and gives back no seat."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from marketplace.core.database import db

_FULLEST = text("""
    select o.starts_at, min(b.zone) as zone, sum(b.party_size)::int + o.seats_grouped as people
    from occurrence o join booking b on b.occurrence_id = o.id
    where o.listing_id = :listing and o.starts_at > :now and o.seats_taken > 0
        and b.state in ('held', 'requested', 'accepted', 'confirmed')
    group by o.id order by people desc, o.starts_at limit 1
""")


class Fullest(NamedTuple):
    """The service ahead with the most people: when (UTC), the zone it was agreed in, and how many."""

    starts_at: datetime
    zone: str
    people: int


def fullest_ahead(listing_id: int, now: datetime) -> Fullest | None:
    """The service ahead for which the most people have booked, or are paying; None when nobody has."""
    row = db.session.execute(_FULLEST, {"listing": listing_id, "now": now}).first()
    return Fullest(*row) if row else None
