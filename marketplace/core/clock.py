"""The one source of the present instant; never evaluated at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)
_ahead = timedelta()


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _ahead


def run_from(instant: datetime) -> None:
    """Let this process's clock, in every thread, go on from an aware instant: for tests, never in a server."""
    global _ahead
    _ahead = instant - datetime.now(UTC)


@contextmanager
def frozen_at(instant: datetime) -> Iterator[None]:
    """Hold the clock still at an aware instant: for demo data and tests, never in a request."""
    if instant.tzinfo is None:
        raise ValueError("The clock takes aware instants only.")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
