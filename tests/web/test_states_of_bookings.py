"""What both sides read on a booking's pages in the states between its payment and its end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.trade.arrivals import operations, rules
from marketplace.trade.arrivals.models import Outcome, Side
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import expire_hold
from tests.factories.absences import an_absence
from tests.factories.accounts import a_member
from tests.factories.api import a_held_booking
from tests.factories.listings import make_meal
from tests.factories.readers import read
from tests.factories.scene import a_paid_booking, an_asked_booking
from tests.factories.visits import a_home, booked_at, make_visit

ASKED, SEEN = "I was there all evening.", "We spoke with both of you."


def is_at_the_door(booking: Booking) -> None:
    operations.say_here(booking)


def is_checked_in(booking: Booking) -> None:
    operations.check_in(booking, rules.code_of(booking.public_id), by_id=booking.provider_id)


def is_disputed(booking: Booking) -> None:
    operations.object_to(an_absence(booking), ASKED)


def ended(outcome: Outcome, against: Side) -> Callable[[Booking], None]:
    def end(booking: Booking) -> None:
        report = an_absence(booking, against)
        operations.object_to(report, ASKED)
        operations.close(report, outcome, by_id=a_member("Fatou Finance").id, decision=SEEN)

    return end


@pytest.mark.parametrize(
    ("told", "customer", "provider"),
    [
        (is_at_the_door, "You said you are here at 18:30", "Your guest is here since 18:30"),
        (is_checked_in, "Checked in at 18:30", "Checked in at 18:30"),
        (is_disputed, f"decides. “I waited for half an hour and rang twice.” The answer: “{ASKED}”", ASKED),
        (ended(Outcome.STANDS, Side.PROVIDER), "It stands: the provider was not there.", SEEN),
        (ended(Outcome.STANDS, Side.CUSTOMER), "It stands: the guest did not come.", SEEN),
        (ended(Outcome.DISMISSED, Side.CUSTOMER), f"Our decision: “{SEEN}”", "the booking counts as agreed."),
    ],
)
def test_both_sides_read_what_happened_at_the_door(
    app: Flask, told: Callable[[Booking], None], customer: str, provider: str
) -> None:
    booking = a_paid_booking(make_meal(), a_member("Nora Klein"))

    with clock.frozen_at(booking.starts_at + timedelta(minutes=30)):
        told(booking)
        pages = [
            read(app, who, f"/bookings/{booking.public_id}")
            for who in (booking.customer_id, booking.provider_id)
        ]

    assert customer in pages[0]
    assert provider in pages[1]


@pytest.mark.parametrize(
    ("page", "side", "said"),
    [
        ("door", "provider_id", "This guest was checked in at 18:30."),
        ("ticket", "customer_id", "You were checked in at 18:30."),
        ("absence", "customer_id", "The guest was checked in with the code of the ticket"),
    ],
)
def test_who_was_checked_in_is_asked_nothing_more(app: Flask, page: str, side: str, said: str) -> None:
    booking = a_paid_booking(make_meal(), a_member("Nora Klein"))

    with clock.frozen_at(booking.starts_at + timedelta(minutes=30)):
        is_checked_in(booking)
        words = read(app, getattr(booking, side), f"/bookings/{booking.public_id}/{page}")

    assert said in words
    assert "from fifteen minutes after" not in words


@pytest.mark.parametrize(("minutes", "is_to_come"), [(-10, True), (10, False)])
def test_a_meal_that_has_begun_is_not_still_to_come(app: Flask, minutes: int, is_to_come: bool) -> None:
    booking = a_paid_booking(make_meal(), a_member("Nora Klein"))

    with clock.frozen_at(booking.starts_at + timedelta(minutes=minutes)):
        page = read(app, booking.customer_id, f"/bookings/{booking.public_id}")

    assert ("(to come)" in page) is is_to_come


def test_a_provider_on_the_way_reads_where_and_who_waits_does_too(app: Flask) -> None:
    booking = booked_at(make_visit(), a_home())

    with clock.frozen_at(booking.starts_at - timedelta(minutes=20)):
        provider, customer, ticket = [
            read(app, who, f"/bookings/{booking.public_id}{end}")
            for who, end in (
                (booking.provider_id, ""),
                (booking.customer_id, ""),
                (booking.customer_id, "/ticket"),
            )
        ]

    assert "At the door 3 rue des Lilas, 69003 Lyon Second floor, Klein Ask for the six digits" in provider
    assert "Show your ticket when" in customer
    assert "At your home · Second floor, Klein" in ticket


def test_a_place_that_was_given_up_was_not_too_late(app: Flask) -> None:
    booking = a_held_booking(make_meal(), a_member("Nora Klein"))
    expire_hold.give_up(booking.public_id, actor_id=booking.customer_id)

    page = read(app, booking.customer_id, f"/bookings/{booking.public_id}")

    assert "You gave the place up before paying. Nothing was charged." in page
    assert "Given up before paying" in page
    assert "in time" not in page


def asks(_app: Flask) -> Booking:
    return an_asked_booking(make_meal(confirmation="request"), a_member("Nora Klein"))


def pays(_app: Flask) -> Booking:
    return a_paid_booking(make_meal(policy="strict", notice_minutes=4 * 24 * 60), a_member("Nora Klein"))


@pytest.mark.parametrize(
    ("made", "hours", "said"),
    [
        (asks, 20, "There is nothing to cancel yet."),
        (pays, -1, "This booking cannot be cancelled any more. It has begun."),
        (pays, 60, "nothing is refunded any more. A word"),
        (pays, 20, "You can still cancel, but nothing is refunded any more."),
    ],
)
def test_the_page_to_cancel_says_what_is_true_then(
    app: Flask, made: Callable[[Flask], Booking], hours: int, said: str
) -> None:
    booking = made(app)

    with clock.frozen_at(booking.starts_at - timedelta(hours=hours)):
        page = read(app, booking.customer_id, f"/bookings/{booking.public_id}/cancel")

    assert said in page
    assert "€0.00" not in page
