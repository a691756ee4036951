"""An account is closed while others act: each request ends in one way, and nobody waits in a circle."""

from marketplace.trade.bookings.models import BookingState
from tests.factories import requests, suspensions, troubles
from tests.factories.stage import Stage


def test_a_yes_and_the_customer_s_suspension_at_once_end_in_one_of_the_two(stage: Stage) -> None:
    booking = requests.asked(stage)
    acts = [requests.only_say_yes, suspensions.suspend_customer_of]

    outcomes = stage.at_once(2, lambda n: acts[n](stage, booking))
    stage.work()

    end = (stage.booking(booking).state, len(requests.charges(stage)))
    assert end in [(BookingState.CONFIRMED, 1), (BookingState.CANCELLED_BY_CUSTOMER, 0)]
    assert (outcomes[1], troubles.broken(stage)) == (None, [])


def test_two_who_asked_each_other_are_closed_at_once_and_neither_waits_for_the_other(stage: Stage) -> None:
    asked = suspensions.asked_each_other(stage)

    outcomes = stage.at_once(2, lambda n: suspensions.suspend_customer_of(stage, asked[n]))

    ends = {stage.booking(booking).state for booking in asked}
    assert outcomes == [None, None]
    assert ends <= {BookingState.CANCELLED_BY_CUSTOMER, BookingState.DECLINED}
