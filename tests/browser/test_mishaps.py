"""Bad luck on the way: each ends in a sentence, keeps what was chosen and charges nobody twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from marketplace.trade.bookings.models import BookingState
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories.stage import CARD_3DS, CARD_DECLINED

Someone = Callable[..., Person]


def test_after_a_declined_card_another_one_pays_for_the_same_place(town: Town, someone: Someone) -> None:
    person = someone(width=PHONE).is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()

    person.pays(CARD_DECLINED)
    person.sees("The payment did not go through.")
    person.pays()

    person.is_at("It is booked")
    assert town.charges_of(person.booking_id) == [2592]


def test_a_payment_that_the_bank_confirms_books_the_place(town: Town, someone: Someone) -> None:
    person = someone(width=PHONE, locale="fr").is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()

    person.pays(CARD_3DS)
    person.presses("Complete: it is me")

    person.is_at("It is booked")
    assert town.charges_of(person.booking_id) == [2592]


def test_an_abandoned_question_of_the_bank_leaves_the_place_held_and_unpaid(
    town: Town, someone: Someone
) -> None:
    person = someone().is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()
    person.pays(CARD_3DS)
    person.is_at("Is it you?")

    person.visits("/bookings")
    person.page.locator(".booking-row a").click()

    person.sees("Your place is held")
    assert town.charges_of(person.booking_id) == []


def test_whoever_denies_the_payment_to_the_bank_can_try_again(town: Town, someone: Someone) -> None:
    person = someone().is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()
    person.pays(CARD_3DS)

    person.presses("Fail: it is not me")
    person.sees("The payment did not go through.")
    person.pays()

    person.is_at("It is booked")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_place_lost_meanwhile_keeps_what_was_written(town: Town, someone: Someone, locale: str) -> None:
    listing = town.meal(capacity=2, max_party=2)
    start = town.next_start(listing, party=2)
    person = someone(width=PHONE, locale=locale).is_signed_in(town.customer())
    person.takes(listing, starts_at=start)
    person.writes_note("No nuts, please")
    town.booked(listing, town.customer("Ida Blum"), start, party=2)

    person.presses("Book %(when)s for %(total)s")

    person.sees("Someone just took %(when)s.")
    person.sees("Your details are kept and nothing was charged.")
    assert person.note() == "No nuts, please"


def test_whoever_lost_a_place_takes_the_next_one_in_one_tap(town: Town, someone: Someone) -> None:
    listing, ana = town.meal(capacity=2, max_party=2), town.customer("Ana Lopes")
    start = town.next_start(listing, party=2)
    person = someone(width=PHONE).is_signed_in(ana)
    person.takes(listing, starts_at=start)
    town.booked(listing, town.customer("Ida Blum"), start, party=2)
    person.presses("Book %(when)s for %(total)s")
    person.sees("Someone just took %(when)s.")

    person.books()

    assert town.states_of(ana) == [BookingState.HELD]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_double_tap_on_book_books_once(town: Town, someone: Someone, scripts: bool) -> None:
    ana = town.customer("Ana Lopes")
    person = someone(scripts=scripts).is_signed_in(ana)
    person.takes(town.meal())

    person.presses_twice("Book %(when)s for %(total)s")
    person.has_left_the_checkout()

    assert town.states_of(ana) == [BookingState.HELD]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_going_back_from_paying_and_booking_again_books_once(
    town: Town, someone: Someone, scripts: bool
) -> None:
    ana = town.customer("Ana Lopes")
    person = someone(scripts=scripts).is_signed_in(ana)
    person.takes(town.meal())
    person.books()
    payment_page = person.page.url

    person.goes_back()
    person.books()

    assert person.page.url == payment_page
    assert town.states_of(ana) == [BookingState.HELD]


def test_a_double_tap_on_pay_charges_once(town: Town, someone: Someone) -> None:
    person = someone().is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()
    person.fills_card()

    person.presses_twice("Pay %(amount)s")

    person.is_at("It is booked")
    assert town.charges_of(person.booking_id) == [2592]


def test_going_back_after_paying_shows_that_it_is_paid(town: Town, someone: Someone) -> None:
    person = someone(width=PHONE).is_signed_in(town.customer())
    person.takes(town.meal())
    person.books()
    person.pays()
    person.is_at("It is booked")
    booking_id = person.booking_id

    person.goes_back()

    person.is_at("Already paid")
    person.presses("See your booking")
    person.sees("Confirmed")
    assert town.charges_of(booking_id) == [2592]


def test_a_payment_is_noticed_though_the_customer_closed_the_page(town: Town, someone: Someone) -> None:
    ana = town.customer("Ana Lopes")
    booking_id = town.hold(town.meal(), ana)
    person = someone().is_signed_in(ana)

    town.pay_page(town.page_of(booking_id))
    town.hears_from_the_payment_server()
    town.work()
    person.visits(f"/bookings/{booking_id}")

    person.sees("Confirmed")


def test_more_people_are_priced_at_once_and_the_time_stays_chosen(town: Town, someone: Someone) -> None:
    person = someone(width=PHONE)
    person.visits(f"/listings/{town.meal().public_id}")
    person.chooses(day=2)
    chosen = person.time_chosen()

    person.adds_one_person()

    person.reads("€51.84")
    assert person.time_chosen() == chosen
    assert "party=2" in person.page.url


def test_a_browser_whose_clock_is_years_ahead_still_counts_the_hold_down(
    town: Town, someone: Someone
) -> None:
    ana = town.customer("Ana Lopes")
    booking_id = town.hold(town.meal(), ana)
    person = someone(apart=True).is_signed_in(ana)
    person.page.clock.set_system_time("2031-05-05T08:00:00")

    person.visits(f"/bookings/{booking_id}")

    expect(person.page.locator(".timer-count")).to_have_text(re.compile(r"(9|10):\d\d"))
    person.reads("Held for you until")


def test_a_page_that_is_opened_as_the_hold_ends_says_so(town: Town, someone: Someone) -> None:
    ana = town.customer("Ana Lopes")
    booking_id = town.hold(town.meal(), ana)
    person = someone(apart=True).is_signed_in(ana)
    person.page.clock.install()
    person.visits(f"/bookings/{booking_id}")

    person.page.clock.fast_forward("11:00")

    person.reads("Your place is no longer held.")
