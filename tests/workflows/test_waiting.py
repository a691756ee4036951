"""Waiting lists: what comes free is kept for the line, and offered to one after the other."""

from datetime import timedelta

import pytest

from marketplace.core.database import db
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings.models import Listing
from marketplace.trade.waiting.operations import NotFull
from marketplace.workflows import change_offer, waiting_line
from tests.factories.requests import letters_to
from tests.factories.stage import Stage
from tests.factories.waiting import full_table


def test_what_comes_free_is_offered_to_nobody_but_the_line(stage: Stage) -> None:
    table = full_table(stage)
    table.join()

    table.cancel()

    assert table.seats() == (2, 1)
    assert not table.is_offered()
    assert table.grab() == "refused"


def test_what_comes_free_while_nobody_waits_is_free_for_all(stage: Stage) -> None:
    table = full_table(stage)

    table.cancel()

    assert table.seats() == (1, 0)
    assert table.is_offered()


def test_the_first_in_line_is_held_a_place_for_two_hours_and_told_once(stage: Stage) -> None:
    table = full_table(stage)
    first, second = table.join("Ida Blum"), table.join("Leo Faure")
    table.cancel()

    table.served()
    table.served()

    assert table.states(first, second) == ["offered", "waiting"]
    booking = table.offer_to(first)
    assert booking.state == BookingState.HELD
    assert booking.hold_expires_at is not None
    assert timedelta(minutes=119) < booking.hold_expires_at - booking.created_at <= timedelta(hours=2)
    assert letters_to(stage, table.entry(first).customer_id).count("waiting_offered") == 1


def test_a_place_that_is_paid_in_time_is_theirs(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()
    table.cancel()
    table.served()

    table.pay(first)

    assert table.states(first) == ["served"]
    assert stage.booking(table.offer_to(first).public_id).state == BookingState.CONFIRMED
    assert table.seats() == (2, 0)


def test_an_offer_that_is_not_paid_goes_to_the_next(stage: Stage) -> None:
    table = full_table(stage)
    first, second = table.join("Ida Blum"), table.join("Leo Faure")
    table.cancel()
    table.served()

    table.expire(first)
    assert table.grab() == "refused"
    table.served()

    assert table.states(first, second) == ["missed", "offered"]
    assert letters_to(stage, table.entry(first).customer_id).count("waiting_missed") == 1


def test_what_the_last_in_line_gives_up_is_free_for_all(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()
    table.cancel()
    table.served()

    with stage.app.app_context():
        waiting_line.leave(first, table.entry(first).customer_id)

    assert table.states(first) == ["missed"]
    assert table.seats() == (1, 0)


def test_who_leaves_frees_what_was_kept_when_nobody_else_waits(stage: Stage) -> None:
    table = full_table(stage, seats=4)
    four = table.join(party=4)
    table.cancel()

    with stage.app.app_context():
        waiting_line.leave(four, table.entry(four).customer_id)

    assert table.states(four) == ["left"]
    assert table.seats() == (3, 0)


def test_places_too_few_for_the_first_wait_for_more(stage: Stage) -> None:
    table = full_table(stage, seats=4)
    two, one = table.join("Ida Blum", party=2), table.join("Leo Faure")
    table.cancel(0)
    table.served()
    assert table.states(two, one) == ["waiting", "waiting"]

    table.cancel(1)
    table.served()

    assert table.states(two, one) == ["offered", "waiting"]
    assert table.offer_to(two).party_size == 2


def test_on_the_last_day_places_go_to_the_first_they_are_enough_for(stage: Stage) -> None:
    table = full_table(stage, seats=4)
    two, one = table.join("Ida Blum", party=2), table.join("Leo Faure")
    table.cancel()

    table.served(at=table.entry(two).closes_at - timedelta(hours=23))

    assert table.states(two, one) == ["waiting", "offered"]


def test_on_the_last_day_what_is_enough_for_nobody_is_free_for_all(stage: Stage) -> None:
    table = full_table(stage, seats=4)
    two = table.join(party=2)
    table.cancel()

    table.served(at=table.entry(two).closes_at - timedelta(hours=23))

    assert table.states(two) == ["waiting"]
    assert table.seats() == (3, 0)


def test_who_comes_with_fewer_too_is_offered_fewer(stage: Stage) -> None:
    table = full_table(stage, seats=4)
    four = table.join(party=4, least=1)
    table.cancel()

    table.served()

    assert table.offer_to(four).party_size == 1


def test_the_list_closes_by_itself_with_a_letter(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()

    table.served(at=table.entry(first).closes_at)

    assert table.states(first) == ["closed"]
    assert letters_to(stage, table.entry(first).customer_id).count("waiting_closed") == 1


def test_an_offer_near_the_end_is_short_and_never_outlasts_the_notice(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()
    table.cancel()
    last = table.start - timedelta(minutes=60)

    table.served(at=last - timedelta(minutes=12))

    until = table.offer_to(first).hold_expires_at
    assert until is not None
    assert until == last


def test_the_provider_may_close_a_list(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()
    table.cancel()

    with stage.acting():
        waiting_line.close_by_provider(table.listing.public_id, table.start, table.listing.provider_id)

    assert table.states(first) == ["closed"]
    assert table.seats() == (1, 0)


def test_seats_that_the_provider_adds_go_to_the_line(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()

    with stage.acting():
        listing = db.session.get_one(Listing, table.listing.id)
        change_offer.change_terms(listing, {"capacity": 3, "max_party": 3})
    assert table.grab() == "refused"
    table.served()

    assert table.states(first) == ["offered"]


def test_a_time_for_one_party_alone_has_a_line_too(stage: Stage) -> None:
    table = full_table(stage, seats=1, shared=False)
    first = table.join()
    table.cancel()
    assert table.grab() == "refused"

    table.served()

    assert table.states(first) == ["offered"]


def test_an_offer_on_request_waits_for_the_providers_answer(stage: Stage) -> None:
    table = full_table(stage)
    first = table.join()
    with stage.acting():
        db.session.get_one(Listing, table.listing.id).confirmation = "request"
    table.cancel()
    table.served()

    table.pay(first)

    assert table.states(first) == ["served"]
    assert table.offer_to(first).state == BookingState.REQUESTED
    assert table.seats() == (2, 0)


def test_nobody_waits_where_there_is_a_place(stage: Stage) -> None:
    table = full_table(stage)
    table.cancel()

    with pytest.raises(NotFull):
        table.join()


def test_a_booking_cannot_move_onto_time_that_others_wait_for(stage: Stage) -> None:
    table = full_table(stage, seats=1)
    before = table.may_move_by(minutes=30)

    table.join()

    assert before
    assert not table.may_move_by(minutes=30)
