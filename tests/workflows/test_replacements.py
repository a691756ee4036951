"""A provider gives up: the customer is offered neighbours who are free then, and the cancellation counts."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.trade.bookings import reliability
from marketplace.workflows import cancel_booking, replacements
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.places import make_place
from tests.factories.replacements import (
    a_neighbour,
    alerts_about,
    cancelled_at,
    cancelled_by_provider,
    kept_at,
    last_letter,
)
from tests.factories.scene import a_paid_booking

TODAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_three_neighbours_who_are_free_then_are_offered_the_nearest_first(app: Flask) -> None:
    near = [a_neighbour(f"Cook {m}", north_m=m) for m in (3000, 1000, 4000, 2000)]

    found = replacements.offers(cancelled_by_provider(make_meal()))

    assert [one.listing for one in found] == [near[place].public_id for place in (1, 3, 0)]


def test_a_replacement_begins_as_near_to_the_lost_time_as_it_can(app: Flask) -> None:
    cook = make_provider("Rosa Neri")
    make_meal(cook, place=make_place(cook, north_m=500), schedule=make_schedule(cook, "16:00-23:00"))

    booking = cancelled_by_provider(make_meal())

    assert [one.starts_at for one in replacements.offers(booking)] == [booking.starts_at]


def test_nothing_is_offered_that_is_another_kind_too_far_too_small_asked_for_or_the_same_cooks(
    app: Flask,
) -> None:
    cook, coach = make_provider(), make_provider("Paul Roux")
    make_session(coach, place=make_place(coach, north_m=500))
    a_neighbour(north_m=30_000)
    a_neighbour(capacity=2)
    a_neighbour(confirmation="request")
    make_meal(cook)

    assert replacements.offers(cancelled_by_provider(make_meal(cook), party=3)) == []


def test_the_price_offered_is_what_the_whole_party_pays(app: Flask) -> None:
    a_neighbour(price_minor=1000)

    found = replacements.offers(cancelled_by_provider(make_meal(), party=3))

    assert found[0].total_minor == 3240


def test_nothing_is_offered_to_who_cancelled_herself(app: Flask) -> None:
    a_neighbour()
    booking = a_paid_booking(make_meal(), a_member("Nora Klein"))

    cancel_booking.cancel(
        booking.public_id, by_id=booking.customer_id, expected_refund_minor=booking.total_minor
    )

    assert replacements.offers(booking) == []


def test_nothing_is_offered_for_a_time_that_has_passed(app: Flask) -> None:
    a_neighbour()
    booking = cancelled_by_provider(make_meal())

    with clock.frozen_at(booking.starts_at):
        assert replacements.offers(booking) == []


@pytest.mark.parametrize(
    ("locale", "sign"), [("en", "Free nearby at about"), ("fr", "Libre près de chez vous")]
)
def test_the_page_of_a_cancelled_booking_leads_to_the_checkout_in_one_tap(
    app: Flask, locale: str, sign: str
) -> None:
    neighbour, nora = a_neighbour(), a_member("Nora Klein")
    booking = cancelled_by_provider(make_meal(), nora)
    browser = signed_in(app, nora, locale=locale)

    page = browser.get(f"/bookings/{booking.public_id}").text
    checkout = browser.get(replacements.offers(booking)[0].path)

    assert sign in page
    assert f"/listings/{neighbour.public_id}/book?slot=" in page
    assert checkout.status_code == 200
    assert 'name="expected_total_minor"' in checkout.text


def test_the_provider_is_not_shown_her_competitors(app: Flask) -> None:
    a_neighbour()
    cook = make_provider()
    booking = cancelled_by_provider(make_meal(cook))

    assert "Free nearby" not in signed_in(app, cook).get(f"/bookings/{booking.public_id}").text


def test_the_customers_letter_names_the_replacements(app: Flask) -> None:
    neighbour, nora = a_neighbour(), a_member("Nora Klein")

    cancelled_by_provider(make_meal(), nora)

    assert f"/listings/{neighbour.public_id}/book?slot=" in last_letter(nora)


def test_the_last_twelve_months_count_to_the_second(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    edge = reliability.since(TODAY)
    for moment in (edge, edge + timedelta(seconds=1), TODAY - timedelta(days=1)):
        cancelled_at(moment, meal)
    kept_at(TODAY - timedelta(days=40), meal)

    found = reliability.of_provider(cook.id, TODAY)

    assert (found.cancelled, found.kept, found.percent) == (2, 1, 67)


def test_what_a_customer_cancels_does_not_count(app: Flask) -> None:
    booking = a_paid_booking(make_meal(), a_member("Nora Klein"))
    cancel_booking.cancel(
        booking.public_id, by_id=booking.customer_id, expected_refund_minor=booking.total_minor
    )

    assert reliability.of_provider(booking.provider_id, clock.now()).promised == 0


def test_a_leap_day_goes_back_to_the_last_of_february() -> None:
    assert reliability.since(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(("count", "percent", "alerts"), [(3, 50, 0), (2, 51, 0), (2, 50, 1)])
def test_staff_are_alerted_from_the_threshold_on(app: Flask, count: int, percent: int, alerts: int) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    for _each in range(2):
        kept_at(TODAY - timedelta(days=40), meal)

    with overridden(cancellation_alert_count=count, cancellation_alert_percent=percent):
        for day in (2, 1):
            cancelled_at(TODAY - timedelta(days=day), meal)

    assert len(alerts_about(cook)) == alerts


def test_an_open_alert_counts_up_and_is_not_told_twice(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    with overridden(cancellation_alert_count=1):
        for _each in range(2):
            cancelled_by_provider(meal)

    assert [alert.times for alert in alerts_about(cook)] == [2]


def test_the_provider_reads_her_figure_before_she_cancels_and_in_her_studio(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    cancelled_by_provider(meal)
    booking = a_paid_booking(meal, a_member("Nora Klein"))
    browser = signed_in(app, cook)

    pages = [browser.get(path).text for path in (f"/bookings/{booking.public_id}/cancel", "/studio")]

    assert all(
        "You cancelled 1 of the 1 bookings of the last twelve months: 100 %." in page for page in pages
    )
