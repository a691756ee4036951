"""Delivers events to the marketplace: signed, retried, in any order when told to; writes no event."""

import http.client
import json
import time
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from psycopg import Connection
from stripe import WebhookSignature

from marketplace.sandbox import clock as sandbox_clock
from marketplace.sandbox import levers
from marketplace.sandbox.context import Sandbox
from marketplace.sandbox.errors import Body

# Seconds until the next try, and when the last one was made.
BACKOFF = (5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400, 86_400)
_GIVES_UP_AFTER = 3 * 86_400
_TIMEOUT = 10
_LEASE = 30


@dataclass(frozen=True, slots=True)
class Manner:
    """How deliveries are made: held back, several times each, in random order."""

    paused: bool = False
    copies: int = 1
    shuffle: bool = False


class Delivery(NamedTuple):
    seq: int
    attempts: int
    event: Body


def manner(connection: Connection) -> Manner:
    """The manner in force, shared by all processes."""
    return Manner(**levers.read(connection, "webhooks", {}))


def set_manner(connection: Connection, wanted: Manner) -> None:
    levers.write(connection, "webhooks", asdict(wanted))


def give_up(box: Sandbox) -> None:
    """Stop trying what nobody has taken for three days."""
    with box.connection() as connection:
        connection.execute(
            "update sandbox.delivery d set state = 'failed' from sandbox.event e"
            " where e.id = d.event and d.state = 'waiting' and e.created < %s",
            (sandbox_clock.read(connection, box.clock) - _GIVES_UP_AFTER,),
        )


def deliver_due(box: Sandbox, limit: int = 50) -> int:
    """Send what is due, oldest first, and say how many events were tried."""
    with box.connection() as connection:
        how = manner(connection)
        if how.paused:
            return 0
        claimed = _claim(connection, sandbox_clock.read(connection, box.clock), how.shuffle, limit)
    for delivery in claimed:
        _deliver(box, delivery, how.copies)
    return len(claimed)


def drain(box: Sandbox) -> int:
    """Try every waiting delivery once, retries that are not due yet included; say how many there were."""
    with box.connection() as connection:
        how = manner(connection)
        waiting = [] if how.paused else _waiting(connection, how.shuffle)
    tried = 0
    for seq in waiting:
        with box.connection() as connection:
            claimed = _claim_one(connection, sandbox_clock.read(connection, box.clock), seq)
        if claimed is not None:
            _deliver(box, claimed, how.copies)
            tried += 1
    return tried


_CLAIM = """
    with due as (
        select seq from sandbox.delivery
        where state = 'waiting' and due_at <= %(now)s and leased_until <= %(now)s
        order by case when %(shuffle)s then random() else seq end limit %(limit)s for update skip locked
    )
    update sandbox.delivery d set leased_until = %(now)s + %(lease)s, attempts = attempts + 1
    from due, sandbox.event e where d.seq = due.seq and e.id = d.event
    returning d.seq, d.attempts, e.body
"""
_CLAIM_ONE = """
    update sandbox.delivery d set leased_until = %(now)s + %(lease)s, attempts = attempts + 1
    from sandbox.event e where d.seq = %(seq)s and e.id = d.event and d.state = 'waiting'
    and d.leased_until <= %(now)s
    returning d.seq, d.attempts, e.body
"""


def _claim(connection: Connection, now: float, shuffle: bool, limit: int) -> list[Delivery]:
    """Take deliveries for a while; should this process die, they are due again when the lease ends."""
    rows = connection.execute(
        _CLAIM, {"now": now, "shuffle": shuffle, "limit": limit, "lease": _LEASE + limit * _TIMEOUT}
    ).fetchall()
    claimed = [Delivery(*row) for row in rows]
    if shuffle:
        return claimed
    return sorted(claimed, key=lambda delivery: delivery.seq)


def _claim_one(connection: Connection, now: float, seq: int) -> Delivery | None:
    row = connection.execute(_CLAIM_ONE, {"now": now, "seq": seq, "lease": _LEASE + _TIMEOUT}).fetchone()
    return Delivery(*row) if row else None


def _waiting(connection: Connection, shuffle: bool) -> list[int]:
    rows = connection.execute(
        "select seq from sandbox.delivery where state = 'waiting'"
        " order by case when %s then random() else seq end",
        (shuffle,),
    )
    return [int(row[0]) for row in rows]


def _deliver(box: Sandbox, delivery: Delivery, copies: int) -> None:
    answers = [_post(box, delivery.event) for _ in range(copies)]
    with box.connection() as connection:
        _note(connection, sandbox_clock.read(connection, box.clock), delivery, answers)


def _post(box: Sandbox, event: Body) -> str:
    """One delivery; returns the status that came back, or what went wrong."""
    payload = json.dumps({**event, "pending_webhooks": 1}, indent=2)
    target = urlsplit(box.webhook_url)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.netloc, timeout=_TIMEOUT)
    try:
        connection.request("POST", target.path or "/", payload.encode(), signed_headers(box, payload))
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def signed_headers(box: Sandbox, payload: str) -> dict[str, str]:
    """Stripe's signature over the machine's own time: the receiver compares it with its own, which nobody moves."""
    signature = WebhookSignature.generate_signature_header(
        payload, box.webhook_secret, timestamp=int(time.time())
    )
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Proche-Sandbox/1.0",
    }


def _note(connection: Connection, now: float, delivery: Delivery, answers: list[str]) -> None:
    """Delivered when any copy was taken; else another try later, until there have been enough."""
    taken = any(answer.startswith("2") for answer in answers)
    tries = delivery.attempts
    state = "delivered" if taken else "waiting" if tries <= len(BACKOFF) else "failed"
    wait = 0 if state != "waiting" else BACKOFF[tries - 1]
    connection.execute(
        "update sandbox.delivery set state = %s, due_at = %s, leased_until = 0, last_answer = %s"
        " where seq = %s and state = 'waiting'",
        (state, now + wait, answers[-1], delivery.seq),
    )


def deliveries(connection: Connection) -> dict[str, Any]:
    """How many deliveries wait, arrived and failed."""
    rows = connection.execute("select state, count(*) from sandbox.delivery group by state").fetchall()
    return {"waiting": 0, "delivered": 0, "failed": 0, **{str(state): int(count) for state, count in rows}}
