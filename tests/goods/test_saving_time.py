"""What is bought to save time works where it is promised: the hold, and the provider's list."""

from datetime import timedelta

from flask import Flask

from marketplace.core.config import settings
from marketplace.goods.catalogue.models import Kind
from tests.factories.accounts import a_member
from tests.factories.api import a_held_booking
from tests.factories.goods import a_buyer, a_good, buy
from tests.factories.listings import make_meal, make_provider


def test_a_place_is_kept_longer_for_whoever_bought_that(app: Flask) -> None:
    patient, other = a_buyer(), a_member()
    buy(patient, a_good(Kind.EXTENDED_HOLD, days=30, amount=10))
    listing = make_meal(make_provider(), notice_minutes=0)

    kept = [a_held_booking(listing, customer) for customer in (patient, other)]

    waits = [booking.hold_expires_at - booking.created_at for booking in kept if booking.hold_expires_at]
    plain = timedelta(minutes=settings().hold_minutes)
    assert waits == [plain + timedelta(minutes=10), plain]
