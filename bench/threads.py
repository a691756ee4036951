"""Measures clubs and their discussions: pages beside the bare page, and our own time and questions on long ones."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg

from bench import _serving, _talking, _worlds
from bench.search import alternately, compared, spots

LISTINGS = 20_000
SECONDS = 5.0
MOST_MS, MOST_QUERIES = 60, 12


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "threads.list" and "threads.thread50" over the bare page, then "threads.thread500" and "threads.clubs"."""
    with _worlds.world(LISTINGS) as url:
        with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
            _talking.fill(connection)
        yield from (line for line in _in_process(url) if line["name"].startswith(prefix))
        if prefix in "threads." or prefix.startswith(("threads.list", "threads.thread50")):
            yield from _over_http(url)


def _over_http(url: str) -> Iterator[dict[str, Any]]:
    environment = {"DATABASE_URL": url}
    bare = [f"/search?lat={lat}&lon={lon}" for lat, lon in spots(60)[::2]]
    lists = [f"/clubs/club-{number}/discussions" for number in range(1, 41)]
    threads = [f"/clubs/club-{number}/discussions/dis_{number}_1" for number in range(1, 41)]
    with (
        _serving.served("bench._bare:create_app", environment) as bare_port,
        _serving.served("marketplace.app:serve", environment) as port,
    ):
        asks = [(bare_port, bare), (port, lists), (port, threads)]
        measures = [partial(_serving.pages_per_second, one, paths, seconds=SECONDS) for one, paths in asks]
        base, listed, thread = alternately(measures, rounds=2)
    yield compared("threads.list", listed, base, "pages/s", at_least=0.25)
    yield compared("threads.thread50", thread, base, "pages/s", at_least=0.15)


def _in_process(url: str) -> Iterator[dict[str, Any]]:
    with _talking.reader(url) as reader:
        pages = {
            "threads.thread500": "/clubs/club-41/discussions/dis_41_1?after=400",
            "threads.clubs": "/clubs?where=Lyon",
        }
        for name, path in pages.items():
            yield reader.time(name, path, MOST_MS)
            yield reader.queries(f"{name}.queries", path, MOST_QUERIES)
