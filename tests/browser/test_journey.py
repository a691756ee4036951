"""The main job as a person does it, from the front door to the money that comes back."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from marketplace.money.payouts.models import PayoutState
from marketplace.people.accounts.models import Role
from marketplace.trade.bookings.models import BookingState
from tests.browser.person import DESK, PHONE, Person
from tests.browser.town import Town

Someone = Callable[..., Person]


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_a_visitor_finds_books_pays_and_cancels_for_the_refund_that_was_shown(
    town: Town, someone: Someone, width: int, locale: str
) -> None:
    listing = town.meal(town="Lille")
    # Things move here, as they do for most people; in other tests they stand still.
    nora = someone(width=width, locale=locale, still=False)

    nora.searches("Lille")
    nora.opens(listing)
    nora.chooses(day=4)
    nora.presses("Continue")
    nora.joins()
    nora.books()
    nora.pays()
    nora.is_at("It is booked")
    nora.reads({"en": "€25.92", "fr": "25,92"}[locale])
    booking_id = nora.booking_id
    paid = town.booking(booking_id).state
    nora.visits("/bookings")
    nora.opens_booking(booking_id)
    nora.presses("Cancel this booking")
    shown = nora.refund_shown()
    nora.presses("Cancel and refund %(amount)s")

    nora.sees("Cancelled by the customer")
    nora.reads(shown)
    assert paid == BookingState.CONFIRMED
    assert town.booking(booking_id).refunded_minor == 5184


def test_a_refund_is_seen_on_its_way_and_then_sent(town: Town, someone: Someone) -> None:
    ana = town.customer("Ana Lopes")
    booking_id = town.booked(town.meal(), ana)
    person = someone().is_signed_in(ana)
    person.visits(f"/bookings/{booking_id}/cancel")
    person.presses("Cancel and refund %(amount)s")
    person.sees("On its way to the payment server")

    town.work()
    person.page.reload()

    person.sees("Sent to your card")


def test_the_whole_journey_needs_no_scripts(town: Town, someone: Someone) -> None:
    listing = town.meal(town="Lille")
    nora = someone(width=PHONE, scripts=False)

    nora.searches("Lille")
    nora.opens(listing)
    nora.asks_for(people=2)
    nora.chooses(day=4)
    nora.presses("Continue")
    nora.joins()
    nora.books()
    nora.pays()
    nora.is_at("It is booked")
    nora.presses("Cancel this booking")
    nora.presses("Cancel and refund %(amount)s")

    nora.sees("Cancelled by the customer")
    assert town.booking(nora.booking_id).refunded_minor == 5184


def test_signing_in_keeps_the_choice(town: Town, someone: Someone) -> None:
    ana = town.customer("Ana Lopes")
    person = someone(width=PHONE)

    person.takes(town.meal(), day=3)
    chosen = person.when_chosen()
    person.presses("Sign in")
    person.types_in(ana)

    person.is_at("Check and pay")
    assert person.when_chosen() == chosen


def test_the_calendar_file_holds_the_time_of_the_booking(town: Town, someone: Someone) -> None:
    ana = town.customer("Ana Lopes")
    booking_id = town.booked(town.meal(), ana)
    person = someone().is_signed_in(ana)

    person.visits(f"/bookings/{booking_id}")
    text = person.keeps_calendar_file()

    booking = town.booking(booking_id)
    wall = booking.starts_at.astimezone(ZoneInfo(booking.zone))
    assert f"DTSTART;TZID={booking.zone}:{wall:%Y%m%dT%H%M%S}" in text
    assert "SUMMARY:Sunday couscous" in text


def test_finance_approves_a_payout_and_the_money_leaves(town: Town, someone: Someone) -> None:
    payout_id = town.payout(town.meal(paid_out=True))
    reviewer = town.staff(Role.FINANCE)
    person = someone()

    person.visits(f"/admin/payouts/{payout_id}")
    person.types_in(reviewer)
    person.types_app_code(reviewer)
    person.presses("Approve %(amount)s")
    person.sees("Approved: %(amount)s for %(name)s is on its way.")
    town.work()
    person.visits(f"/admin/payouts/{payout_id}")

    person.sees("Paid out.")
    assert town.payout_state(payout_id) == PayoutState.PAID
