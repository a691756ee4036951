"""The studio's page of calendars: connecting, states in words, pausing, removing, without a script."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core.database import db
from marketplace.trade.calendars import jobs
from tests.factories.accounts import a_member, signed_in
from tests.factories.calendar_servers import blocks, connected, elsewhere, imported, in_days, read_again
from tests.factories.calendars import a_booking, next_start
from tests.factories.listings import make_meal, make_provider
from tests.factories.plans import given
from tests.factories.scene import a_paid_booking

PAGE = "/studio/calendars"


def test_a_calendar_is_connected_read_by_the_job_and_shown(app: Flask) -> None:
    browser = signed_in(app, make_provider())
    with elsewhere() as server:
        server.is_busy(in_days(3), in_days(3, 14))
        browser.post(PAGE, {"address": server.address, "name": "Family"})
        waiting = browser.get(PAGE).text

        jobs.sweep()

    page = browser.get(PAGE).text
    assert "Being read" in waiting
    assert "Up to date" in page
    assert "1 busy event ahead" in page
    assert server.address not in page


def test_a_refused_calendar_says_why_and_since_when_the_last_one_stands(app: Flask) -> None:
    browser = signed_in(app, provider := make_provider())
    with elsewhere() as server:
        server.is_busy(in_days(3), in_days(3, 14))
        feed = read_again(connected(provider, server.address))
        server.says("<html>")
        read_again(feed)

    page = browser.get(PAGE).text

    assert "shows a web page, not a calendar" in page
    assert "stays in force" in page


@pytest.mark.parametrize("address", ["", "http://example.org/a.ics", "https://10.0.0.1/a.ics", "x" * 3000])
def test_a_wrong_address_is_refused_at_its_field_and_kept(app: Flask, address: str) -> None:
    browser = signed_in(app, make_provider())

    answer = browser.post(PAGE, {"address": address, "name": "Family"})

    assert answer.status_code == 422
    assert 'value="Family"' in answer.text
    assert "field-address" in answer.text


def test_a_provider_may_not_have_calendars_read_without_end(app: Flask) -> None:
    browser = signed_in(app, provider := make_provider())
    feed = connected(provider, "https://calendars.example/a.ics")

    codes = [browser.post(f"{PAGE}/{feed.public_id}/read").status_code for _ in range(21)]

    assert codes == [303] * 20 + [429]


def test_an_eleventh_calendar_is_one_too_many(app: Flask) -> None:
    browser = signed_in(app, provider := make_provider())
    given(provider, "basic")
    for number in range(10):
        connected(provider, f"https://calendars.example/{number}.ics")

    answer = browser.post(PAGE, {"address": "https://calendars.example/11.ics"})

    assert answer.status_code == 409
    assert "Remove one" in answer.text


def test_the_page_says_that_the_next_calendar_comes_with_a_plan(app: Flask) -> None:
    browser = signed_in(app, provider := make_provider())
    connected(provider, "https://calendars.example/a.ics")

    page = browser.get(PAGE)
    answer = browser.post(PAGE, {"address": "https://calendars.example/b.ics"})

    assert "The next calendar comes with a plan." in page.text
    assert answer.status_code == 409
    assert "https://calendars.example/b.ics" in answer.text


def test_pausing_keeps_and_removing_frees_the_time(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    start = next_start(listing)
    feed = connected(provider, "https://calendars.example/a.ics")
    imported(feed, (start, start + timedelta(hours=2)))
    browser = signed_in(app, provider)

    browser.post(f"{PAGE}/{feed.public_id}/pause")
    paused = browser.get(PAGE).text
    still = blocks(feed)
    browser.post(f"{PAGE}/{feed.public_id}/remove")

    assert "Not read while paused" in paused
    assert len(still) == 1
    assert next_start(listing) == start


def test_another_providers_calendar_is_not_there(app: Flask) -> None:
    feed = connected(make_provider(), "https://calendars.example/a.ics")
    browser = signed_in(app, make_provider("Ida Blum"))

    codes = [
        browser.post(f"{PAGE}/{feed.public_id}/{act}").status_code for act in ("read", "pause", "remove")
    ]

    assert codes == [404] * 3


def test_a_clash_is_shown_with_the_booking_that_stays(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    booking = a_paid_booking(listing, a_member("Nora Klein"))
    imported(connected(provider, "https://x.example/a.ics"), (booking.starts_at, booking.ends_at))

    page = signed_in(app, provider).get(PAGE).text

    assert "1 booking is at the same time" in page
    assert f"/bookings/{booking.public_id}" in page


def test_a_customer_finds_the_way_to_the_own_feed(app: Flask) -> None:
    customer = a_member("Nora Klein")
    a_booking(customer)
    db.session.commit()

    page = signed_in(app, customer).get("/bookings").text

    assert "/bookings/calendar" in page


def test_the_page_speaks_french(app: Flask) -> None:
    browser = signed_in(app, provider := make_provider())
    connected(provider, "https://calendars.example/a.ics")
    provider.locale = "fr"
    db.session.commit()

    page = browser.get(PAGE, headers={"Accept-Language": "fr"}).text

    assert "Agendas connectés" in page
