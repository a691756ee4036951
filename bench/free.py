"""Measures "free in this window for this party, nearest 20" among 100,000 providers, and what a hold pays for it."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any

import psycopg
from sqlalchemy import text

from bench import _worlds
from bench.search import spots
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability.free_time import week_begins, week_of
from marketplace.trade.search import free_time, queries
from marketplace.trade.search.rules import Asked

PROVIDERS = 100_000
ROUNDS = 1_000
HOLDS = 150
ZONE = "Europe/Paris"
_SHAPES = 2_000
"""Calendars are computed by the engine for so many listings, and given to the others in turn."""

# Half of all evenings are sold, a tenth of providers take nobody for weeks, and every third table is for two.
_SOLD = """
    select setseed(0.25);
    insert into occurrence (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken)
    select p, p, t, t + interval '90 minutes', tstzrange(t, t + interval '4 hours'), 6, p % 3 <> 0,
        case when p % 3 <> 0 then 1 + (random() * 5)::int else 6 end
    from generate_series(1, {shapes}) p, generate_series(1, 60) day,
        lateral (select (current_date + day) + interval '16 hours' as t) at
    where random() < 0.5 or p % 10 = 0;
    update schedule set weekly = weekly || (select jsonb_agg(jsonb_build_array(day, 690, 870))
        from generate_series(1, 6) day) where id % 4 in (1, 2);
    update listing set min_party = 1, max_party = 2, capacity = 6 where id % 3 = 0;
"""
_SHARE_OUT = """
    insert into free_time (listing_id, week, seats, order_until, opens_at, step_minutes, starts)
    select n, f.week, f.seats, f.order_until, f.opens_at, f.step_minutes, f.starts
    from generate_series({shapes} + 1, {providers}) n
        join free_time f on f.listing_id = 1 + (n * 7919::bigint) % {shapes};
    update search_entry e set free_until = s.free_until from (select min(free_until) as free_until from search_entry
        where listing_id <= {shapes}) s where e.listing_id > {shapes};
    delete from free_time_mark;
"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield what is named so: "free.window.p50", "free.window.p99", their places alone, and "free.refresh"."""
    with _worlds.world(PROVIDERS, each=1) as url:
        app = create_app(_worlds.settings_for(url))
        with app.app_context():
            _fill(url)
            yield from (line for line in _windows() if line["name"].startswith(prefix))
            yield from (line for line in _refresh(url) if line["name"].startswith(prefix))
            db.session.remove()
            db.engine.dispose()


def _fill(url: str) -> None:
    with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
        connection.execute("set synchronous_commit = off")
        connection.execute(_SOLD.format(shapes=_SHAPES))
        connection.execute("delete from free_time_mark")
        for provider in range(1, _SHAPES + 1):
            free_time.refresh(provider)
        db.session.commit()
        connection.execute(_SHARE_OUT.format(shapes=_SHAPES, providers=PROVIDERS))
        for table in ("free_time", "free_time_mark", "search_entry", "occurrence"):
            connection.execute(f"vacuum analyze {table}")


def questions(count: int) -> list[Asked]:
    """Evenings, middays and whole weekends of the coming weeks, for one to six people; odd ones in the country."""
    draw = random.Random(11)
    today = clock.now().date()
    asked = []
    for number, (lat, lon) in enumerate(spots(count)):
        first = today + timedelta(days=draw.randrange(1, 40))
        last = first + timedelta(days=draw.choice((0, 0, 0, 1, 6)))
        part = draw.choice(("evening", "evening", "midday", ""))
        party = draw.choice((1, 2, 2, 4, 6))
        kind = draw.choice(("meal", "meal", "session", None))
        most = draw.choice((None, 3_000, 5_000))
        asked.append(
            Asked(
                lat, lon, kind=kind, max_minor=most, party=party, first=first, last=last, part=part, zone=ZONE
            )
        )
        if number == 0 and not asked[0].windows(clock.now()):
            raise RuntimeError("Nothing is asked for.")
    return asked


def _windows() -> Iterator[dict[str, Any]]:
    asked = questions(ROUNDS)
    found = [_found(one) for one in asked[:200]]
    if not any(len(one.hits) == 20 for one in found):
        raise RuntimeError("Nobody is free in the world under measurement.")
    times = [_in_database(partial(_found, one)) for one in asked]
    yield from _lines("free.window", times)
    yield from _lines("free.window.dense", times[::2])
    yield from _lines("free.window.sparse", times[1::2])
    # Whoever finds nobody has had all of the circle looked at.
    nobody = [
        Asked(one.lat, one.lon, party=6, kind=one.kind, first=day, last=day, part="morning", zone=ZONE)
        for one in asked[:200]
        for day in (one.first or date.max,)
    ]
    yield from _lines("free.window.nobody", [_in_database(partial(_found, one)) for one in nobody])


def _found(one: Asked) -> queries.Found:
    return queries.nearest(one, now=clock.now(), cards=False)


def _lines(name: str, times: list[float]) -> Iterator[dict[str, Any]]:
    cut = quantiles(times, n=100)
    for share, goal in (("p50", 5), ("p99", 25)):
        value = cut[49 if share == "p50" else 98]
        yield {
            "name": f"{name}.{share}",
            "value": round(value, 3),
            "unit": "ms",
            "goal": goal,
            "ok": value <= goal,
        }


def _in_database(act: Callable[[], Any]) -> float:
    """Milliseconds that statements take, from sending them to their last row."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _refresh(url: str) -> Iterator[dict[str, Any]]:
    """What a place that is taken costs more because the database marks it, and what the sweep spends on it later."""
    with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
        times: dict[str, list[float]] = {"disable": [], "enable": []}
        for number in range(HOLDS):
            for state in ("disable", "enable"):
                connection.execute(f"alter table occurrence {state} trigger occurrence_marks_free_time")
                begins = week_begins(week_of(clock.now()) + 20 + number) + timedelta(hours=len(state))
                times[state].append(_in_database(partial(connection.execute, _TAKE, {"at": begins})))
    cost = median(times["enable"]) - median(times["disable"])
    base = median(times["disable"])
    yield {
        "name": "free.refresh",
        "value": round(cost, 3),
        "unit": "ms",
        "goal": 1,
        "ok": cost <= 1,
        "base": round(base, 3),
        "ratio": round((base + cost) / base, 2),
    }
    swept = [_in_database(partial(_swept, provider)) for provider in range(1, HOLDS)]
    yield {
        "name": "free.refresh.sweep",
        "value": round(median(swept), 3),
        "unit": "ms",
        "goal": 50,
        "ok": True,
    }


def _swept(provider: int) -> None:
    """Compute two weeks of a provider's only listing, as the sweep does after a hold."""
    now = clock.now()
    values = {"provider": provider, "begins": now + timedelta(days=9), "ends": now + timedelta(days=10)}
    db.session.execute(_MARK, values)
    free_time.refresh(provider)
    db.session.commit()


_MARK = text("insert into free_time_mark (provider_id, begins, ends) values (:provider, :begins, :ends)")
_TAKE = """
    insert into occurrence (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken)
    values (1, 1, %(at)s, %(at)s + interval '30 minutes', tstzrange(%(at)s, %(at)s + interval '30 minutes'),
        1, false, 1)
"""
