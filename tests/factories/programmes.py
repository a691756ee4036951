"""Weekly programmes that are over for longer or shorter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.people.accounts.models import Member
from marketplace.trade.series.models import Series
from marketplace.workflows import complete_booking
from tests.factories import series
from tests.factories.listings import make_provider

BEGAN = datetime.fromisoformat("2026-06-01T09:00:00+00:00")


def a_coach_with_a_programme(weeks: int = 3) -> tuple[Member, Series]:
    """A provider whose one customer came for some weeks of June, each of which took place."""
    with clock.frozen_at(BEGAN):
        coach = make_provider("Paul Roux")
        made = series.a_paid_series(series.weekly(coach), weeks=weeks)
    for booking in series.weeks_of(made):
        with clock.frozen_at(booking.ends_at + timedelta(hours=30)):
            complete_booking.complete(booking.public_id)
    return coach, made


def share_of(made: Series) -> int:
    """What all its weeks bring, in minor units."""
    return sum(booking.share_minor for booking in series.weeks_of(made))


@contextmanager
def after_it(made: Series, days: int) -> Iterator[None]:
    """So many days after its last week."""
    last = max(booking.ends_at for booking in series.weeks_of(made))
    with clock.frozen_at(last + timedelta(days=days)):
        yield
