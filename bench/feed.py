"""Measures the feed of one's home for somebody with a thousand follows."""

from collections.abc import Iterator
from typing import Any

import psycopg

from bench import _talking, _worlds

LISTINGS = 20_000
MOST_MS, MOST_QUERIES = 40, 12


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "feed.home", in milliseconds of our time, and "feed.home.queries"."""
    with _worlds.world(LISTINGS) as url:
        with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
            _talking.fill(connection)
        with _talking.reader(url) as reader:
            lines = [
                reader.time("feed.home", "/feed", MOST_MS),
                reader.queries("feed.home.queries", "/feed", MOST_QUERIES),
            ]
    yield from (line for line in lines if line["name"].startswith(prefix))
