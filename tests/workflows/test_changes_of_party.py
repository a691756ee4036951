"""Fewer people come: the seats are free, and what was paid for the others goes back to the cent."""

import pytest

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.money.payouts import queries as payouts
from marketplace.trade.bookings.models import FEWER_PEOPLE, BookingState
from marketplace.trade.changes.models import ChangeState
from marketplace.trade.changes.operations import NotChangeable
from marketplace.workflows import cancel_booking, self_check
from tests.factories import changes
from tests.factories.readers import read
from tests.factories.stage import Stage


def test_fewer_people_free_their_seats_and_get_back_what_they_paid(stage: Stage) -> None:
    listing = changes.table_for_many(stage, price_minor=2400)
    booking_id = stage.booked(listing, party=4)
    booking = stage.booking(booking_id)

    changes.fewer(stage, booking_id, 3)

    left = stage.booking(booking_id)
    assert (left.party_size, left.seats) == (3, 3)
    assert changes.taken(stage, listing, booking.starts_at) == 3
    assert left.refunded_minor == (booking.total_minor + 2) // 4


def test_both_sides_read_what_is_left_of_the_price_and_of_the_share(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage, price_minor=2400), party=4)
    changes.fewer(stage, booking_id, 2)
    booking = stage.booking(booking_id)

    customer = read(stage.app, booking.customer_id, f"/bookings/{booking_id}")
    provider = read(stage.app, booking.provider_id, f"/bookings/{booking_id}")

    assert "€51.84 of it goes back, or went back, to your card." in customer
    assert "€51.84 went back to the customer; of your share €44.64 is left." in provider
    assert "If you cancel, €51.84 goes back to the customer in full." in provider
    assert "Booked ahead €44.64" in read(stage.app, booking.provider_id, "/studio/earnings")


def test_the_money_leaves_and_every_account_agrees(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage), party=3)

    changes.fewer(stage, booking_id, 1)
    stage.work()

    assert changes.refunds(stage, booking_id) == [stage.booking(booking_id).refunded_minor]
    with stage.app.app_context():
        assert self_check.failures() == []


def test_several_steps_down_give_back_exactly_what_one_step_would(stage: Stage) -> None:
    listing = changes.table_for_many(stage, price_minor=3333)
    steps, once = (
        stage.booked(listing, party=4),
        stage.booked(changes.table_for_many(stage, price_minor=3333), party=4),
    )

    for party in (3, 2, 1):
        changes.fewer(stage, steps, party)
    changes.fewer(stage, once, 1)

    assert stage.booking(steps).refunded_minor == stage.booking(once).refunded_minor


def test_the_provider_is_asked_once_cancelling_costs_something(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage, policy="strict"), party=4)

    change_id = changes.fewer(stage, booking_id, 2)
    before = stage.booking(booking_id).party_size
    changes.accept(stage, booking_id, change_id, by="provider")

    assert (before, stage.booking(booking_id).party_size) == (4, 2)
    assert changes.steps(stage, booking_id)[-1] == FEWER_PEOPLE


def test_cancelling_later_counts_from_the_price_of_those_who_are_left(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage), party=4)
    changes.fewer(stage, booking_id, 2)
    booking = stage.booking(booking_id)
    left = booking.total_minor - booking.refunded_minor

    with clock.frozen_at(changes.when_half_is_refunded(booking)), stage.app.app_context():
        refund = cancel_booking.refund_now(booking, booking.customer_id)

    assert (refund.percent, refund.refund_minor) == (50, (left + 1) // 2)


def test_the_provider_earns_for_those_who_came(stage: Stage) -> None:
    listing = changes.table_for_many(stage, price_minor=2400)
    booking_id = stage.booked(listing, party=4)
    changes.fewer(stage, booking_id, 2)
    stage.work()

    changes.complete(stage, booking_id)

    with stage.app.app_context():
        found = payouts.locked_earning_of("booking", booking_id)
        assert found is not None
        assert found[1].share_minor == stage.booking(booking_id).share_minor // 2


def test_a_cancellation_by_the_provider_gives_back_all_the_rest(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage), party=4)
    changes.fewer(stage, booking_id, 3)

    changes.cancel(stage, booking_id)
    stage.work()

    booking = stage.booking(booking_id)
    assert booking.state == BookingState.CANCELLED_BY_PROVIDER
    assert sum(changes.refunds(stage, booking_id)) == booking.total_minor


@pytest.mark.parametrize("party", [0, 4, 5])
def test_a_party_that_is_no_smaller_is_refused_at_the_field(stage: Stage, party: int) -> None:
    booking_id = stage.booked(changes.table_for_many(stage), party=4)

    with pytest.raises(Invalid) as refused:
        changes.fewer(stage, booking_id, party)

    assert list(refused.value.errors) == ["party"]


def test_a_party_stays_as_large_as_the_provider_wants_at_least(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage, min_party=3), party=4)

    with pytest.raises(Invalid):
        changes.fewer(stage, booking_id, 2)


def test_a_table_of_ones_own_has_one_price_for_any_party(stage: Stage) -> None:
    booking_id = stage.booked(changes.own_table(stage), party=4)

    with pytest.raises(Invalid):
        changes.fewer(stage, booking_id, 2)


def test_a_page_that_showed_another_number_changes_nothing(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage), party=4)
    changes.fewer(stage, booking_id, 3)

    with pytest.raises(NotChangeable):
        changes.fewer(stage, booking_id, 2, of=4)

    assert stage.booking(booking_id).party_size == 3


def test_two_taps_on_accept_refund_once(stage: Stage) -> None:
    booking_id = stage.booked(changes.table_for_many(stage, policy="strict"), party=4)
    change_id = changes.fewer(stage, booking_id, 2)

    stage.at_once(4, lambda _n: changes.accept(stage, booking_id, change_id, by="provider"))
    stage.work()

    assert changes.change(stage, change_id).state == ChangeState.ACCEPTED
    assert len(changes.refunds(stage, booking_id)) == 1
