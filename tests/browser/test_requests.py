"""What both sides see of a place that is asked for; how it goes on is in test_booking_life.py."""

from collections.abc import Callable

from tests.browser.looking import faults
from tests.browser.person import Person
from tests.browser.town import Town
from tests.factories import requests

Someone = Callable[..., Person]


def test_pages_of_a_request_fit_every_screen(town: Town, someone: Someone) -> None:
    listing = requests.request_meal(town)
    ana = town.customer("Ana Lopes")
    booking_id = requests.asked(town, listing, customer=ana)
    customer, cook = someone().is_signed_in(ana), someone()
    cook.is_signed_in(town.provider_of(listing))

    customer.visits(f"/bookings/{booking_id}")
    cook.visits(f"/bookings/{booking_id}")

    assert faults(customer.page) == []
    assert faults(cook.page) == []
