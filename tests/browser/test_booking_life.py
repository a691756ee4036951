"""The whole life of a booking as its people live it on a phone: asked, moved, cancelled, waited for, shared, weekly."""

from collections.abc import Callable

import pytest

from marketplace.trade.bookings.models import BookingState
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories import requests
from tests.factories.friends import party_of, sweep_groups
from tests.factories.series_life import bookings_of, weekly_with_a_taken_week
from tests.factories.waiting import full_table

Someone = Callable[..., Person]
LOCALES = pytest.mark.parametrize("locale", ["en", "fr"])


@LOCALES
def test_a_request_is_accepted_moved_by_both_and_cancelled_for_its_refund(
    town: Town, someone: Someone, locale: str
) -> None:
    listing, ana = requests.request_meal(town), town.customer("Ana Lopes")
    customer = someone(width=PHONE, locale=locale).is_signed_in(ana)
    cook = someone(width=PHONE, locale=locale).is_signed_in(town.provider_of(listing))

    customer.takes(listing)
    customer.sees("You are asking; your card is only reserved.")
    customer.presses("Ask for %(when)s, %(total)s")
    customer.fills_card()
    customer.presses("Set aside %(amount)s")
    customer.sees("%(name)s has your request")
    asked = town.booking(customer.booking_id)
    cook.visits("/studio")
    cook.presses("Look and answer")
    cook.presses("Accept the request")
    cook.sees("Accepted and paid. The booking is confirmed.")
    charged = town.charges_of(asked.public_id)
    customer.visits(f"/bookings/{asked.public_id}")
    customer.sees("Confirmed")
    customer.presses("Another time")
    customer.chooses(day=5)
    customer.presses("Propose this time")
    customer.sees("Your proposal waits for an answer")
    cook.page.reload()
    cook.presses("Accept")
    cook.sees("Agreed. The booking is changed, and both of you get a message.")
    moved = town.booking(asked.public_id)
    customer.visits(f"/bookings/{asked.public_id}/cancel")
    shown = customer.refund_shown()
    customer.presses("Cancel and refund %(amount)s")

    customer.sees("Cancelled by the customer")
    customer.reads(shown)
    assert charged == [2592]
    assert moved.starts_at != asked.starts_at
    assert town.booking(asked.public_id).refunded_minor == 2592


@pytest.mark.parametrize(("locale", "scripts"), [("en", False), ("fr", True)], ids=["en, no scripts", "fr"])
def test_a_place_that_comes_free_is_offered_to_who_waits_and_taken(
    town: Town, someone: Someone, locale: str, scripts: bool
) -> None:
    table, ida = full_table(town), town.customer("Ida Blum", locale)
    person = someone(width=PHONE, locale=locale, scripts=scripts).is_signed_in(ida)

    person.takes(table.listing, starts_at=table.start)
    person.presses("Tell me when a place is free")
    person.is_at("Tell me when a place is free")
    person.presses("Tell me when a place is free")
    person.sees("Leave the waiting list")
    table.cancel()
    table.served()
    person.page.reload()
    person.sees("A place is held for you")
    person.presses("Look and pay")
    person.presses("Pay %(total)s")
    person.pays()

    person.is_at("It is booked")
    assert town.booking(person.booking_id).state == BookingState.CONFIRMED


@LOCALES
def test_friends_pay_each_their_seat_by_a_link(town: Town, someone: Someone, locale: str) -> None:
    listing = town.meal(notice_minutes=60)
    nora, ida = (
        someone(width=PHONE, locale=locale).is_signed_in(town.customer(name))
        for name in ("Nora Klein", "Ida Blum")
    )

    nora.takes(listing)
    nora.presses("With friends, each paying a seat by a link")
    nora.presses("Pay your seat, %(total)s")
    nora.pays()
    nora.is_at("It is booked")
    first = nora.booking_id
    ida.visits(f"/friends/{party_of(town, first).token}")
    ida.sees("%(name)s invites you")
    ida.presses("Pay your seat, %(total)s")
    ida.pays()
    ida.is_at("It is booked")
    sweep_groups(town)
    nora.visits(f"/bookings/{first}")

    nora.sees("Everybody has paid: it is booked.")
    assert party_of(town, first).state == "complete"


@LOCALES
def test_weeks_are_booked_at_once_without_the_one_that_is_taken_and_the_rest_is_left(
    town: Town, someone: Someone, locale: str
) -> None:
    listing, start = weekly_with_a_taken_week(town)
    nora = town.customer("Nora Klein")
    person = someone(width=PHONE, locale=locale).is_signed_in(nora)

    person.takes(listing, starts_at=start)
    person.presses("Book this time every week")
    person.sees("You asked for all or none.")
    person.presses("Skip those weeks")
    person.presses("Book %(weeks)s for %(total)s")
    person.pays()
    person.is_at("It is booked")
    booked = [booking.state for booking in bookings_of(town, nora)]
    person.presses("Cancel the rest")
    person.presses("Cancel and refund %(amount)s")

    person.sees("The rest of the series is cancelled.")
    assert booked == ["confirmed"] * 3
    assert {booking.state for booking in bookings_of(town, nora)} == {"cancelled_by_customer"}
