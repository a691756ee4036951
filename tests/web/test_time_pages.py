"""The studio's pages about all of a provider's time, and what the public pages say of it."""

import pytest
from flask import Flask

from marketplace.trade.availability import provider_time
from marketplace.trade.availability.limits import Limits
from tests.factories.accounts import signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.publishing import sentences
from tests.factories.studio import a_guest, days_from_today, reread


def test_an_absence_with_a_reason_stands_on_the_public_page(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    last = days_from_today(5).isoformat()
    form = {"first": days_from_today(0).isoformat(), "last": last, "reason": "Olive harvest"}

    signed_in(app, cook).post("/studio/time/away", form)

    page = app.test_client().get(f"/listings/{meal.public_id}").text
    assert "Away until" in page
    assert "Olive harvest" in page


def test_what_is_booked_on_days_away_is_listed(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    a_guest(meal, "Nora Klein")
    browser = signed_in(app, cook)

    browser.post(
        "/studio/time/away",
        {"first": days_from_today(0).isoformat(), "last": days_from_today(20).isoformat()},
    )

    page = browser.get("/studio/time/away").text
    assert "Booked on days you are away" in page
    assert "Nora Klein" in page


def test_an_absence_can_be_taken_back(app: Flask) -> None:
    make_meal(cook := make_provider())
    browser = signed_in(app, cook)
    first = days_from_today(3).isoformat()
    browser.post("/studio/time/away", {"first": first, "last": first})

    browser.post("/studio/time/away/remove", {"first": first})

    assert provider_time.of_provider(cook.id).away == []


@pytest.mark.parametrize(
    ("part", "form", "said"),
    [
        ("away", {"first": "2030-01-02", "last": "2030-01-01"}, "The last day lies before the first one."),
        ("away", {"first": "2020-01-02", "last": "2020-01-03"}, "Choose a date from today on."),
        ("away", {"first": "soon", "last": ""}, "Choose a date."),
        ("away", {"first": "2026-01-01", "last": "2090-01-01"}, "This date is too far away."),
        ("journeys", {"first": "2020-01-02", "last": "2020-01-03"}, "Choose a date from today on."),
        ("holidays", {"region": "XX"}, "Choose one of what is offered."),
        ("limits", {"day_services": "lots"}, "Write a whole number, or leave it empty."),
        ("limits", {"day_services": "0"}, "Give a number from 1 to 1000."),
        ("limits", {"day_services": "9", "week_services": "3"}, "A day cannot hold more than its week, 3."),
        ("limits", {"week_start": "7"}, "Choose a day from Monday to Sunday."),
        ("ways", {"kmh": "999"}, "Give a number from 1 to 200."),
    ],
)
def test_what_cannot_be_is_refused_in_words_at_its_field(
    app: Flask, part: str, form: dict[str, str], said: str
) -> None:
    cook = make_provider()

    page = signed_in(app, cook).post(f"/studio/time/{part}", {"week_start": "0"} | form)

    assert page.status_code == 422
    assert any(said in line for line in sentences(page))
    assert provider_time.of_provider(cook.id) is None


def test_limits_and_the_start_of_the_week_are_kept(app: Flask) -> None:
    cook = make_provider()
    form = {"day_services": "2", "week_bookings": "12", "week_start": "6"}

    signed_in(app, cook).post("/studio/time/limits", form)

    row = provider_time.of_provider(cook.id)
    assert (row.day_services, row.week_services, row.week_bookings, row.week_start) == (2, None, 12, 6)


def test_a_last_order_and_limits_of_an_offer_are_kept(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    form = {"mode": "weekday", "weekday": "3", "at": "18:00", "day_services": "1"}

    signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/orders", form)

    row = reread(meal)
    assert (row.last_order_weekday, row.last_order_minute, row.last_order_days) == (3, 1080, None)
    assert row.day_services == 1


def test_a_last_order_without_a_time_is_refused_and_nothing_is_kept(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    form = {"mode": "days", "days": "99", "at": "soon", "day_services": "1"}

    page = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/orders", form)

    assert page.status_code == 422
    assert reread(meal).day_services is None


def test_the_rhythm_of_an_offer_is_kept(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    form = {"step_minutes": "60", "buffer_before_minutes": "15", "buffer_after_minutes": "30"}

    signed_in(app, cook).post(
        f"/studio/listings/{meal.public_id}/rhythm",
        form | {"horizon_days": "90", "min_party": "2", "max_party": "4"},
    )

    row = reread(meal)
    assert (row.step_minutes, row.buffer_after_minutes, row.horizon_days, row.min_party) == (60, 30, 90, 2)


def test_a_limit_of_the_studio_holds_in_the_preview(app: Flask) -> None:
    meal = make_meal(cook := make_provider())
    a_guest(meal)
    before = signed_in(app, cook).get("/studio/time").text

    provider_time.limit(cook.id, Limits(week_bookings=1), 0)

    assert signed_in(app, cook).get("/studio/time").text != before
