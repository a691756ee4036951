"""Jobs of hours: the dates of public holidays, as far ahead as anyone can book."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.availability import provider_time, public_holidays, regions

AHEAD = timedelta(days=800)


@job("availability.roll_holidays", every="17 2 * * *")
def roll_holidays() -> None:
    """Every night: the dates of all regions, up to where nobody can book yet."""
    each(regions.CODES, _fill)


@job("availability.fill_holidays")
def fill_holidays(region: str) -> None:
    """A region that was chosen before any of its dates were there."""
    _fill(region)


def _fill(region: str) -> None:
    today = clock.now().date()
    dates = public_holidays.dates_of(region, today.year, (today + AHEAD).year)
    with transaction():
        provider_time.save_holidays(region, dates)
