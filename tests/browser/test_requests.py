"""A place is asked for, answered, paid and thanked for, by both sides, on a phone."""

from collections.abc import Callable

import pytest

from marketplace.trade.bookings.models import BookingState
from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories import requests

Someone = Callable[..., Person]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_place_is_asked_for_accepted_and_confirmed(town: Town, someone: Someone, locale: str) -> None:
    listing = requests.request_meal(town)
    ana = town.customer("Ana Lopes")
    customer = someone(width=PHONE, locale=locale).is_signed_in(ana)
    cook = someone(width=PHONE, locale=locale).is_signed_in(town.provider_of(listing))

    customer.takes(listing)
    customer.sees("You are asking; your card is only reserved.")
    customer.presses("Ask for %(when)s, %(total)s")
    customer.fills_card()
    customer.presses("Set aside %(amount)s")
    customer.sees("%(name)s has your request")
    cook.visits("/studio")
    cook.presses("Look and answer")
    cook.presses("Accept the request")

    cook.sees("Accepted and paid. The booking is confirmed.")
    assert town.booking(customer.booking_id).state == BookingState.CONFIRMED
    assert town.charges_of(customer.booking_id) == [2592]
    customer.page.reload()
    customer.sees("Confirmed")


def test_pages_of_a_request_fit_every_screen(town: Town, someone: Someone) -> None:
    listing = requests.request_meal(town)
    ana = town.customer("Ana Lopes")
    booking_id = requests.asked(town, listing, customer=ana)
    customer, cook = someone(still=True).is_signed_in(ana), someone(still=True)
    cook.is_signed_in(town.provider_of(listing))

    customer.visits(f"/bookings/{booking_id}")
    cook.visits(f"/bookings/{booking_id}")

    assert faults(customer.page) == []
    assert faults(cook.page) == []
