"""A yes is counted under the provider's limits and ways, like a booking made at once."""

from datetime import timedelta

import pytest

from marketplace.trade.bookings.models import BookingState
from marketplace.workflows.answer_request import DayFull
from tests.factories.checkout import browser_of
from tests.factories.limits import limit, naive_take, places_taken, room_for_one
from tests.factories.offers import try_to_book
from tests.factories.races import at_once
from tests.factories.requests import accept, asked, request_meal
from tests.factories.rivals import request_beside
from tests.factories.stage import Stage

CLOSE = {"step_minutes": 60, "duration_minutes": 60}


def test_a_yes_beyond_the_limit_of_the_day_is_refused_and_the_request_goes_on_waiting(stage: Stage) -> None:
    listing = request_meal(stage, **CLOSE)
    first, second = asked(stage, listing), request_beside(stage, listing, hours=1)
    limit(stage, listing.provider_id, day_services=1)

    accept(stage, first)
    with pytest.raises(DayFull, match="more than the limits you set"):
        accept(stage, second)

    assert stage.booking(second).state == BookingState.REQUESTED


def test_the_provider_reads_why_on_the_request_s_page(stage: Stage) -> None:
    listing = request_meal(stage, **CLOSE)
    first, second = asked(stage, listing), request_beside(stage, listing, hours=1)
    limit(stage, listing.provider_id, day_services=1)
    accept(stage, first)
    browser = browser_of(stage, stage.provider_of(listing))

    page = browser.post(f"/bookings/{second}/accept", {}, follow_redirects=True)

    assert "Raise the limit under Your time, or decline the request." in page.text


def test_who_joins_an_accepted_table_begins_no_service(stage: Stage) -> None:
    listing = request_meal(stage, capacity=4, max_party=4)
    first, second = asked(stage, listing), request_beside(stage, listing, hours=0)
    limit(stage, listing.provider_id, day_services=1)

    accept(stage, first)
    accept(stage, second)

    assert stage.booking(second).state == BookingState.CONFIRMED


def test_another_week_has_room_again(stage: Stage) -> None:
    listing = request_meal(stage, **CLOSE)
    first, later = asked(stage, listing), request_beside(stage, listing, hours=7 * 24)
    limit(stage, listing.provider_id, week_bookings=1)

    accept(stage, first)
    accept(stage, later)

    assert stage.booking(later).state == BookingState.CONFIRMED


def test_a_yes_and_a_booking_at_once_do_not_exceed_a_limit_together(stage: Stage) -> None:
    listing = request_meal(stage, **CLOSE)
    waiting = asked(stage, listing)
    other = stage.instant_beside(listing, **CLOSE)
    limit(stage, listing.provider_id, day_services=1)
    start = stage.booking(waiting).starts_at + timedelta(hours=1)
    customer = stage.customer("Ida Blum")

    stage.at_once(
        6,
        lambda n: accept(stage, waiting) if n == 0 else try_to_book(stage, other, customer, start, 1),
    )

    assert len(set(places_taken(stage, listing) + places_taken(stage, other))) == 1
    assert len(places_taken(stage, listing)) + len(places_taken(stage, other)) == 1


def test_count_then_say_yes_does_exceed_a_limit(stage: Stage) -> None:
    """The control: without the lock the same fight ends above the limit, so the race can see it."""
    room_for_one(stage.app)

    at_once(stage.app, 6, naive_take)

    assert len(places_taken(stage, None)) > 1
