"""Reads all that slots are computed from, packed so that two statements do; it computes no slot."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import repeat
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Row

from marketplace.core.database import db
from marketplace.core.fingerprint import filled
from marketplace.trade.availability.busy import Busy, Spot
from marketplace.trade.availability.deadlines import LastOrder
from marketplace.trade.availability.hours import Journey, Override, Schedule, Season, Window
from marketplace.trade.availability.limits import Limits
from marketplace.trade.availability.terms import SlotRules

NO_ZONE = "UTC"
# A service and its buffers may reach this far over the dates asked for, in any zone.
_BEFORE, _AFTER = timedelta(days=2), timedelta(days=4)
# A week that a limit counts begins or ends so much further away.
_WEEK = timedelta(days=7)

_BASICS = (
    "duration_minutes",
    "step_minutes",
    "notice_minutes",
    "horizon_days",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "capacity",
    "shared",
    "min_party",
    "max_party",
)
_LIMITS = ("day_services", "week_services", "day_bookings", "week_bookings")

_FACTS = f"""
    select l.id, l.public_id, l.provider_id, l.kind, l.venue, l.status, l.price_minor, l.currency,
        {", ".join(f"l.{name}" for name in (*_BASICS, *_LIMITS))},
        l.last_order_minute, l.last_order_days, l.last_order_weekday, l.radius_m,
        s.zone, s.weekly, s.seasons, pp.lat, pp.lon,
        t.week_start, t.kmh, t.journeys, t.away, {", ".join(f"t.{name} as all_{name}" for name in _LIMITS)},
        l.status = 'published' and m.status = 'active' as is_open,
        (select jsonb_agg(jsonb_build_array(o.on_date, o.windows)) from schedule_override o
            where o.schedule_id = s.id and o.on_date >= :first
            and (cast(:last as date) is null or o.on_date <= :last)) as overrides,
        (select jsonb_agg(h.on_date) from public_holiday h
            where h.region = t.region and h.on_date >= :first
            and (cast(:last as date) is null or h.on_date <= :last)) as holidays
    from listing l join member m on m.id = l.provider_id left join schedule s on s.id = l.schedule_id
    left join provider_time t on t.provider_id = l.provider_id
    left join place pl on pl.id = l.place_id and l.venue <> 'remote'
    left join public_point pp on pp.address_key = pl.address_key
"""  # noqa: S608 - constants alone
# A Busy of a tuple, without the call of its class in between: there may be hundreds of them.
_made = partial(tuple.__new__, Busy)

_WITH_ID = f"{_FACTS} where l.id = any(cast(:listing as bigint[]))"
_BY_ID = text(_WITH_ID)
_BY_PUBLIC_ID = text(f"{_FACTS} where l.public_id = :listing")


@lru_cache(maxsize=4)
def _busy_statement(*, counted: bool, placed: bool) -> TextClause:
    return text(_busy_sql(counted=counted, placed=placed))


def _busy_sql(*, counted: bool, placed: bool) -> str:
    """The services of providers and what their other calendars take: what makes a `Busy` of each, in one row.

    One row a provider with a list of each part, since hundreds of rows cost more to fetch than all slots between
    them to find.

    What is taken otherwise than by a service has nulls and zeros beyond its time: so it takes no buffers,
    counts for no limit and is at no place.
    """
    bookings = (
        "(select count(*)::int from booking b where b.occurrence_id = o.id"
        " and b.state in ('held', 'requested', 'accepted', 'confirmed', 'completed'))"
        if counted
        else "1"
    )
    # At a customer's home it is the public point of that home.
    spot = (
        "case when coalesce(o.lat, pp.lat) is not null"
        " then json_build_array(coalesce(o.lat, pp.lat), coalesce(o.lon, pp.lon)) end"
        if placed
        else "cast(null as json)"
    )
    joined = (
        " join listing l on l.id = o.listing_id left join place pl on pl.id = l.place_id and l.venue <> 'remote'"
        " left join public_point pp on pp.address_key = pl.address_key"
        if placed
        else ""
    )
    return f"""
        select provider_id, array_agg(begins), array_agg(ends), array_agg(listing_id), array_agg(slot_begins),
            array_agg(seats_left), array_agg(bookings), {"json_agg(spot)" if placed else "null"}
        from (
            select o.provider_id, floor(extract(epoch from lower(o.busy)))::bigint as begins,
                ceil(extract(epoch from upper(o.busy)))::bigint as ends, o.listing_id,
                floor(extract(epoch from o.starts_at))::bigint as slot_begins,
                o.capacity - o.seats_taken as seats_left, {bookings} as bookings, {spot} as spot
            from occurrence o {joined}
            where o.provider_id = any(cast(:providers as bigint[])) and o.seats_taken > 0
                and o.busy && tstzrange(:from_instant, :until_instant)
            union all
            select provider_id, floor(extract(epoch from lower(busy)))::bigint,
                ceil(extract(epoch from upper(busy)))::bigint, null, null, 0, 0, null
            from calendar_block
            where provider_id = any(cast(:providers as bigint[]))
                and busy && tstzrange(:from_instant, :until_instant)
        ) known group by provider_id
    """  # noqa: S608 - constants alone


def of_listings(ids: Sequence[int], first: date, last: date | None) -> Sequence[Row[Any]]:
    """A row of facts for each listing, with what is said of the dates around `first` to `last`."""
    values = {"listing": list(ids), "first": early(first), "last": late(last)}
    return db.session.execute(_BY_ID, values).all()


def of_public_id(public_id: str, first: date, last: date) -> Sequence[Row[Any]]:
    """The same for the listing of an address, if there is one."""
    values = {"listing": public_id, "first": early(first), "last": late(last)}
    return db.session.execute(_BY_PUBLIC_ID, values).all()


def busy_of(rows: Sequence[Row[Any]], first: date, last: date | None) -> Mapping[int, Sequence[Busy]]:
    """Provider id → taken time around the dates, for the providers of rows of facts."""
    latest = last or first + timedelta(days=max(row.horizon_days for row in rows) + 1)
    more = _WEEK if any(_counts_weeks(row) for row in rows) else timedelta()
    statement = _busy_statement(
        counted=any(_counts_bookings(row) for row in rows), placed=any(row.kmh for row in rows)
    )
    found = db.session.execute(
        statement,
        {
            "providers": list({row.provider_id for row in rows}),
            "from_instant": _midnight(early(first, more)),
            "until_instant": _midnight(late(latest, more) or latest),
        },
    )
    return {
        provider_id: list(map(_made, zip(*parts, _spots(spots), strict=False)))
        for provider_id, *parts, spots in found
    }


def all_ahead(listing: str, provider: str, today: str) -> tuple[str, str]:
    """The SQL of all that slots from a UTC date on are computed from: hours and rules, and what time is taken.

    Without end: whichever dates a page then shows, these tell whether its slots are the same.
    """
    # A calendar is read with a day to spare, for it may still be yesterday where the hours are read.
    since = f"({today} - {(_BEFORE + _WEEK).days + 1})"
    asked = filled(_WITH_ID, listing=f"array[{listing}]", first=since, last="null")
    busy = filled(
        _busy_sql(counted=True, placed=True),
        providers=f"array[{provider}]",
        from_instant=f"{since}::timestamptz",
        until_instant="null",
    )
    return asked, busy


def _spots(found: list[list[float] | None] | None) -> Iterable[Spot | None]:
    """Where each service takes place; without end where no place counts."""
    return repeat(None) if found is None else [(spot[0], spot[1]) if spot else None for spot in found]


def is_contested(row: Row[Any]) -> bool:
    """Whether places of this listing depend on more than the constraint sees: on limits, or on the way."""
    return limits_of(row).any or limits_of_provider(row).any or bool(row.kmh)


def early(first: date, more: timedelta = timedelta()) -> date:
    return max(first, date.min + _BEFORE + more) - _BEFORE - more


def late(last: date | None, more: timedelta = timedelta()) -> date | None:
    return None if last is None else min(last, date.max - _AFTER - more) + _AFTER + more


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=UTC))


def limits_of_provider(row: Row[Any]) -> Limits:
    """The limits of a row of facts that hold for all listings of its provider together."""
    return Limits(*(getattr(row, f"all_{name}") for name in _LIMITS))


def limits_of(terms: Any) -> Limits:
    """The limits of a listing, of a provider's time, or of any row with their columns."""
    return Limits(*(getattr(terms, name) for name in _LIMITS))


def _counts_weeks(row: Row[Any]) -> bool:
    return any(
        limit.week_services is not None or limit.week_bookings is not None
        for limit in (limits_of(row), limits_of_provider(row))
    )


def _counts_bookings(row: Row[Any]) -> bool:
    return limits_of(row).counts_bookings or limits_of_provider(row).counts_bookings


# What is stored, as the rules know it


def rules_of(terms: Any, spot: Spot | None = None, reach_m: int = 0) -> SlotRules:
    """The rules of time that a listing, or any row with its columns, is served by, `reach_m` metres around a spot."""
    basics = {name: getattr(terms, name) for name in _BASICS}
    return SlotRules(
        **basics, last_order=last_order_of(terms), limits=limits_of(terms), spot=spot, reach_m=reach_m
    )


def last_order_of(terms: Any) -> LastOrder | None:
    """Until when a listing's menu can be ordered; None when only the notice counts."""
    if terms.last_order_minute is None:
        return None
    return LastOrder(terms.last_order_minute, terms.last_order_days or 0, terms.last_order_weekday)


def rules_of_row(row: Row[Any]) -> SlotRules:
    """The rules of a row of facts, and where it takes place: at customers' homes, anywhere it may be."""
    return rules_of(row, None if row.lat is None else (row.lat, row.lon), row.radius_m or 0)


def schedule_of_row(row: Row[Any]) -> Schedule:
    """The hours of a row of facts, with all that holds for its provider's time."""
    return Schedule(
        row.zone or NO_ZONE,
        windows_of(row.weekly or []),
        tuple(override_of(date.fromisoformat(day), windows) for day, windows in row.overrides or ()),
        seasons_of(row.seasons or []),
        tuple(date.fromisoformat(day) for day in row.holidays or ()),
        away_of(row.away or []),
        journeys_of(row.journeys or []),
        limits_of_provider(row),
        row.week_start or 0,
        row.kmh,
    )


def windows_of(weekly: Iterable[Sequence[int]]) -> tuple[Window, ...]:
    return tuple(Window(*window) for window in weekly)


def override_of(day: date, windows: Iterable[Sequence[int]]) -> Override:
    return Override(day, tuple((start, end) for start, end in windows))


def seasons_of(stored: Iterable[Any]) -> tuple[Season, ...]:
    return tuple(
        Season(_season_end(a), _season_end(b), windows_of(weekly)) for a, b, weekly, *_name in stored
    )


def _season_end(words: str) -> date | tuple[int, int]:
    """ "2026-07-01", or "07-01" of every year."""
    if len(words) == len("07-01"):
        return int(words[:2]), int(words[3:])
    return date.fromisoformat(words)


def away_of(stored: Iterable[Any]) -> tuple[tuple[date, date], ...]:
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last, *_reason in stored)


def journeys_of(stored: Iterable[Any]) -> tuple[Journey, ...]:
    return tuple(Journey(date.fromisoformat(a), date.fromisoformat(b), zone) for a, b, zone in stored)
