"""Serves an application as the product is served, on loopback, and asks it for pages as fast as it answers."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
WORKERS = 2
CONNECTIONS = 8
_PATIENCE = 60.0


@contextmanager
def served(factory: str, environment: Mapping[str, str]) -> Iterator[int]:
    """The port of an application (`module:factory`) served by two workers, which are stopped by their pids."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "marketplace.serving", "--application", factory]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _await_answer(process, port)
            yield port
        finally:
            _stop(process)


def _await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError("The server under measurement does not answer.")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server and every worker it started: some outlive it when it is killed."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.terminate()
    _gone, alive = psutil.wait_procs(family, timeout=5)
    for one in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()


def pages_per_second(port: int, paths: Sequence[str], *, seconds: float, most: int = 20_000) -> float:
    """Pages a second over eight connections that are kept open; stops after `seconds` or `most` pages.

    Raises RuntimeError for any answer but 200.
    """
    return asyncio.run(_load(port, paths, seconds, most))


async def _load(port: int, paths: Sequence[str], seconds: float, most: int) -> float:
    count, begun = 0, time.perf_counter()

    async def ask(number: int) -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = number
        while time.perf_counter() - begun < seconds and count < most:
            path = paths[turn % len(paths)]
            turn += CONNECTIONS
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: fr\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path} answered {head[:60]!r}")
            await reader.readexactly(length_of(head))
            count += 1
        writer.close()

    await asyncio.gather(*(ask(number) for number in range(CONNECTIONS)))
    return count / (time.perf_counter() - begun)


def length_of(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError("An answer without its length cannot be read.")
