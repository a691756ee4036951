"""A customer's bank disputes a payment before the service: open it changes nothing, lost it ends the booking."""

import pytest

from marketplace.money.disputes.models import Bearer
from marketplace.trade.bookings.models import PAID_BACK_BY_BANK, BookingState
from tests.factories import requests, troubles
from tests.factories.changes import cancel
from tests.factories.paid_back import ahead, hours_before, marked_confirmed, page_for
from tests.factories.stage import Stage
from tests.factories.troubles import PAID


def test_a_dispute_lost_before_the_service_cancels_the_booking_and_frees_its_place(stage: Stage) -> None:
    booking = ahead(stage)

    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert requests.endings_of(stage, booking)[-1] == PAID_BACK_BY_BANK
    assert troubles.seats_taken(stage, booking) == 0
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_both_are_told_once_that_a_bank_took_the_payment_back(stage: Stage) -> None:
    booking = ahead(stage)
    dispute = troubles.dispute(stage, booking)
    before = troubles.letters_so_far(stage)

    troubles.decide(stage, dispute, "lost")
    troubles.hear_of(stage, dispute)

    assert troubles.letters_about(stage, before) == ["booking_cancelled", "booking_cancelled"]
    to_customer, to_provider = troubles.letters(stage, "booking_cancelled")
    assert "Your bank gave you €25.92 back" in to_customer
    assert "The time is free in your calendar again." in to_provider
    assert "Your share" not in to_provider


def test_a_dispute_that_is_merely_open_keeps_the_place(stage: Stage) -> None:
    booking = ahead(stage)

    troubles.dispute(stage, booking)

    assert stage.booking(booking).state == BookingState.CONFIRMED
    assert troubles.seats_taken(stage, booking) == 1
    [letter] = troubles.letters(stage, "dispute_opened")
    assert "The booking stays as agreed until then." in letter


def test_a_dispute_over_a_service_that_took_place_promises_nothing_about_the_day(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    troubles.dispute(stage, booking)

    [letter] = troubles.letters(stage, "dispute_opened")
    assert "stays as agreed" not in letter


def test_a_dispute_won_before_the_service_leaves_the_booking_as_it_was(stage: Stage) -> None:
    booking = ahead(stage)

    troubles.decide(stage, troubles.dispute(stage, booking), "won")
    kept = stage.booking(booking).state
    cancel(stage, booking)

    assert kept == BookingState.CONFIRMED
    assert stage.booking(booking).state == BookingState.CANCELLED_BY_PROVIDER


def test_a_dispute_lost_once_the_service_has_begun_ends_nothing(stage: Stage) -> None:
    booking = ahead(stage)
    dispute = troubles.dispute(stage, booking)
    troubles.take_place(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert stage.booking(booking).state == BookingState.COMPLETED
    assert troubles.seats_taken(stage, booking) == 1


def test_what_staff_gave_back_before_counts_towards_what_the_bank_takes(stage: Stage) -> None:
    booking = ahead(stage)
    troubles.refund(stage, booking, 1_001)

    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_a_bank_that_takes_a_part_leaves_the_booking_to_the_rest(stage: Stage) -> None:
    booking = ahead(stage)

    troubles.dispute_and_lose_a_part(stage, booking, 1_000)

    assert stage.booking(booking).state == BookingState.CONFIRMED
    assert troubles.seats_taken(stage, booking) == 1


@pytest.mark.parametrize(("hours", "kept"), [(72, 0), (3, PAID // 2)])
def test_when_we_bear_it_the_provider_keeps_what_a_cancellation_would_have_left(
    stage: Stage, hours: int, kept: int
) -> None:
    booking = ahead(stage, days=5)
    dispute = troubles.dispute(stage, booking)
    troubles.choose_bearer(stage, booking, Bearer.PLATFORM)

    with hours_before(stage, booking, hours):
        troubles.decide(stage, dispute, "lost")

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert troubles.books(stage).get("dispute_loss", 0) == kept
    assert troubles.books(stage).get("booking", 0) == -kept
    letter = troubles.letters(stage, "booking_cancelled")[1]
    assert ("Your share of a late cancellation" in letter) == bool(kept)


def test_the_freed_place_can_be_booked_by_somebody_else(stage: Stage) -> None:
    listing = stage.meal(paid_out=True, capacity=1, max_party=1)
    booking = stage.booked(listing)
    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    again = stage.booked(listing, stage.customer("Ali Petit"), stage.booking(booking).starts_at)

    assert stage.booking(again).state == BookingState.CONFIRMED


def test_the_page_says_to_both_that_a_bank_disputes_the_payment(stage: Stage) -> None:
    booking = ahead(stage)
    troubles.dispute(stage, booking)

    to_customer, to_provider = page_for(stage, booking, "customer"), page_for(stage, booking, "provider")

    assert "Your bank disputes this payment." in to_customer
    assert "The customer’s bank disputes the payment." in to_provider
    assert "Cancel this booking" not in to_customer


def test_the_page_of_a_booking_a_bank_paid_back_says_so_to_both(stage: Stage) -> None:
    booking = ahead(stage)
    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    to_customer, to_provider = page_for(stage, booking, "customer"), page_for(stage, booking, "provider")

    assert "Your bank gave you your money back" in to_customer
    assert "The time is free in your calendar again." in to_provider
    assert "Nothing is refunded" not in to_customer + to_provider


def test_the_self_check_sees_a_booking_that_stands_although_its_bank_took_the_payment_back(
    stage: Stage,
) -> None:
    booking = ahead(stage)
    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    with marked_confirmed(stage, booking):
        found = troubles.broken(stage)

    assert (
        "across: a booking whose payment a bank took back before it began has given its place back" in found
    )
