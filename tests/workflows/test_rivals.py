"""Several people ask for one place: the provider gives it to one, and the others are told and charged nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.database import db
from marketplace.money.payments.models import PaymentState
from marketplace.trade.bookings.models import GIVEN_TO_OTHER, BookingState
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.workflows import answer_request
from marketplace.workflows.book import AskedAlready
from tests.factories import requests
from tests.factories.changes import cancel
from tests.factories.checkout import browser_of, filled, send
from tests.factories.requests import accept, asked, request_meal
from tests.factories.rivals import (
    NAMES,
    book_at_once,
    end_a_hold_while_closing,
    one_table,
    refuse_for,
    rivals,
    seats_taken,
    settle_while_closing,
)
from tests.factories.stage import Stage


def test_several_people_can_ask_for_one_place(stage: Stage) -> None:
    both = rivals(stage)

    assert both.states() == [BookingState.REQUESTED, BookingState.REQUESTED]


def test_accepting_one_refuses_the_other_in_the_same_transaction(stage: Stage) -> None:
    both = rivals(stage)

    requests.only_say_yes(stage, both.first)

    assert both.states() == [BookingState.ACCEPTED, BookingState.DECLINED]
    assert requests.endings_of(stage, both.second)[-1] == GIVEN_TO_OTHER


def test_the_amount_set_aside_by_a_rival_is_let_go(stage: Stage) -> None:
    both = rivals(stage)

    accept(stage, both.first)
    stage.work()

    assert requests.intent_of(stage, both.second)["status"] == "canceled"
    assert len(requests.charges(stage)) == 1
    assert requests.ledger_lines(stage, both.second) == 0


def test_a_rival_is_told_once(stage: Stage) -> None:
    both = rivals(stage)

    accept(stage, both.first)
    stage.work()

    told = requests.letters_to(stage, stage.booking(both.second).customer_id)
    assert told == ["request_given_to_other", "request_sent"]


def test_of_two_acceptances_at_once_one_wins_and_the_other_is_told(stage: Stage) -> None:
    both = rivals(stage)

    outcomes = stage.at_once(2, lambda n: accept(stage, both.all[n]))

    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(both.states()) == [BookingState.CONFIRMED, BookingState.DECLINED]
    assert ["does not wait" in str(one) for one in refused] == [True]


def test_eight_acceptances_of_four_rivals_end_with_one_winner_and_no_deadlock(stage: Stage) -> None:
    crowd = rivals(stage, people=4)

    outcomes = stage.at_once(8, lambda n: accept(stage, crowd.all[n % 4]))

    assert crowd.states().count(BookingState.CONFIRMED) == 1
    assert [one for one in outcomes if "deadlock" in str(one)] == []


def test_someone_who_is_still_paying_for_a_request_loses_to_the_accepted_one(stage: Stage) -> None:
    listing, start = one_table(stage)
    winner = asked(stage, listing, starts_at=start)
    paying = stage.hold(listing, stage.customer("Ida Blum"), start)

    accept(stage, winner)
    stage.pay_page(stage.page_of(paying))
    stage.settle(paying)
    stage.work()

    assert stage.booking(paying).state == BookingState.EXPIRED
    assert requests.payment_of(stage, paying).state == PaymentState.CANCELLED


def test_requests_that_still_find_a_seat_go_on_waiting(stage: Stage) -> None:
    both = rivals(stage, request_meal(stage, capacity=2, max_party=2))

    accept(stage, both.first)
    accept(stage, both.second)

    assert both.states() == [BookingState.CONFIRMED, BookingState.CONFIRMED]


def test_a_request_that_overlaps_with_the_accepted_one_is_refused_too(stage: Stage) -> None:
    listing, start = one_table(stage)
    first = asked(stage, listing, starts_at=start)
    ida, half_later = stage.customer("Ida Blum"), start + timedelta(minutes=30)
    later = asked(stage, listing, customer=ida, starts_at=half_later)

    accept(stage, first)

    assert stage.booking(later).state == BookingState.DECLINED


def test_a_booking_made_at_once_refuses_whoever_asked_for_its_time(stage: Stage) -> None:
    listing, start = one_table(stage)
    waiting = asked(stage, listing, starts_at=start)

    booking_id = book_at_once(stage, listing, start, pays=True)
    stage.work()

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert stage.booking(waiting).state == BookingState.DECLINED
    assert requests.intent_of(stage, waiting)["status"] == "canceled"


def test_a_booking_at_once_that_is_cancelled_before_its_job_refuses_nobody(stage: Stage) -> None:
    listing, start = one_table(stage)
    waiting = asked(stage, listing, starts_at=start)
    booking_id = book_at_once(stage, listing, start, pays=True)

    cancel(stage, booking_id)
    stage.work()

    assert stage.booking(waiting).state == BookingState.REQUESTED


def test_refusing_rivals_twice_tells_them_once(stage: Stage) -> None:
    listing, start = one_table(stage)
    waiting = asked(stage, listing, starts_at=start)
    booking_id = book_at_once(stage, listing, start, pays=True)

    refused = [refuse_for(stage, booking_id), refuse_for(stage, booking_id)]

    assert refused == [1, 0]
    letters = requests.letters_to(stage, stage.booking(waiting).customer_id)
    assert letters == ["request_given_to_other", "request_sent"]


def test_a_payment_and_the_closing_of_its_providers_account_do_not_wait_in_a_circle(stage: Stage) -> None:
    listing, start = one_table(stage)
    waiting = asked(stage, listing, starts_at=start)
    paying = book_at_once(stage, listing, start, pays=False)
    stage.pay_page(stage.page_of(paying))

    outcomes = settle_while_closing(stage, paying)

    assert outcomes == [None, None]
    assert stage.booking(paying).state == BookingState.CONFIRMED
    assert stage.booking(waiting).state == BookingState.DECLINED


def test_a_hold_ends_while_the_closing_of_an_account_waits_for_another_of_its_service(stage: Stage) -> None:
    listing = stage.meal(capacity=4, max_party=2)
    start = stage.next_start(listing)
    _first, second, third = (stage.hold(listing, stage.customer(name), start) for name in NAMES[:3])

    outcomes = end_a_hold_while_closing(stage, second, third)

    assert outcomes == ("done", "done")
    assert seats_taken(stage, third) == 0


def test_a_request_waits_while_somebody_pays_for_its_time(stage: Stage) -> None:
    listing, start = one_table(stage)
    waiting = asked(stage, listing, starts_at=start)
    book_at_once(stage, listing, start, pays=False)

    with pytest.raises(SlotTaken):
        accept(stage, waiting)

    assert stage.booking(waiting).state == BookingState.REQUESTED
    assert requests.charges(stage) == []


def test_nobody_asks_twice_for_one_time(stage: Stage) -> None:
    (listing, start), customer = one_table(stage), stage.customer()
    asked(stage, listing, customer=customer, starts_at=start)

    with pytest.raises(AskedAlready):
        stage.hold(listing, customer, start)


def test_a_rival_refused_does_not_free_the_winners_place(stage: Stage) -> None:
    both = rivals(stage)

    accept(stage, both.first)

    assert seats_taken(stage, both.first) == 1


def test_a_request_taken_back_leaves_the_others_waiting(stage: Stage) -> None:
    both = rivals(stage)

    with stage.acting():
        answer_request.withdraw(both.first, by_id=stage.booking(both.first).customer_id)

    assert both.states() == [BookingState.CANCELLED_BY_CUSTOMER, BookingState.REQUESTED]


def test_the_database_refuses_a_yes_without_a_place(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage))

    with pytest.raises(DBAPIError, match="ck_booking_place"), stage.acting():
        db.session.execute(
            text("update booking set state = 'accepted' where public_id = :id"), {"id": booking_id}
        )


def test_a_place_once_given_changes_only_as_both_agree(stage: Stage) -> None:
    both = rivals(stage)
    accept(stage, both.first)

    with pytest.raises(DBAPIError, match="frozen"), stage.acting():
        db.session.execute(
            text("update booking set occurrence_id = null where public_id = :id"), {"id": both.first}
        )


def test_a_form_that_asks_again_leads_to_the_request_that_waits(stage: Stage) -> None:
    (listing, start), customer = one_table(stage), stage.customer()
    booking_id = asked(stage, listing, customer=customer, starts_at=start)

    browser = browser_of(stage, customer)
    answer = send(browser, listing, filled(browser, listing, start))

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/bookings/{booking_id}")
