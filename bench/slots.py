"""Measures the free slots of a listing whose provider has hundreds of bookings in the way."""

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import event

from bench import _serving, _worlds
from bench.search import alternately, compared, spots
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability import queries

LISTINGS = 50_000
"""Enough neighbours that the bare page has its twenty cards."""
DAYS = 14
LONG_DAYS = 60
BOOKINGS = 500
ROUNDS = 200
SECONDS = 5.0

# Open round the clock, an hour every half hour; the bookings begin every hundred minutes over the next weeks.
_BUSY_LISTING = """
    update schedule set weekly = (select jsonb_agg(jsonb_build_array(day, 0, 1440)) from generate_series(0, 6) day)
    where provider_id = 1;
    update listing set kind = 'session', activities = array['sport'], shared = false, capacity = 1, max_party = 1,
        duration_minutes = 60, buffer_after_minutes = 0, notice_minutes = 0 where id = 1;
    insert into occurrence (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken)
    select 1, 1, t, t + interval '30 minutes', tstzrange(t, t + interval '30 minutes'), 1, false, 1
    from generate_series(0, {bookings} - 1) n,
        lateral (select date_trunc('hour', now()) + make_interval(mins => 100 * n) as t) spaced;
"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield what is named so: "slots.14days.queries", "slots.14days.ms", "slots.60days", "slots.http.…"."""
    with _worlds.world(LISTINGS) as url:
        with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
            connection.execute(_BUSY_LISTING.format(bookings=BOOKINGS))
        yield from (line for line in _in_process(url) if line["name"].startswith(prefix))
        yield from (line for line in _over_http(url) if line["name"].startswith(prefix))


def _in_process(url: str) -> Iterator[dict[str, Any]]:
    app = create_app(_worlds.settings_for(url))
    with app.app_context():
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, sql, *_: statements.append(sql))
        found = _slots()
        if len(found) < DAYS:
            raise RuntimeError("The listing under measurement offers nothing.")
        count = len(statements)
        yield {"name": "slots.14days.queries", "value": count, "unit": "queries", "goal": 2, "ok": count <= 2}
        ours = median(_our_time() for _round in range(ROUNDS))
        yield {"name": "slots.14days.ms", "value": round(ours, 2), "unit": "ms", "goal": 10, "ok": ours <= 10}
        long = median(_our_time(LONG_DAYS) for _round in range(ROUNDS))
        yield {"name": "slots.60days", "value": round(long, 2), "unit": "ms", "goal": 5, "ok": long <= 5}
        db.session.remove()
        db.engine.dispose()


def _slots(days: int = DAYS) -> list[Any]:
    now = clock.now()
    return queries.slots(1, now.date(), now.date() + timedelta(days=days - 1), party=1, now=now)


def _our_time(days: int = DAYS) -> float:
    """Milliseconds of this process alone: what the database takes is not ours."""
    begun = time.process_time()
    _slots(days)
    return (time.process_time() - begun) * 1000


def _over_http(url: str) -> Iterator[dict[str, Any]]:
    environment = {"DATABASE_URL": url}
    today = clock.now().date()
    bare_paths = [f"/search?lat={lat}&lon={lon}" for lat, lon in spots(60)[::2]]
    day = [
        f"/listings/lst_1/slots?from={today + timedelta(days=n)}&to={today + timedelta(days=n)}"
        for n in range(7)
    ]
    fortnight = [f"/listings/lst_1/slots?from={today}&to={today + timedelta(days=DAYS - 1)}"]
    with (
        _serving.served("bench._bare:create_app", environment) as bare_port,
        _serving.served("marketplace.app:serve", environment) as port,
    ):
        asks = [(bare_port, bare_paths), (port, day), (port, fortnight)]
        measures = [partial(_serving.pages_per_second, *ask, seconds=SECONDS) for ask in asks]
        base, one_day, whole = alternately(measures, rounds=3)
    yield compared("slots.http.day", one_day, base, "answers/s", at_least=0.4)
    yield compared("slots.http.14days", whole, base, "answers/s", at_least=0.2)
