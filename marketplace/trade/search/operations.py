"""Keeps the search index in step: what may be seen, and when it is next free; it reads no listing itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import bindparam

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability.queries import calendars
from marketplace.trade.search.rules import noted_next

_PUT = text("""
    insert into search_entry (listing_id, provider_id, category, venue, lat, lon, reach, price_minor,
        min_party, max_party, notice_minutes, zone, diets, words, card, indexed_at)
    values (:listing_id, :provider_id, :category, :venue, :lat, :lon, :reach, :price_minor,
        :min_party, :max_party, :notice_minutes, :zone, :diets,
        setweight(to_tsvector('proche_fr', :fr_a), 'A') || setweight(to_tsvector('proche_en', :en_a), 'A')
        || setweight(to_tsvector('proche_fr', :fr_b), 'B') || setweight(to_tsvector('proche_en', :en_b), 'B')
        || setweight(to_tsvector('proche_fr', :fr_c), 'C') || setweight(to_tsvector('proche_en', :en_c), 'C'),
        :card, :now)
    on conflict (listing_id) do update set
        provider_id = excluded.provider_id, category = excluded.category, venue = excluded.venue,
        lat = excluded.lat, lon = excluded.lon, reach = excluded.reach, price_minor = excluded.price_minor,
        min_party = excluded.min_party, max_party = excluded.max_party,
        notice_minutes = excluded.notice_minutes, zone = excluded.zone,
        diets = excluded.diets, words = excluded.words, card = excluded.card,
        next_free_at = null, next_free_seats = null, free_until = null, indexed_at = excluded.indexed_at
""").bindparams(bindparam("diets", type_=JSONB), bindparam("card", type_=JSONB))

_DROP = text("delete from search_entry where listing_id = :listing_id")

# Whose buffers are how long is not known here, so the stretch is widened by the longest there may be. A row
# that is void already is touched too: whoever computes its next time just now must see this change or wait.
_VOID_TAKEN = text("""
    update search_entry set next_free_at = null, next_free_seats = null
    where provider_id = :provider_id and (next_free_at is null or (next_free_seats > 0
        and next_free_at < cast(:ends_at as timestamptz) + interval '2 days'
        and next_free_at > cast(:starts_at as timestamptz) - interval '3 days'))
""")
_VOID_OF_PROVIDER = text("""
    update search_entry set next_free_at = null, next_free_seats = null where provider_id = :provider_id
""")
_STALE = text("""
    select listing_id, min_party from search_entry
    where next_free_at is null or next_free_until < :now
        or next_free_at < :now + make_interval(mins => case next_free_seats when 0 then 0
            else notice_minutes end)
    order by next_free_at nulls first
    limit :limit for no key update skip locked
""")
_NOTE_NEXT = text("""
    update search_entry e set next_free_at = v.at, next_free_seats = v.seats, next_free_until = v.until
    from unnest(cast(:ids as bigint[]), cast(:ats as timestamptz[]), cast(:seats as int[]),
        cast(:untils as timestamptz[])) v(id, at, seats, until)
    where e.listing_id = v.id
""")


@dataclass(frozen=True, slots=True)
class Entry:
    """A visible listing as the search keeps it. Degrees are WGS 84, prices minor units.

    `words` are texts by language and weight, "fr_a" to "en_c"; `card` is what a result shows. By party, notice
    and zone a next free time is judged.
    """

    listing_id: int
    provider_id: int
    category: int
    venue: str
    lat: float
    lon: float
    reach: float | None
    """In Mercator metres, of what takes place at customers' homes."""
    price_minor: int
    min_party: int
    max_party: int
    notice_minutes: int
    zone: str
    diets: list[str]
    words: dict[str, str]
    card: dict[str, Any]


def put(entry: Entry) -> None:
    """Show a listing, or replace what is shown of it; its next free time is to be computed anew."""
    row = {name: getattr(entry, name) for name in Entry.__slots__ if name != "words"}
    db.session.execute(_PUT, {**row, **entry.words, "now": clock.now()})


def drop_listing(listing_id: int) -> None:
    """Take a listing out of the search."""
    db.session.execute(_DROP, {"listing_id": listing_id})


def note_time_taken(provider_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Void the next free times that a service from `starts_at` to `ends_at` may be in the way of.

    What is kept of free time is marked by the database itself, with the very row that takes it.
    """
    stretch = {"provider_id": provider_id, "starts_at": starts_at, "ends_at": ends_at}
    db.session.execute(_VOID_TAKEN, stretch)


def note_time_freed(provider_id: int) -> None:
    """Void the next free times of a provider: an earlier one may be there now."""
    db.session.execute(_VOID_OF_PROVIDER, {"provider_id": provider_id})


def refresh_next_free(limit: int) -> int:
    """Compute up to `limit` next free times that are void or have passed; how many there were.

    The entries stay locked until the transaction ends, so that time taken meanwhile voids them again.
    """
    now = clock.now()
    stale = {row[0]: row[1] for row in db.session.execute(_STALE, {"now": now, "limit": limit})}
    noted = []
    for listing_id, calendar in calendars(stale, now.date()).items():
        slot = calendar.next_free(party=stale[listing_id], now=now)
        until = slot.last_order if slot else None
        noted.append((listing_id, *noted_next(slot, calendar.schedule.zone, now), until))
    if noted:
        names = ("ids", "ats", "seats", "untils")
        columns = zip(*noted, strict=True)
        db.session.execute(_NOTE_NEXT, dict(zip(names, map(list, columns), strict=True)))
    return len(stale)
