"""Kills workers and web processes at every point of a payment call, and counts what happened twice or never."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import text
from stripe import WebhookSignature

from bench import _money, _mortal, _worlds
from bench._mortal import Point
from marketplace.app import create_app
from marketplace.core import clock, config, ids
from marketplace.core.database import db, transaction
from marketplace.money.payments import gateway, lookup
from marketplace.workflows import inbox, match_balance, outbox, self_check

TRANSFERS = REFUNDS = 160
CONTROL = 40
NEIGHBOURS = 200
STEP = timedelta(minutes=3)
"""How far each round is from the last: a row left by a dead worker is taken up after two minutes."""
_DUE = """select public_id from payment_operation where kind in ('transfer', 'refund')
    and state in ('ready', 'sent', 'unknown') order by random() limit 4"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield what is named so: "crash.kills", "crash.doubled", "crash.lost" …, and "crash.control.doubled"."""
    if "crash.control".startswith(prefix) or prefix.startswith("crash.control"):
        yield from _control()
    if not prefix.startswith("crash.control"):
        yield from (line for line in _crashes() if line["name"].startswith(prefix))


def _crashes() -> Iterator[dict[str, Any]]:
    with _worlds.world() as url:
        app = create_app(_worlds.settings_for(url))
        secret = config.settings().stripe_webhook_secret
        with (
            _money.sandbox(url, "http://127.0.0.1:9/nobody", secret) as address,
            config.overridden(stripe_api_base=address),
        ):
            _money.neighbourhood(url, NEIGHBOURS)
            _money.order_transfers(app, TRANSFERS, NEIGHBOURS)
            _money.order_refunds(app, REFUNDS, NEIGHBOURS)
            kills = _kill_while_there_is_work(app)
            _finish(app, clock.now() + STEP * 400)
            yield from _verdict(app, kills)


def _verdict(app: Flask, kills: Counter[str]) -> Iterator[dict[str, Any]]:
    with app.app_context():
        made = _made()
        promised = TRANSFERS + REFUNDS
        doubled = sum(count - 1 for count in made.values())
        booked = db.session.scalar(
            text(
                "select count(*) from ledger_transaction where split_part(key, ':', 2) in ('transferred', 'refunded')"
            )
        )
        broken = [finding.name for finding in self_check.failures()]
        db.session.rollback()
        with clock.frozen_at(clock.now() + timedelta(hours=3)):
            match_balance.run()
        unmatched = db.session.scalar(
            text("select count(*) from reconciliation_line where state <> 'matched'")
        )
        stored = db.session.execute(
            text("select count(*), count(*) filter (where state = 'done') from payment_event")
        ).one()
        db.session.remove()
        db.engine.dispose()
    yield _line("crash.kills", sum(kills.values()), "kills", 100, at_least=True) | {"of": dict(kills)}
    yield _line("crash.operations", promised, "calls", 300, at_least=True)
    yield _line("crash.doubled", doubled, "calls", 0)
    yield _line("crash.lost", promised - len(made) + abs(promised - int(booked or 0)), "calls", 0)
    yield _line("crash.self_check", len(broken), "invariants", 0)
    yield _line("crash.unmatched", int(unmatched or 0), "movements", 0)
    yield _line("crash.events_left", stored[0] - stored[1], "events", 0) | {"events": stored[0]}


def _line(name: str, value: int, unit: str, goal: int, *, at_least: bool = False) -> dict[str, Any]:
    ok = value >= goal if at_least else value == goal
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}


def _made() -> Counter[str]:
    """How often each promised call was made at the provider, by our own mark on it."""
    api = gateway.client().v1
    made = Counter(one.metadata["earning"] for one in api.transfers.list({"limit": 100}).auto_paging_iter())
    refunds = api.refunds.list({"limit": 100}).auto_paging_iter()
    return made + Counter(one.metadata["refund"] for one in refunds if one.metadata)


# ── Processes that die ────────────────────────────────────────────────────────────────────────────


def _kill_while_there_is_work(app: Flask) -> Counter[str]:
    """Workers killed at each point in turn, some at any instant, and web processes that store events."""
    draw, kills, at = random.Random(7), Counter[str](), clock.now()
    points, events = list(Point), _events(app)
    for number in range(400):
        at += STEP
        point = points[number % 3]
        if number % 4 == 3:
            died = _forked(app, partial(_work, at), after=draw.uniform(0.01, 0.12))
            kills["worker at any instant"] += died
        else:
            nth = draw.randint(1, 3)
            died = _forked(app, partial(_work_to_death, point, nth, at))
            kills[f"worker {point}"] += died
        if number % 3 == 0 and events:
            event, last = events.pop(), points[number // 3 % 3]
            kills[f"web {last}"] += _forked(app, partial(_receive, app, event, last))
            # Nobody took it, so it is sent again.
            _forked(app, partial(_receive, app, event, None))
        if not _left(app):
            break
    return kills


def _forked(app: Flask, act: Callable[[], Any], *, after: float | None = None) -> int:
    """Do this in a process of its own, killed after so many seconds if it has not died before; 1 if it was."""
    pid = os.fork()
    if pid == 0:
        try:
            with app.app_context():
                _money.forget_connections()
                act()
        finally:
            _money.leave()
    if after is not None:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return int(os.WIFSIGNALED(status))


def _work(at: datetime) -> None:
    """What a worker does with the rows that are due, at this instant."""
    with clock.frozen_at(at):
        with transaction():
            due = list(db.session.scalars(text(_DUE)))
        for operation in due:
            outbox.send(operation)


def _work_to_death(point: Point, nth: int, at: datetime) -> None:
    _mortal.die_at(point, nth)
    _work(at)


def _receive(app: Flask, event: dict[str, Any], point: Point | None) -> None:
    """What a web process does with a webhook."""
    if point is not None:
        _mortal.die_storing(point)
    body = json.dumps(event)
    secret = config.settings().stripe_webhook_secret
    signature = WebhookSignature.generate_signature_header(body, secret, timestamp=int(time.time()))
    app.test_client().post("/webhooks/stripe", data=body, headers={"Stripe-Signature": signature})


def _events(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        return [event for event in gateway.events_since(0) if event["type"] == "payment_intent.succeeded"]


def _left(app: Flask) -> int:
    with app.app_context():
        left = db.session.scalar(text(f"select count(*) from ({_DUE}) due"))  # noqa: S608 - a constant
        db.session.remove()
        db.engine.dispose()
        return int(left or 0)


def _finish(app: Flask, at: datetime) -> None:
    """A worker that lives does what is left, calls and events."""
    while _left(app):
        with app.app_context():
            _work(at)
        at += STEP
    with app.app_context():
        for event in db.session.scalars(text("select id from payment_event where state <> 'done'")).all():
            db.session.rollback()
            inbox.handle(event)


# ── The control ───────────────────────────────────────────────────────────────────────────────────


def _control() -> Iterator[dict[str, Any]]:
    """The same deaths with a random key per try and no look at what happened: some must double."""
    with _worlds.world() as url:
        app = create_app(_worlds.settings_for(url))
        with (
            _money.sandbox(url, "http://127.0.0.1:9/nobody", "whsec_x") as address,
            config.overridden(stripe_api_base=address),
        ):
            _money.neighbourhood(url, NEIGHBOURS)
            _money.order_refunds(app, CONTROL, NEIGHBOURS)
            at, kills = clock.now(), 0
            for number in range(CONTROL):
                at += STEP
                point = (Point.AFTER_ANSWER, Point.INSIDE_COMMIT)[number % 2]
                kills += _forked(app, partial(_work_without_keys, point, at))
            _finish(app, at + STEP)
            with app.app_context():
                doubled = sum(count - 1 for count in _made().values())
                db.session.remove()
                db.engine.dispose()
    line = _line("crash.control.doubled", doubled, "calls", 1, at_least=True)
    yield line | {"kills": kills, "calls": CONTROL}


def _work_without_keys(point: Point, at: datetime) -> None:
    _forget_keys()
    _work_to_death(point, 1, at)


def _forget_keys() -> None:
    make = gateway.call
    gateway.call = lambda kind, params, key: make(kind, params, ids.new_token())
    lookup.LOOKUPS.clear()
