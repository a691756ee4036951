"""Runs work at the same instant on real connections and says how each ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from marketplace.core.database import transaction

PATIENCE = 30


def at_once(app: Flask, count: int, work: Callable[[Callable[[], int]], Any]) -> list[str]:
    """Do `work` in so many threads, each in a transaction of its own; "done" or the error's class name.

    All start together. `work` is given a function to meet the others again in the middle.
    """
    start, middle = Barrier(count), Barrier(count)

    def one(_number: int) -> str:
        with app.app_context():
            start.wait(PATIENCE)
            try:
                with transaction():
                    work(lambda: middle.wait(PATIENCE))
            except Exception as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
