"""Who gets the copies of an edition when a thousand want them, how fast goods are sold, and what a check costs."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import text

from bench import _revenue
from bench._money import member
from bench._players import Town
from bench._worlds import plain, settings_for, world
from marketplace.app import create_app
from marketplace.core import clock, ids
from marketplace.core.database import count_statements, db, transaction
from marketplace.core.errors import Refusal
from marketplace.goods.catalogue import operations
from marketplace.goods.catalogue.models import Kind, State
from marketplace.goods.fraud import rules
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right, Source
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.workflows import buy_good
from marketplace.workflows.buy_good import Wish

CLIENTS, COPIES, HANDS = 1_000, 100, 14
BUYERS = 200
CHECKS = 2_000
GOAL_MICROSECONDS = 20
SEEDS = (4057, 5081, 6007)


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "shop.fraud", "shop.revenue", "shop.edition", "shop.control", "shop.sold" and "shop.check"."""
    if not prefix.startswith("shop.revenue"):
        yield from _fraud()
    if prefix.startswith("shop.fraud"):
        return
    yield from _revenue.run()
    if prefix.startswith("shop.revenue"):
        return
    with world() as url:
        app = create_app(settings_for(url))
        with app.app_context():
            buyers = [_buyer() for _number in range(BUYERS)]
            yield from _edition(app, buyers)
            yield _control(app, url)
            yield _check(buyers[0])
            db.session.remove()
            db.engine.dispose()


def _fraud() -> Iterator[dict[str, Any]]:
    """In towns that nobody looked at while the rules were chosen: who plays and is found, and who is not and is."""
    began = perf_counter()
    playing: Counter[str] = Counter()
    found: Counter[str] = Counter()
    honest = wronged = 0
    for seed in SEEDS:
        town = Town(seed)
        seen = town.world
        for person in town.born:
            is_raised = rules.score(rules.flags_of(seen, person)) >= rules.OPEN_FROM
            kind = town.players.get(person)
            if kind is None:
                honest, wronged = honest + 1, wronged + is_raised
            else:
                playing[kind] += 1
                found[kind] += is_raised
    recall, share = 100 * found.total() / playing.total(), 100 * wronged / honest
    each = ", ".join(f"{kind} {100 * found[kind] // playing[kind]}" for kind in playing)
    yield {
        "name": "shop.fraud.recall",
        "value": round(recall, 1),
        "unit": f"percent of {playing.total()} who play ({each})",
        "goal": ">= 90",
        "ok": recall >= 90,
    }
    yield {
        "name": "shop.fraud.honest",
        "value": round(share, 2),
        "unit": f"percent of {honest} honest members with a case ({perf_counter() - began:.1f} s for all)",
        "goal": "<= 0.5",
        "ok": share <= 0.5,
    }


def _buyer() -> int:
    with transaction():
        buyer = member("Wanda Ruiz")
        wallet.grant(
            buyer.id,
            100_000,
            reason="Welcome",
            reference=f"welcome:{ids.random_code(12)}",
            expires_at=clock.now() + timedelta(days=365),
            has_ceiling=False,
        )
        return buyer.id


def _good(stock: int | None) -> str:
    with transaction():
        good = operations.make(
            Kind.FRAME,
            120,
            None,
            name_en="A saffron frame",
            name_fr="Un cadre safran",
            text_en="Round your face.",
            text_fr="Autour de votre visage.",
            design={"shape": "ring", "colour": "#9B1B54", "second": "#FFC23C"},
            stock=stock,
            on_sale_from=clock.now() - timedelta(days=1),
        )
        operations.move_to(good, State.ON_SALE, None)
        return good.public_id


def _edition(app: Flask, buyers: list[int]) -> Iterator[dict[str, Any]]:
    """A thousand clients on a hundred numbered copies: exactly a hundred, numbered 1 to 100."""
    good = _good(COPIES)
    begun = perf_counter()
    told = _crowd(app, lambda client: _buy(buyers, good, client))
    took = perf_counter() - begun
    numbers = list(
        db.session.scalars(
            text(
                "select s.number from shop_sale s join good g on g.id = s.good_id where g.public_id = :good"
            ),
            {"good": good},
        )
    )
    db.session.rollback()
    yield {
        "name": "shop.edition",
        "value": len(numbers),
        "unit": f"copies sold to {CLIENTS} clients ({told['SoldOutError']} refused in words)",
        "goal": f"{COPIES}, numbered 1 to {COPIES}",
        "ok": sorted(numbers) == list(range(1, COPIES + 1)) and told["SoldOutError"] == CLIENTS - COPIES,
    }
    yield {
        "name": "shop.sold",
        "value": round(CLIENTS / took, 1),
        "unit": f"clients/s answered, {HANDS} at a time in one process",
        "goal": "",
        "ok": True,
    }


def _buy(buyers: list[int], good: str, client: int) -> None:
    buyer = db.session.get_one(Member, buyers[client % len(buyers)])
    buy_good.buy(buyer, Wish(good, 1), key=f"client-{client}")


def _crowd(app: Flask, act: Any) -> Counter[str]:
    """How a thousand clients ended, each in a transaction of its own, so many at every instant."""
    start = threading.Barrier(HANDS)

    def one(client: int) -> str:
        with app.app_context():
            if client < HANDS:
                start.wait(30)
            try:
                with transaction():
                    act(client)
            except Refusal as refusal:
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(one, range(CLIENTS)))


def _control(app: Flask, url: str) -> dict[str, Any]:
    """A shop that looks first and counts after sells more than there is, so this bench can see it."""
    # The application's role makes no tables; whoever owns the database does.
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("create table careless_copy (number int)")
        connection.execute("grant all on careless_copy to public")
    _crowd(app, _look_then_take)
    sold = int(db.session.scalar(text("select count(*) from careless_copy")) or 0)
    db.session.rollback()
    return {
        "name": "shop.control",
        "value": sold,
        "unit": f"copies of {COPIES} sold by a shop that looks first",
        "goal": f"> {COPIES}",
        "ok": sold > COPIES,
    }


def _look_then_take(_client: int) -> None:
    sold = int(db.session.scalar(text("select count(*) from careless_copy")) or 0)
    if sold < COPIES:
        # What comes between a look and an act in a shop: here a rest of three milliseconds.
        db.session.execute(text("select pg_sleep(0.003)"))
        db.session.execute(text("insert into careless_copy values (:number)"), {"number": sold + 1})


def _check(member_id: int) -> dict[str, Any]:
    """A check on a warm request: no statement, and how long it takes."""
    with transaction():
        entitlements.grant(
            member_id,
            Right.STATISTICS,
            starts_at=clock.now(),
            ends_at=None,
            source=Source.STAFF,
            source_id="bench",
        )
    entitlements.may(member_id, Right.STATISTICS)
    seen: list[str] = []
    count_statements(db.engine, seen)
    times = []
    for _number in range(CHECKS):
        begun = perf_counter()
        entitlements.may(member_id, Right.STATISTICS)
        times.append(perf_counter() - begun)
    taken = median(times) * 1e6
    return {
        "name": "shop.check",
        "value": round(taken, 1),
        "unit": f"microseconds a check on a warm request ({len(seen)} statements in {CHECKS})",
        "goal": f"0 statements, <= {GOAL_MICROSECONDS}",
        "ok": not seen and taken <= GOAL_MICROSECONDS,
    }
