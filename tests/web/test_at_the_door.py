"""The page of a booking asks the database little on its day too, when it has the most to say."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.trade.bookings import queries
from tests.factories.promises import MOST_QUERIES, listening, queries_in
from tests.factories.scene import CUSTOMER, PROVIDER, browser_of
from tests.factories.towns import Town


@pytest.mark.parametrize("who", [CUSTOMER, PROVIDER])
@pytest.mark.parametrize("page", ["", "/cancel"])
def test_a_booking_asks_little_when_its_guest_is_at_the_door(town: Town, who: str, page: str) -> None:
    booking = queries.for_customer(town.scene.booked, town.scene.customer.id)
    with clock.frozen_at(booking.starts_at - timedelta(minutes=20)):
        browser = browser_of(town.app, town.scene, who)
        asked = listening(town.app)

        answer = browser.get(f"/bookings/{town.scene.booked}{page}")

    assert answer.status_code == 200
    assert len(queries_in(asked)) <= MOST_QUERIES
