"""The studio's pages of seasons and of a new time zone."""

import re

from flask import Flask

from marketplace.core.database import db
from marketplace.people.profiles.models import Profile
from tests.factories.accounts import mail_to, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.publishing import sentences
from tests.factories.studio import a_guest, a_week, hours_of, hours_path, reread

SUMMER = {"name": "Summer", "first": "2027-07-01", "last": "2027-08-31", "every_year": "1", "open": "1"}


def test_a_season_is_added_shown_and_taken_away(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    browser, path = signed_in(app, cook), hours_path(meal, "/seasons")

    browser.post(path, SUMMER | a_week("12:00-15:00"))
    page = browser.get(path).text
    browser.post(f"{path}/remove", {"key": "07-01"})

    assert re.search(r"From \w+,? 1 July 2027 on it is “Summer”\.", page)
    assert "Every year, 1 Jul" in page
    assert hours_of(meal).seasons == []


def test_a_closed_season_needs_no_hours(app: Flask) -> None:
    meal = make_meal(cook := make_provider())

    signed_in(app, cook).post(hours_path(meal, "/seasons"), SUMMER | {"open": "0"})

    assert hours_of(meal).seasons == [["07-01", "08-31", [], "Summer"]]


def test_an_open_season_without_hours_is_refused_and_keeps_what_was_typed(app: Flask) -> None:
    meal = make_meal(cook := make_provider())

    page = signed_in(app, cook).post(hours_path(meal, "/seasons"), SUMMER)

    assert page.status_code == 422
    assert any("Say on which days" in line for line in sentences(page))
    assert 'value="Summer"' in page.text


def test_a_season_over_another_is_refused_in_words(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    browser, path = signed_in(app, cook), hours_path(meal, "/seasons")
    browser.post(path, SUMMER | {"open": "0"})

    page = browser.post(path, SUMMER | {"open": "0", "name": "August", "first": "2027-08-01"})

    assert page.status_code == 422
    assert any("belong to “Summer” already" in line for line in sentences(page))


def test_a_new_zone_shows_what_each_booking_s_instant_is_there(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    a_guest(meal, "Nora Klein")

    page = signed_in(app, cook).get("/studio/zone?to=America/New_York").text

    assert "Nora Klein" in page
    assert "12:00" in page


def test_moving_keeps_the_instant_and_tells_both_sides_once(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    booking = a_guest(meal, "Nora Klein")
    starts_at, wall = booking.starts_at, booking.starts_local
    browser = signed_in(app, cook)

    browser.post("/studio/zone", {"to": "America/New_York"})
    browser.post("/studio/zone", {"to": "America/New_York"})

    assert (reread(booking).starts_at, booking.starts_local) == (starts_at, wall)
    assert [one.kind for one in mail_to(cook.email)].count("zone_moved_provider") == 1


def test_weekly_hours_keep_their_wall_time_in_the_new_zone(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    before = hours_of(meal).weekly

    signed_in(app, cook).post("/studio/zone", {"to": "America/New_York"})

    assert (hours_of(meal).zone, hours_of(meal).weekly) == ("America/New_York", before)
    assert reread(db.session.get_one(Profile, cook.id)).zone == "America/New_York"


def test_a_zone_that_is_none_is_refused_in_words(app: Flask) -> None:
    make_meal(cook := make_provider())

    page = signed_in(app, cook).post("/studio/zone", {"to": "Mars/Olympus"})

    assert page.status_code == 422
    assert any("We do not know this time zone." in line for line in sentences(page))
