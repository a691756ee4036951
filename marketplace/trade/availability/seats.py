"""Taking seats at one service and giving them back, decided by constraints; knows no booking and no price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.trade.availability.busy import Spot

# Join the service that already stands; the row lock lets one customer through at a time.
_JOIN = text("""
    update occurrence set seats_taken = seats_taken + :seats
    where listing_id = :listing and starts_at = :starts_at and seats_taken > 0
      and shared and seats_taken + :seats <= capacity
    returning id
""")

# Begin a new service. The exclusion constraint decides; a conflict is no error, it inserts nothing.
_BEGIN = text("""
    insert into occurrence
        (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken, least_guests, decide_at,
         lat, lon)
    values
        (:provider, :listing, :starts_at, :ends_at,
         tstzrange(:busy_from, :busy_until, '[)'), :capacity, :shared, :seats, :least_guests, :decide_at,
         :lat, :lon)
    on conflict do nothing
    returning id
""")

_GIVE_BACK = text("""
    update occurrence set seats_taken = seats_taken - :seats
    where id = :id and seats_taken >= :seats
    returning seats_taken
""")

# A seat of a group that still collects goes back to the group.
_BACK_TO_GROUP = text("""
    with kept as (
        update seat_group set unclaimed = unclaimed + :seats
        where id = :group and occurrence_id = :id and is_open returning 1
    )
    update occurrence set seats_grouped = seats_grouped + :seats where id = :id and exists (select 1 from kept)
    returning seats_taken
""")

_TAKE_KEPT = text("""
    update occurrence set seats_taken = seats_taken + greatest(:seats - seats_kept, 0),
        seats_kept = seats_kept - least(seats_kept, :seats)
    where id = :id and capacity - seats_taken + seats_kept >= :seats
    returning id
""")

_LET_GO = text("""
    update occurrence set seats_taken = seats_taken - seats_kept, seats_kept = 0
    where id = :id and seats_kept > 0
    returning id
""")


_LOCK = text("""
    select id from occurrence where id = any(cast(:ids as bigint[])) order by starts_at, id for no key update
""")

_RESIZE = text("""
    update occurrence set capacity = :capacity,
        seats_kept = seats_kept - least(seats_kept, greatest(seats_taken - :capacity, 0)),
        seats_taken = seats_taken - least(seats_kept, greatest(seats_taken - :capacity, 0))
    where listing_id = :listing and starts_at > :now and seats_taken > 0 and shared and capacity <> :capacity
""")

# What `_JOIN` and `_BEGIN` would both fail over. A party that the offer does not take is no matter of seats.
# A snapshot does not tell what the open transaction itself has changed.
_GONE = text("""
    select case when pg_current_xact_id_if_assigned() is null
        then cast(pg_current_snapshot() as text) else '' end
    from listing l join occurrence o on o.listing_id = l.id
    where l.public_id = :listing and o.starts_at = :starts_at and o.seats_taken > 0
        and :party between l.min_party and l.max_party
        and (not o.shared or o.seats_taken + :party > o.capacity)
""")


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a listing: who, when (UTC), with which buffers (minutes) and how many seats."""

    provider_id: int
    listing_id: int
    starts_at: datetime
    ends_at: datetime
    buffer_before_minutes: int
    buffer_after_minutes: int
    capacity: int
    shared: bool
    least_guests: int | None = None
    """Of a shared service that waits for enough guests: how many, and until when (UTC)."""
    decide_at: datetime | None = None
    spot: Spot | None = None
    """Of a service at a customer's home: the public point of the home."""


def take(service: Service, seats: int) -> int | None:
    """Take seats; the occurrence's id, or None when someone else has the time or the last seats.

    Joining comes before beginning, and once more after: between the two another customer may have
    begun the same service. Each step is one statement that the database decides, so two customers
    never both succeed, and none waits in a circle.
    """
    values = _values(service, seats)
    for statement in (_JOIN, _BEGIN, _JOIN):
        found: int | None = db.session.execute(statement, values).scalar()
        if found is not None:
            return found
    return None


def seen_gone(listing_public_id: str, starts_at: datetime, party: int) -> str | None:
    """The snapshot in which others have this very service, or too many of its seats; None when they do not.

    It is empty where it would not name all that is seen, for the open transaction has changed something.
    One glance that locks nothing. That a place is not gone promises nothing; `take` has the last word.
    """
    values = {"listing": listing_public_id, "starts_at": starts_at, "party": party}
    found: str | None = db.session.execute(_GONE, values).scalar()
    return found


def lock(occurrence_ids: Iterable[int]) -> None:
    """Wait for whoever takes or gives back seats of these, in the order of time in which several are taken.

    For those who give back several: each time they write to the search afterwards, and who takes a place does
    that last.
    """
    db.session.execute(_LOCK, {"ids": sorted(occurrence_ids)})


def give_back(occurrence_id: int, seats: int, group_id: int | None = None) -> int:
    """Give seats back; how many are still taken. A service with none left frees the provider's time.

    While somebody waits in line the database keeps them for the line; those of a group that still
    collects are the group's again.
    """
    if group_id is not None:
        values = {"id": occurrence_id, "seats": seats, "group": group_id}
        kept: int | None = db.session.execute(_BACK_TO_GROUP, values).scalar()
        if kept is not None:
            return kept
    left: int | None = db.session.execute(_GIVE_BACK, {"id": occurrence_id, "seats": seats}).scalar()
    if left is None:
        raise ValueError(f"occurrence {occurrence_id} has fewer than {seats} seats taken")
    return left


def resize(listing_id: int, capacity: int, now: datetime) -> None:
    """Give the shared services ahead another number of places; never fewer than are taken.

    New ones go to the line where somebody waits, and what was kept for a line goes first.

    The caller has looked, and holds the giving of places and the listing's row.
    """
    db.session.execute(_RESIZE, {"listing": listing_id, "capacity": capacity, "now": now})


def take_kept(occurrence_id: int, seats: int) -> bool:
    """Take seats for whoever is next in line: those kept for the line, then free ones; False when too few."""
    return db.session.execute(_TAKE_KEPT, {"id": occurrence_id, "seats": seats}).scalar() is not None


def let_go(occurrence_id: int) -> bool:
    """Offer to everybody what was kept for the line; whether anything was."""
    return db.session.execute(_LET_GO, {"id": occurrence_id}).scalar() is not None


def _values(service: Service, seats: int) -> dict[str, Any]:
    return {
        "provider": service.provider_id,
        "listing": service.listing_id,
        "starts_at": service.starts_at,
        "ends_at": service.ends_at,
        "busy_from": service.starts_at - timedelta(minutes=service.buffer_before_minutes),
        "busy_until": service.ends_at + timedelta(minutes=service.buffer_after_minutes),
        "capacity": service.capacity,
        "shared": service.shared,
        "seats": seats,
        "least_guests": service.least_guests,
        "decide_at": service.decide_at,
        "lat": service.spot[0] if service.spot else None,
        "lon": service.spot[1] if service.spot else None,
    }
