"""Measures the search among a million listings: the query beside bare SQL, the page beside a bare page."""

import gzip
import random
import re
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any

import psycopg

from bench import _bare, _serving, _worlds
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.search import queries
from marketplace.trade.search.rules import Asked, Sort

LISTINGS = 1_000_000
ROUNDS = 300
SECONDS = 6.0
_KB = 1024

_LINKED = re.compile(r'(?:href|src)="(/(?:static|art)/[^"]+)"')


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield what is named so: "search.nearest20", "search.words", "search.page" and the others."""
    with _worlds.world(LISTINGS) as url:
        yield from (line for line in _in_process(url) if line["name"].startswith(prefix))
        yield from (line for line in _over_http(url) if line["name"].startswith(prefix))


def spots(count: int, digits: int = 2) -> list[tuple[float, float]]:
    """Spots as coarse as "near me" gives them: half of them in a large town, half in the country."""
    draw = random.Random(7)
    middles = (_worlds.DENSE, _worlds.SPARSE)
    return [
        (round(lat + draw.uniform(-0.05, 0.05), digits), round(lon + draw.uniform(-0.05, 0.05), digits))
        for lat, lon in (middles[n % 2] for n in range(count))
    ]


def _in_process(url: str) -> Iterator[dict[str, Any]]:
    app = create_app(_worlds.settings_for(url))
    asked = [Asked(lat, lon, kind="meal", max_minor=3_000) for lat, lon in spots(ROUNDS)]
    with app.app_context(), psycopg.connect(_worlds.plain(url), autocommit=True) as bare:

        def by_hand(one: Asked) -> None:
            found = bare.execute(_bare.QUERY, _bare.values(one.lat, one.lon, one.radius_m, 3_000))
            found.fetchall()

        ours, base = side_by_side(_nearest, by_hand, asked)
        yield compared("search.nearest20", ours, base, "ms", at_most=1.5)
        kinds: dict[str, dict[str, Any]] = {
            "search.next_page": {},
            "search.words": {"words": "dhal lentilles"},
            "search.soonest": {"sort": Sort.SOON},
            "search.cheapest": {"sort": Sort.PRICE},
            "search.any_kind": {"kind": None},
        }
        for name, changes in kinds.items():
            yield _alone(name, [_changed(one, changes) for one in asked])
        db.session.remove()
        db.engine.dispose()


def _changed(one: Asked, changes: dict[str, Any]) -> Asked:
    plain: dict[str, Any] = {"kind": "meal", "max_minor": 3_000}
    return Asked(one.lat, one.lon, **(plain | changes))


def _nearest(one: Asked) -> queries.Found:
    return queries.nearest(one, now=clock.now())


def _alone(name: str, asked: list[Asked]) -> dict[str, Any]:
    def act(one: Asked) -> None:
        found = _nearest(one)
        if name == "search.next_page":
            queries.nearest(one, now=clock.now(), after=found.next)

    times = [_timed(act, one) for one in asked[:100]]
    return {
        "name": name,
        "value": round(median(times), 3),
        "unit": "ms",
        "goal": 25,
        "ok": median(times) <= 25,
    }


def _over_http(url: str) -> Iterator[dict[str, Any]]:
    paths = _addresses(spots(60))
    environment = {"DATABASE_URL": url}
    with (
        _serving.served("bench._bare:create_app", environment) as bare_port,
        _serving.served("marketplace.app:serve", environment) as port,
    ):
        asks = [partial(_serving.pages_per_second, one, paths, seconds=SECONDS) for one in (bare_port, port)]
        base, ours = alternately(asks, rounds=3)
        yield compared("search.page", ours, base, "pages/s", at_least=0.5)
        # Nothing of these pages was ever drawn, counted or named before.
        new = _serving.pages_per_second(port, _addresses(spots(5_000, digits=4)), seconds=SECONDS)
        yield compared("search.page.new_spots", new, base, "pages/s", at_least=0.15)
        size = _first_load(port, paths[0]) / _KB
        yield {
            "name": "search.page.first_load",
            "value": round(size, 1),
            "unit": "KB gzipped",
            "goal": 130,
            "ok": size <= 130,
        }


def _addresses(of: list[tuple[float, float]]) -> list[str]:
    return [f"/search?lat={lat}&lon={lon}&what=meal&max=30" for lat, lon in of]


def _first_load(port: int, path: str) -> int:
    """Bytes of the page and of all that it links to, each compressed as a proxy would."""

    def fetch(address: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=10) as answer:
            return bytes(answer.read())

    page = fetch(path)
    linked = sorted(set(_LINKED.findall(page.decode())))
    bodies = [page, *(fetch(address.replace("&amp;", "&")) for address in linked)]
    return sum(min(len(body), len(gzip.compress(body, 6))) for body in bodies)


def side_by_side(
    ours: Callable[[Asked], Any], base: Callable[[Asked], Any], asked: list[Asked]
) -> tuple[float, float]:
    """Median milliseconds of both, asked in turn, so that a busy machine is as busy for both.

    Each goes first every other time: the second finds the pages of the index that the first has read.
    """
    for one in asked[:20]:
        ours(one)
        base(one)
    times: dict[Callable[[Asked], Any], list[float]] = {ours: [], base: []}
    for number, one in enumerate(asked):
        for act in (ours, base) if number % 2 else (base, ours):
            times[act].append(_timed(act, one))
    return median(times[ours]), median(times[base])


def alternately(measures: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The median of each of several measures, taken in turn; the first round only warms up."""
    taken = [[measure() for measure in measures] for _round in range(rounds + 1)][1:]
    return [median(values) for values in zip(*taken, strict=True)]


def compared(
    name: str,
    value: float,
    base: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> dict[str, Any]:
    """A line that compares a value with what it is measured against."""
    ratio = value / base
    ok = ratio <= at_most if at_most is not None else ratio >= (at_least or 0)
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": f"<= {at_most} x base" if at_most is not None else f">= {at_least} x base",
        "ok": ok,
        "base": round(base, 3),
        "ratio": round(ratio, 2),
    }


def _timed(act: Callable[[Asked], Any], one: Asked) -> float:
    begun = time.perf_counter()
    act(one)
    return (time.perf_counter() - begun) * 1000
