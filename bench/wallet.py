"""Measures purchases from wallets, and shows who wins when many want the same credits or the same code."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter
from typing import Any

from flask import Flask

from bench import _spend_cost
from bench._money import member
from bench._worlds import settings_for, world
from marketplace.app import create_app
from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.goods.topups import codes
from marketplace.goods.wallet import operations
from marketplace.goods.wallet.models import MoveKind
from marketplace.money.ledger import credits as ledger
from marketplace.people.accounts.models import Member

CONNECTIONS, PROCESSES = 8, 4
SECONDS = 8
WALLETS = 400
GOAL = 500
AT_ONCE = 16
REDEMPTIONS = 1_000


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "wallet.cost", "wallet.purchases", "wallet.one_wallet" and "wallet.one_code"."""
    with world() as url:
        app = create_app(settings_for(url))
        with app.app_context():
            names = _filled(WALLETS)
            yield _spend_cost.run(url, names)
            yield _purchases(url, names)
            yield _one_wallet(app)
            yield _one_code(app, names)
            db.session.remove()
            db.engine.dispose()


def _filled(count: int) -> list[int]:
    """So many members with a million credits each."""
    names = []
    for _number in range(count):
        with transaction():
            names.append(_buyer(1_000_000))
    return names


def _buyer(credits: int) -> int:
    buyer = member("Wanda Ruiz")
    charge = f"ch_{ids.random_code(12)}"
    wallet, _made = operations.add_bought(
        buyer.id,
        credits,
        credits,
        kind=MoveKind.BOUGHT,
        source=("topup", charge),
        reason="A pack",
        expires_at=clock.now() + timedelta(days=365),
    )
    ledger.pack_bought(wallet, charge, paid=credits, fee=0, credits=credits, unit="eur", at=clock.now())
    return buyer.id


def _purchases(url: str, names: list[int]) -> dict[str, Any]:
    """The product's own operation, committed, on eight connections of four processes."""
    each = CONNECTIONS // PROCESSES
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.wallet", url, str(each), json.dumps(names[place::PROCESSES])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(PROCESSES)
    ]
    for child in children:
        _read(child)
    for child in children:
        _tell(child)
    made = sum(int(_read(child)) for child in children)
    for child in children:
        child.wait(30)
    value = made / SECONDS
    return {
        "name": "wallet.purchases",
        "value": round(value, 1),
        "unit": "purchases/s",
        "goal": f">= {GOAL}",
        "ok": value >= GOAL,
    }


def _read(child: "subprocess.Popen[str]") -> str:
    if child.stdout is None:
        raise RuntimeError("The child has no output.")
    return child.stdout.readline()


def _tell(child: "subprocess.Popen[str]") -> None:
    if child.stdin is None:
        raise RuntimeError("The child has no input.")
    child.stdin.write("go\n")
    child.stdin.flush()


def _one_wallet(app: Flask) -> dict[str, Any]:
    """Sixteen purchases of 30 at once from a wallet of 100: three are made, whatever happens."""
    with transaction():
        buyer = _buyer(100)
    told = _at_once(
        app,
        AT_ONCE,
        lambda number: operations.spend(buyer, 30, reason="A frame", reference=f"one:{number}:{buyer}"),
    )
    left = operations.balance(buyer).total
    return {
        "name": "wallet.one_wallet",
        "value": left,
        "unit": f"credits left of 100 after 16 x 30 at once ({told['done']} made)",
        "goal": "3 made, 10 left",
        "ok": (told["done"], left) == (3, 10),
    }


def _one_code(app: Flask, names: list[int]) -> dict[str, Any]:
    """A thousand redemptions of one code at once, as many as there are connections at a time."""
    with transaction():
        staff = member("Fin Ance")
        _batch, [code] = codes.issue(
            staff,
            partner="Kiosk",
            count=1,
            credits=500,
            price_minor=450,
            redeem_before=clock.now() + timedelta(days=9),
        )
    told = _at_once(
        app,
        REDEMPTIONS,
        lambda number: codes.redeem(db.session.get_one(Member, names[number % WALLETS]), code),
    )
    return {
        "name": "wallet.one_code",
        "value": told["done"],
        "unit": f"of {REDEMPTIONS} redemptions of one code ({told['CodeRefusedError']} refused in words)",
        "goal": "1",
        "ok": (told["done"], told["CodeRefusedError"]) == (1, REDEMPTIONS - 1),
    }


def _at_once(app: Flask, count: int, act: Callable[[int], object]) -> Counter[str]:
    """How so many acts ended, each in a transaction of its own, sixteen at a time."""
    start = threading.Barrier(min(count, 15))

    def one(number: int) -> str:
        with app.app_context():
            if number < start.parties:
                start.wait(30)
            try:
                with transaction():
                    act(number)
            except Refusal as refusal:
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(start.parties) as pool:
        return Counter(pool.map(one, range(count)))


def _buy_for_a_while(app: Flask, names: list[int], offset: int) -> int:
    """Purchases one after the other until the time is over: how many."""
    made, end = 0, perf_counter() + SECONDS
    with app.app_context():
        while perf_counter() < end:
            buyer = names[(offset + made) % len(names)]
            with transaction():
                operations.spend(buyer, 7, reason="A saffron frame", reference=f"order:{ids.random_code(16)}")
            made += 1
    return made


def _child(url: str, threads: int, names: list[int]) -> None:
    app = create_app(settings_for(url))
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(_buy_for_a_while, app, names[part::threads], part) for part in range(threads)]
        print(sum(job.result() for job in jobs), flush=True)


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]))
