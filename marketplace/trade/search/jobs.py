"""Keeps the noted next free times fresh in the background; pages compute what is missing themselves."""

from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.trade.search import operations

_AT_ONCE = 200
_MOST = 5_000


@job("search.refresh_next_free", every="*/5 * * * *")
def refresh_next_free() -> None:
    """Compute void and passed next free times in small steps, each a transaction of its own."""
    for _step in range(_MOST // _AT_ONCE):
        with transaction():
            if operations.refresh_next_free(_AT_ONCE) < _AT_ONCE:
                return
