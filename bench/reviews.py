"""Measures what one more review or vouch costs to count, in a small town and in one a hundred times as large."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench._worlds import plain, settings_for, world
from marketplace.app import create_app
from marketplace.community.vouches import operations as vouches
from marketplace.core.database import db, transaction
from marketplace.trade.search import standing

FEW, MANY = 1_000, 100_000
TIMES = 60

# Everybody stands up for two others, some of them back: circles of two and three are among them.
_VOUCHES = """
    insert into vouch (public_id, voucher_id, vouched_id, relation, affiliation, sentence, locale, created_at)
    select 'vou_' || m.id || '_' || step, m.id, 1 + (m.id + step - 1) % (select max(id) from member), 'neighbour',
        '', 'They fed our street through a hard winter.', 'en', now() - interval '90 days'
    from member m cross join lateral (values (1), (case m.id % 3 when 0 then -1 else 2 end)) as steps(step)
    where 1 + (m.id + step - 1) % (select max(id) from member) between 1 and (select max(id) from member)
"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "reviews.count_stars" and "reviews.recount_vouches": milliseconds among many, as a ratio of among few."""
    small, large = _measured(FEW), _measured(MANY)
    for name, few in small.items():
        many = large[name]
        yield {
            "name": f"reviews.{name}",
            "value": round(many / few, 2),
            "unit": f"x of {FEW} members",
            "goal": 1.5,
            "ok": many <= 1.5 * few,
            "few_ms": round(few, 2),
            "many_ms": round(many, 2),
        }


def _measured(members: int) -> dict[str, float]:
    with world(members, each=1) as url, _running(url):
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(_VOUCHES)
            connection.execute("vacuum analyze vouch")
        draw = random.Random(11)
        chosen = [draw.randint(2, members - 2) for _ in range(TIMES)]
        return {
            "count_stars": _took(lambda one: standing.count_stars(one, 1 + one % 5), chosen),
            "recount_vouches": _took(vouches.recount_around, chosen),
        }


@contextmanager
def _running(url: str) -> Iterator[None]:
    app = create_app(settings_for(url))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _took(act: Callable[[int], Any], chosen: list[int]) -> float:
    """The median of milliseconds, each in a transaction of its own; done once before, so that nothing is cold."""
    times = []
    for one in (*chosen, *chosen):
        begun = perf_counter()
        with transaction():
            act(one)
        times.append(1000 * (perf_counter() - begun))
    return median(times[len(chosen) :])
