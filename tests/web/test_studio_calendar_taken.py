"""What keeps a week from being open stands in the studio's calendar: other calendars, absences, holidays."""

from datetime import timedelta

from flask import Flask

from marketplace.trade.availability import provider_time
from marketplace.web.studio.week import week_name, week_of
from tests.factories.accounts import signed_in
from tests.factories.calendar_servers import connected, imported, in_days
from tests.factories.listings import make_meal, make_provider, make_schedule
from tests.factories.studio import days_from_today


def test_what_another_calendar_takes_stands_in_the_week(app: Flask) -> None:
    make_meal(cook := make_provider())
    begins = in_days(8, 12)
    feed = connected(cook, "https://calendars.example/family.ics")
    imported(feed, (begins, begins + timedelta(hours=2)))

    page = signed_in(app, cook).get(f"/studio/calendar?week={week_name(week_of(begins.date()))}").text

    assert f"Taken in {feed.name}" in page


def test_days_away_stand_in_the_week_with_their_reason_and_are_closed(app: Flask) -> None:
    make_meal(cook := make_provider())
    today, day = days_from_today(0), days_from_today(8)
    provider_time.leave(cook.id, day, day, "Olive harvest", today)

    page = signed_in(app, cook).get(f"/studio/calendar?week={week_name(week_of(day))}").text

    assert "You are away · Olive harvest" in page
    assert "Closed" in page


def test_each_line_of_hours_in_the_list_of_offers_stands_alone(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook, schedule=make_schedule(cook, "18:30-22:30", days=[4, 6]))

    page = signed_in(app, cook).get("/studio/listings").text

    assert "<li>Friday: 18:30–22:30</li><li>Sunday: 18:30–22:30</li>" in page.replace("\u2009", "")
