"""Keeps what is noted and kept of free time fresh in the background; pages compute what is missing themselves."""

from datetime import timedelta

from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.search import free_time, operations

_AT_ONCE = 200
_MOST = 5_000
_MOST_PROVIDERS = 300
_MOST_EARLY = 30_000
_EARLY = timedelta(days=1)


@job("search.refresh_next_free", every="*/5 * * * *")
def refresh_next_free() -> None:
    """Compute void and passed next free times in small steps, each a transaction of its own."""
    for _step in range(_MOST // _AT_ONCE):
        with transaction():
            if operations.refresh_next_free(_AT_ONCE) < _AT_ONCE:
                return


@job("search.refresh_free_time", every="* * * * * */5")
def refresh_free_time() -> None:
    """Compute the free time that changes have marked, a provider at a time."""
    _refresh(_MOST_PROVIDERS, timedelta())


@job("search.roll_free_time", every="23 * * * *")
def roll_free_time() -> None:
    """Go on with the calendar before what is kept ends: a share of all listings each day."""
    _refresh(_MOST_EARLY, _EARLY)


def _refresh(most: int, early: timedelta) -> None:
    with transaction():
        providers = free_time.due(most, early=early)

    def one(provider: str) -> None:
        with transaction():
            free_time.refresh(int(provider), early=early)

    each(map(str, providers), one)
