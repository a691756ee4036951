"""The thread behind the server: delivers events as they come and lets time pass; answers no request."""

import logging
import threading
import time

import psycopg

from marketplace.sandbox.context import Sandbox
from marketplace.sandbox.events import CHANNEL
from marketplace.sandbox.sweep import sweep
from marketplace.sandbox.webhooks import deliver_due, give_up

log = logging.getLogger(__name__)

_IDLE_SECONDS = 1.0
_SWEEP_SECONDS = 5.0
_RECOVERY_SECONDS = 5.0


class Keeper(threading.Thread):
    """Runs until told to stop. A database that is away is waited for, a fault is logged and survived."""

    def __init__(self, box: Sandbox) -> None:
        super().__init__(name="sandbox-keeper", daemon=True)
        self._box = box
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End after the delivery under way."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._keep()
            except Exception:
                log.exception("The sandbox's deliveries stopped and begin again.")
                self._stopping.wait(_RECOVERY_SECONDS)

    def _keep(self) -> None:
        with self._box.connection() as ear:
            ear.execute(f"listen {CHANNEL}")
            try:
                self._listen(ear)
            finally:
                ear.execute("unlisten *")

    def _listen(self, ear: psycopg.Connection) -> None:
        swept = time.monotonic() - _SWEEP_SECONDS
        while not self._stopping.is_set():
            if time.monotonic() - swept >= _SWEEP_SECONDS:
                sweep(self._box)
                give_up(self._box)
                swept = time.monotonic()
            if deliver_due(self._box) == 0:
                # Wakes at the first notice of a new event, and at the latest when a second has passed.
                list(ear.notifies(timeout=_IDLE_SECONDS, stop_after=1))
