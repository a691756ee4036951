"""Fifty customers want one last place, two hundred times: of the product as served, and as a beginner makes it."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any, NamedTuple

import psycopg

from bench import _money, _serving
from bench._tables import PROVIDERS
from bench._worlds import plain, settings_for
from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.database import db, transaction
from marketplace.people.accounts import operations
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import book

CLIENTS, ROUNDS = 50, 200
SECONDS_AT_MOST = 50
GOAL_MS = 300
CONTROL_ROUNDS = 20
SEATS, EACH_MINOR = 6, 2_592
"""Of every table, and what one of them costs in all."""

_CARELESS = """
    create unlogged table if not exists careless (round int, client int);
"""


class Answer(NamedTuple):
    """What one customer was told, and after how many milliseconds."""

    status: int
    body: dict[str, Any]
    ms: float


def run(url: str) -> Iterator[dict[str, Any]]:
    """Yield "booking.race.…": who won, who was told what and how fast, and what the control let through."""
    app = create_app(settings_for(url))
    _rename(url)
    with app.app_context():
        tokens = _tokens()
        secret = config.settings().stripe_webhook_secret
        before = _deadlocks(url)
        with (
            _money.sandbox(url, "http://127.0.0.1:9/nobody", secret) as payments,
            _serving.served(
                "marketplace.app:serve", {"DATABASE_URL": url, "STRIPE_API_BASE": payments}
            ) as port,
        ):
            rounds = asyncio.run(_rounds(port, tokens))
        yield from _verdict(rounds)
        yield _line("booking.race.deadlocks", _deadlocks(url) - before, "deadlocks", 0)
        yield _control(url)
        db.session.remove()
        db.engine.dispose()


def _tokens() -> list[str]:
    with transaction():
        people = [_money.member(f"Nora Klein {number}") for number in range(CLIENTS)]
        return [operations.create_api_token(person, "a race")[0] for person in people]


def _name(number: int) -> str:
    """The public identifier of a table: of signs that identifiers have."""
    return "lst_" + "".join(chr(ord(sign) + 2) for sign in f"{number:020o}")


def _rename(url: str) -> None:
    with psycopg.connect(plain(url), autocommit=True) as connection, connection.cursor() as cursor:
        names = [(_name(number), number) for number in range(1, ROUNDS + 4)]
        cursor.executemany("update listing set public_id = %s where id = %s", names)


def _evening() -> datetime:
    day = datetime.now(UTC).date() + timedelta(days=2)
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=17, minutes=30)


def _wish(number: int) -> dict[str, Any]:
    """The last seat of a table in every second round, and a whole table in the others."""
    party = 1 if number % 2 else SEATS
    if party == 1:
        with transaction():
            regular = accounts.by_id(PROVIDERS + 1)
            if regular is None:
                raise RuntimeError("The world under measurement has lost its customer.")
            others = SEATS - 1
            wish = book.Wish(_name(number + 1), _evening(), others, EACH_MINOR * others)
            book.hold_place(regular, wish, "en")
    return {
        "listing": _name(number + 1),
        "slot": _evening().isoformat(),
        "party": party,
        "expected_total_minor": EACH_MINOR * party,
    }


async def _rounds(port: int, tokens: list[str]) -> list[list[Answer]]:
    """The answers of each round, all of which are asked for at once; as many rounds as there is time for."""
    lines = [
        # An address each, as fifty people have: one alone may not call so often.
        await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.1.{number + 1}", 0))
        for number in range(CLIENTS)
    ]
    played, begun = [], time.monotonic()
    for number in range(-2, ROUNDS):
        if time.monotonic() - begun > SECONDS_AT_MOST:
            break
        wish = _wish(number % ROUNDS if number >= 0 else ROUNDS - number)
        asks = [
            _ask(line, _request(wish, token, f"{number}-{who}"))
            for who, (line, token) in enumerate(zip(lines, tokens, strict=True))
        ]
        answers = await asyncio.gather(*asks)
        if number >= 0:
            # The first two rounds only warm up.
            played.append(list(answers))
    for _reader, writer in lines:
        writer.close()
    return played


def _request(wish: dict[str, Any], token: str, key: str) -> bytes:
    body = json.dumps(wish)
    head = (
        f"POST /api/v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def _ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> Answer:
    reader, writer = line
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(_serving.length_of(head))
    ms = (time.perf_counter() - begun) * 1000
    answer = Answer(int(head.split(b" ", 2)[1]), json.loads(body), ms)
    if answer.status != 201 and answer.body.get("code") != "slot_taken":
        raise RuntimeError(f"A customer was told: {answer.status} {answer.body}")
    return answer


def _verdict(rounds: list[list[Answer]]) -> Iterator[dict[str, Any]]:
    won = [sum(answer.status == 201 for answer in answers) for answers in rounds]
    lost = [answer for answers in rounds for answer in answers if answer.status != 201]
    told = sum(bool(answer.body.get("free")) for answer in lost)
    cut = quantiles([answer.ms for answer in lost], n=100)
    yield _line("booking.race.rounds", len(rounds), "rounds", ROUNDS)
    yield _line("booking.race.wrong", sum(one != 1 for one in won), "rounds without one winner", 0)
    yield _line("booking.race.untold", len(lost) - told, "losers without other times", 0)
    for share, ms in (("p50", cut[49]), ("p99", cut[98])):
        yield {
            "name": f"booking.race.losers.{share}",
            "value": round(ms, 1),
            "unit": "ms",
            "goal": GOAL_MS,
            "ok": ms <= GOAL_MS,
        }


def _line(name: str, value: int, unit: str, goal: int) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": value == goal}


def _deadlocks(url: str) -> int:
    with psycopg.connect(plain(url)) as connection:
        query = "select deadlocks from pg_stat_database where datname = current_database()"
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else -1


def _control(url: str) -> dict[str, Any]:
    """Rounds in which looking first and inserting afterwards sold one place to several: it has to go wrong."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(_CARELESS)
    meet = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        with psycopg.connect(plain(url)) as connection:
            for turn in range(CONTROL_ROUNDS):
                meet.wait(30)
                found = connection.execute("select 1 from careless where round = %s", (turn,)).fetchone()
                if found is None:
                    connection.execute("insert into careless values (%s, %s)", (turn, number))
                connection.commit()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    with psycopg.connect(plain(url)) as connection:
        query = "select count(*) from (select from careless group by round having count(*) > 1) doubled"
        row = connection.execute(query).fetchone()
    doubled = int(row[0]) if row else 0
    return {
        "name": "booking.race.control",
        "value": doubled,
        "unit": f"of {CONTROL_ROUNDS} rounds sold twice",
        "goal": "at least 1",
        "ok": doubled > 0,
    }
