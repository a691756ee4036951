"""Keeps a command's child processes running and stops them all with it; it does not know what they do."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from _bootstrap import DATA, ROOT, SetupError

_LEASH = ROOT / "marketplace" / "core" / "leash.py"
_RESTARTS, _WITHIN = 5, 60.0
_LOG_LIMIT = 5_000_000


@dataclass
class Child:
    """One program in a process group of its own, with a log of its own under .data/logs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_RESTARTS))

    @property
    def log(self) -> Path:
        return DATA / "logs" / f"{self.name.replace(' ', '-')}.log"

    def start(self, *options: str) -> None:
        """Start the program under a leash: it gets SIGTERM should this process be killed outright.

        With options it is one that waits to be told; see `tell`.
        """
        leash = "kernel" if sys.platform == "linux" else "pipe"
        launcher = [
            sys.executable,
            "-I",
            str(_LEASH),
            "keep",
            leash,
            str(os.getpid()),
            str(int(signal.SIGTERM)),
        ]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*launcher, *self.command, *options],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.PIPE if leash == "pipe" or options else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for the command alone, which then stops the children in order.
                start_new_session=True,
            )

    def tell(self, line: str) -> None:
        """Say to a program that waits for it what it waits for; one that has died meanwhile hears nothing."""
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(f"{line}\n".encode())
                self.process.stdin.close()

    def restart_if_dead(self) -> None:
        """Start the program again when it died, unless it keeps dying: then raise SetupError."""
        if self.process is None or self.process.poll() is None:
            return
        self._kill_group()
        now = time.monotonic()
        code = self.process.returncode
        if len(self.deaths) == _RESTARTS and now - self.deaths[0] < _WITHIN:
            raise SetupError(
                f"The {self.name} died {_RESTARTS + 1} times in a minute, so it is left alone. "
                f"It said:\n{self.end_of_log()}\nAll of it is in {self.log}."
            )
        print(f"The {self.name} died (exit code {code}) and is started again; see {self.log}.", flush=True)
        self.deaths.append(now)
        self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, patience: float) -> None:
        """Wait until the program has ended, then end whatever it left behind in its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, patience))
        self._kill_group()
        self.process.wait()
        self.process = None

    def end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def _kill_group(self) -> None:
        # Our child leads a group of its own, so this reaches its descendants alone, orphans included.
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child], patience: float = 8.0) -> None:
    """Ask all to stop at once, wait for each, and kill those that do not within ``patience`` seconds."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + patience
    for child in children:
        child.await_end(deadline - time.monotonic())


def await_page(port: int, web: Child, patience: float = 60.0) -> int:
    """Wait for the first page from 127.0.0.1 and return its status; raise SetupError when none comes."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if web.process is not None and web.process.poll() is not None:
            raise SetupError(f"The {web.name} did not start. It said:\n{web.end_of_log()}")
        if status := _ask_for_page(port):
            return status
        time.sleep(0.03)
    raise SetupError(f"No page came within {patience:.0f} s. See {DATA / 'logs'}.")


def _ask_for_page(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
