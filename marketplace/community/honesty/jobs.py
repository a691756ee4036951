"""Jobs of honest voices: looks that are due, and marks whose time is over."""

from datetime import timedelta

from marketplace.community.honesty import looking
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job

MARKS_KEPT = timedelta(days=400)
"""How long digests of cards and prints of texts are compared."""


@job("honesty.look", every="* * * * * */30")
def look() -> None:
    """Every thirty seconds: what rows told, and then the reviews that are due, each by itself."""
    with transaction():
        looking.take_news()
    with transaction():
        due = looking.due(clock.now())
    each(due, _look)


def _look(review: str) -> None:
    with transaction():
        looking.look(int(review))


@job("honesty.forget", every="41 3 * * *")
def forget() -> None:
    """Every night: erase marks that have served their time."""
    with transaction():
        looking.forget(clock.now() - MARKS_KEPT)
