"""What is bought to save time works where it is promised: the hold, and the provider's list."""

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.goods.catalogue.models import Kind
from tests.factories.accounts import a_member, signed_in
from tests.factories.api import a_held_booking
from tests.factories.goods import a_buyer, a_good, buy
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import an_asked_booking


def test_a_place_is_kept_longer_for_whoever_bought_that(app: Flask) -> None:
    patient, other = a_buyer(), a_member()
    buy(patient, a_good(Kind.EXTENDED_HOLD, days=30, amount=10))
    listing = make_meal(make_provider(), notice_minutes=0)

    with clock.frozen_at(clock.now()):
        kept = [a_held_booking(listing, customer) for customer in (patient, other)]

    waits = [booking.hold_expires_at - booking.created_at for booking in kept if booking.hold_expires_at]
    plain = timedelta(minutes=settings().hold_minutes)
    assert waits == [plain + timedelta(minutes=10), plain]


def test_a_request_with_priority_stands_first_and_says_why(app: Flask) -> None:
    provider, patient, other = make_provider(), a_buyer(), a_member("Ana Lopes")
    buy(patient, a_good(Kind.PRIORITY_REQUEST, days=30))
    listing = make_meal(provider, notice_minutes=180, confirmation="request")
    for customer in (other, patient):
        an_asked_booking(listing, customer)

    page = signed_in(app, provider).get("/studio").text

    asked = page.split('id="to-answer"')[1].split("</section>")[0]
    assert asked.index(patient.name) < asked.index(other.name)
    assert asked.count("Priority, bought by the guest") == 1
