"""Measures a web worker's memory after some use, and how soon a second start shows its first page."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from bench import _serving, _worlds
from bench.search import spots

ROOT = Path(__file__).parents[1]
LISTINGS = 5_000
_MB = 1024 * 1024
_PATIENCE = 240


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "web.worker.memory" (proportional set size), "web.worker.resident" and "web.second_start"."""
    if "web.worker".startswith(prefix) or prefix.startswith("web.worker"):
        yield from _memory()
    if "web.second_start".startswith(prefix):
        yield from _second_start()


def _memory() -> Iterator[dict[str, Any]]:
    with _worlds.world(LISTINGS) as url:
        environment = {"DATABASE_URL": url, "MALLOC_ARENA_MAX": "2"}
        with _serving.served("marketplace.app:serve", environment) as port:
            paths = ["/", *(f"/search?lat={lat}&lon={lon}&where=Lyon" for lat, lon in spots(30)), "/sign-in"]
            _serving.pages_per_second(port, paths, seconds=10)
            workers = _workers(port)
            shared = max(one.memory_full_info().pss for one in workers) / _MB
            resident = max(one.memory_info().rss for one in workers) / _MB
    yield _line("web.worker.memory", shared, "MB", 150)
    yield _line("web.worker.resident", resident, "MB", 150)


def _workers(port: int) -> list[psutil.Process]:
    main = next(
        one for one in psutil.Process().children(recursive=True) if str(port) in " ".join(one.cmdline())
    )
    return list(main.children(recursive=True))


def _second_start() -> Iterator[dict[str, Any]]:
    """From the command to the first page, for the second of two starts on one data folder."""
    with _worlds.world() as url:
        environment = os.environ | {"DATABASE_URL": url}
        times = [_start(environment, 8470 + number) for number in range(2)]
    yield _line("web.second_start", times[1], "s", 3)


def _start(environment: dict[str, str], port: int) -> float:
    begun = time.monotonic()
    command = [str(ROOT / "scripts" / "run"), "--no-demo", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while time.monotonic() - begun < _PATIENCE:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                    return time.monotonic() - begun
                except OSError:
                    time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    raise RuntimeError("The site does not come up.")


def _line(name: str, value: float, unit: str, goal: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "ok": value <= goal}
