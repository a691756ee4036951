"""Staff give everything back before the service: the place is free again; a part of it frees nothing."""

import pytest

from marketplace.money.payments.models import RefundState
from marketplace.people.accounts.models import Role
from marketplace.trade.bookings.models import BookingState
from marketplace.workflows import refund_booking
from tests.factories import troubles
from tests.factories.stage import Stage
from tests.factories.troubles import PAID


def test_a_full_refund_before_the_service_frees_the_seat(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))

    troubles.refund(stage, booking, PAID)

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert troubles.seats_taken(stage, booking) == 0
    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.DONE]
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees"}


def test_both_sides_are_told_once_that_we_cancelled(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    before = troubles.letters_so_far(stage)

    troubles.refund(stage, booking, PAID)

    assert troubles.letters_about(stage, before) == ["booking_cancelled", "booking_cancelled"]
    to_customer, to_provider = troubles.letters(stage, "booking_cancelled")
    assert "€25.92 goes back to your card" in to_customer
    assert "The time is free in your calendar again." in to_provider


def test_a_partial_refund_before_the_service_keeps_the_seat(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))

    troubles.refund(stage, booking, PAID - 1)

    assert stage.booking(booking).state == BookingState.CONFIRMED
    assert troubles.seats_taken(stage, booking) == 1


def test_the_last_of_several_refunds_frees_the_seat(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    troubles.refund(stage, booking, 1_000)

    troubles.refund(stage, booking, PAID - 1_000)

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert troubles.seats_taken(stage, booking) == 0


def test_the_freed_seat_can_be_booked_again(stage: Stage) -> None:
    listing = stage.meal(paid_out=True, capacity=1, max_party=1)
    booking = stage.booked(listing)
    troubles.refund(stage, booking, PAID)

    again = stage.booked(listing, stage.customer("Ali Petit"), stage.booking(booking).starts_at)

    assert stage.booking(again).state == BookingState.CONFIRMED


def test_a_full_refund_after_the_service_changes_no_seat(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    troubles.refund(stage, booking, PAID)

    assert stage.booking(booking).state == BookingState.COMPLETED
    assert troubles.seats_taken(stage, booking) == 1


def test_a_refund_shown_before_it_freed_the_seat_is_refused(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    staff = stage.staff(Role.FINANCE, name="Fatou Finance")
    with stage.acting():
        seen = refund_booking.offer(booking, PAID, staff).seen
    troubles.take_place(stage, booking)

    with pytest.raises(refund_booking.StaleOffer), stage.acting():
        refund_booking.refund(booking, PAID, staff, "The oven broke down.", seen=seen)
