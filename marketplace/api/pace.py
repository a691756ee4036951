"""How fast one address may call: counted in leases over all processes, so nearly free; it knows no token."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from marketplace.core import clock, crypto, ids, limits
from marketplace.core.database import transaction
from marketplace.people.accounts.throttle import network

WINDOW = timedelta(minutes=1)
A_LEASE = 20
LEASES = 30
"""So many leases of so many calls a window: 600 calls a minute from one address."""
_REMEMBERED = 10_000


class _Lease(NamedTuple):
    """Calls left before the database is asked again, until `ends`."""

    left: int
    ends: datetime


class Pace:
    """Leases of one process: every `A_LEASE`th call of an address is counted in the database, others here."""

    def __init__(self) -> None:
        self._leases: OrderedDict[str, _Lease] = OrderedDict()
        self._lock = Lock()

    def spend(self, address: str) -> None:
        """Count a call; raises `TooMany` above the limit."""
        key = ids.keyed_hash(crypto.key_for("limits"), network(address)).hex()[:32]
        if not self._spend_here(key):
            with transaction():
                limits.spend(f"api:address:{key}", limit=LEASES, window=WINDOW)
            self._keep(key, _Lease(A_LEASE - 1, clock.now() + WINDOW))

    def _spend_here(self, key: str) -> bool:
        with self._lock:
            lease = self._leases.get(key)
            if lease is None or lease.left == 0 or lease.ends <= clock.now():
                return False
            self._leases[key] = lease._replace(left=lease.left - 1)
            return True

    def _keep(self, key: str, lease: _Lease) -> None:
        with self._lock:
            self._leases[key] = lease
            self._leases.move_to_end(key)
            while len(self._leases) > _REMEMBERED:
                self._leases.popitem(last=False)
