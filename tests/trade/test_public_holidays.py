"""Public holidays become dates in the database, and only there does the web ask for them."""

import subprocess
import sys
from datetime import date

from flask import Flask

from marketplace.trade.availability import provider_time, public_holidays, queries
from tests.conftest import NOON
from tests.factories.listings import make_meal, make_provider

CHRISTMAS, SAINT_STEPHEN = date(2026, 12, 25), date(2026, 12, 26)


def test_alsace_and_moselle_have_two_days_more_than_france() -> None:
    france = public_holidays.dates_of("FR", 2026, 2026)
    east = public_holidays.dates_of("FR-57", 2026, 2026)

    assert set(east) - set(france) == {date(2026, 4, 3), SAINT_STEPHEN}


def test_holidays_have_their_names_in_both_languages() -> None:
    found = public_holidays.dates_of("FR", 2026, 2026)

    assert found[date(2026, 7, 14)] == {"en": "National Day", "fr": "Fête nationale"}


def test_a_region_that_is_filled_closes_its_holidays(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    provider_time.close_on_holidays(cook.id, "FR-57")

    provider_time.save_holidays("FR-57", public_holidays.dates_of("FR-57", 2026, 2027))

    open_days = {
        slot.local_date for slot in queries.slots(meal.id, CHRISTMAS, date(2026, 12, 27), party=1, now=NOON)
    }
    assert open_days == {date(2026, 12, 27)}


def test_rolling_on_leaves_what_is_right_alone_and_drops_what_is_no_holiday_any_more(app: Flask) -> None:
    provider_time.save_holidays("FR", {CHRISTMAS: {"en": "C"}, SAINT_STEPHEN: {"en": "S"}})

    provider_time.save_holidays("FR", {CHRISTMAS: {"en": "C"}})

    assert [row.on_date for row in provider_time.holidays_ahead("FR", date(2026, 1, 1))] == [CHRISTMAS]


def test_the_web_never_imports_the_library() -> None:
    seen = "import marketplace.app, sys; print('holidays' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
