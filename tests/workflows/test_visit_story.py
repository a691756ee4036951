"""A visit from the tap to the door: asked for, accepted within the way, told and read by each side, erased."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.bookings import pages, queries, retention
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings.models import Listing
from marketplace.workflows import complete_booking
from marketplace.workflows.answer_request import DayFull
from tests.factories.requests import accept
from tests.factories.stage import Stage
from tests.factories.visits import a_home, asked_at, tomorrow_at, visit_on


def test_a_yes_that_leaves_no_time_for_the_way_is_refused_and_the_request_waits(stage: Stage) -> None:
    visit = visit_on(stage, confirmation="request", notice_minutes=120)
    with stage.acting():
        first = tomorrow_at(db.session.get_one(Listing, visit.id))
    north = asked_at(stage, visit, a_home(north_m=6000), first)
    south = asked_at(stage, visit, a_home(north_m=-6000), first + timedelta(minutes=75))

    accept(stage, north)
    with pytest.raises(DayFull, match="no time for the way"):
        accept(stage, south)

    assert stage.booking(south).state == BookingState.REQUESTED


def test_a_visit_is_read_by_each_side_and_erased_in_time(stage: Stage) -> None:
    visit = visit_on(stage, confirmation="request", notice_minutes=120)
    with stage.acting():
        first = tomorrow_at(db.session.get_one(Listing, visit.id))
    booking_id = asked_at(stage, visit, a_home(north_m=3000), first)
    accept(stage, booking_id)

    with stage.acting():
        booking = queries.locked(booking_id)
        assert isinstance(booking, Booking)
        seen = [pages.where(booking, is_provider=side).address for side in (True, False)]
    with clock.frozen_at(first + timedelta(hours=2)), stage.app.app_context():
        complete_booking.complete(booking_id)
    with clock.frozen_at(first + timedelta(days=40)), stage.acting():
        retention.erase_due()

    assert seen == ["3 rue des Lilas, 69003 Lyon"] * 2
    assert stage.booking(booking_id).home is None
