"""The inbox: what is forged leaves nothing, what is doubled counts once, what is lost is fetched."""

import json
from datetime import timedelta

import pytest
import stripe

from marketplace.core import clock
from marketplace.workflows import inbox
from tests.factories.checkout import browser_of
from tests.factories.orders import believing, in_every_order
from tests.factories.outbox import alerts_of, down
from tests.factories.stage import Stage
from tests.factories.webhooks import (
    Story,
    an_event,
    claimed,
    counting_looks,
    end_of,
    handle_again,
    happened,
    paid_at_the_second_try,
    post,
    signature,
    stored,
    take_in,
)

OURS = "whsec_sandbox_proche"
FORGERIES = {
    "none at all": lambda body: "",
    "not a signature": lambda body: "t=1,v1=abc",
    "another secret": lambda body: signature(body, "whsec_another"),
    "another body": lambda body: signature(body + " ", OURS),
    "too old": lambda body: signature(body, OURS, seconds=-301),
    "from the future": lambda body: signature(body, OURS, seconds=330),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_event_is_refused_and_not_stored(stage: Stage, kind: str) -> None:
    event = an_event()

    status = post(stage, event, FORGERIES[kind](json.dumps(event)))

    assert (status, stored(stage)) == (400, [])


def test_an_event_of_the_other_mode_is_refused_and_not_stored(stage: Stage) -> None:
    status = post(stage, an_event(livemode=True))

    assert (status, stored(stage)) == (400, [])


def test_an_event_rightly_signed_is_stored(stage: Stage) -> None:
    status = post(stage, an_event())

    assert (status, stored(stage)) == (200, ["evt_1 new"])


def test_copies_that_arrive_together_are_one_event(stage: Stage) -> None:
    statuses = stage.at_once(8, lambda _: post(stage, an_event()))

    assert statuses == [200] * 8
    assert stored(stage) == ["evt_1 new"]


def test_an_event_of_an_unknown_payment_waits(stage: Stage) -> None:
    post(stage, an_event())

    row = handle_again(stage, "evt_1", times=1)

    assert (row.state, row.attempts) == ("waiting", 1)
    assert alerts_of(stage) == []


def test_an_event_that_waits_at_its_tenth_try_is_told_to_a_person(stage: Stage) -> None:
    post(stage, an_event())

    row = handle_again(stage, "evt_1", times=10)

    assert row.state == "waiting"
    assert alerts_of(stage) == [("event_waiting", "evt_1")]


def test_waiting_events_come_less_and_less_often(stage: Stage) -> None:
    post(stage, an_event())

    first = handle_again(stage, "evt_1", times=1).next_attempt_at
    later = handle_again(stage, "evt_1", times=8).next_attempt_at

    assert first is not None
    assert later is not None
    assert later - first > timedelta(hours=1)


def test_an_event_delivered_twice_has_one_effect(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    events = happened(stage, booking_id)

    take_in(stage, [*events, *events])

    end = end_of(stage, booking_id)
    assert (end.booking, end.posted, end.owed) == ("confirmed", 1, -2592)


def test_a_return_page_and_a_webhook_together_fulfil_once(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    browser = browser_of(stage, stage.customer_of(booking_id))
    events = happened(stage, booking_id)
    acts = [lambda: browser.get(f"/bookings/{booking_id}/paid"), lambda: take_in(stage, events[-1:])]

    stage.at_once(2, lambda number: acts[number]())

    end = end_of(stage, booking_id)
    assert (end.booking, end.posted, end.owed) == ("confirmed", 1, -2592)


def test_a_forged_return_page_changes_nothing(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    browser = browser_of(stage, stage.customer_of(booking_id))

    browser.get(f"/bookings/{booking_id}/paid?session_id=cs_forged&payment_status=paid")

    end = end_of(stage, booking_id)
    assert (end.booking, end.payment, end.posted) == ("held", "open", 0)


def test_six_events_of_a_payment_end_the_same_in_each_of_their_720_orders(stage: Stage, paid: Story) -> None:
    orders = in_every_order(stage, paid)

    assert orders.counts == [6, 30, 120, 360, 720, 720]
    assert orders.distinct == {("confirmed", "paid", None, -2592, 1, 2, 1)}


def test_a_late_payment_is_given_back_in_each_of_their_720_orders(stage: Stage, paid_late: Story) -> None:
    orders = in_every_order(stage, paid_late)

    assert orders.counts == [6, 30, 120, 360, 720, 720]
    assert orders.distinct == {("expired", "paid", "due 2592", -2592, 1, 1, 1)}


def test_control_a_handler_that_believes_its_events_ends_differently(stage: Stage, paid: Story) -> None:
    orders = in_every_order(stage, paid, believing(paid.booking))

    assert len(orders.ends[6]) > 1


def test_events_of_one_payment_taken_in_together_are_one_look(stage: Stage, paid: Story) -> None:
    for event in paid.events:
        post(stage, event)

    with counting_looks() as looks, stage.app.app_context():
        inbox.take_in()

    assert looks == ["/v1/checkout/sessions"]
    assert {row.rpartition(" ")[2] for row in stored(stage)} == {"done"}


def test_two_workers_share_what_waits_and_claim_no_event_twice(stage: Stage) -> None:
    for number in range(30):
        post(stage, an_event(id=f"evt_{number}"))

    claims = stage.at_once(2, lambda _: claimed(stage))

    assert sorted(len(claim) for claim in claims) == [10, 20]
    assert len({name for claim in claims for name in claim}) == 30


def test_what_a_worker_died_over_comes_back_when_its_claim_ends(stage: Stage) -> None:
    post(stage, an_event())

    first, at_once = claimed(stage), claimed(stage)
    with clock.frozen_at(clock.now() + inbox.CLAIMED_FOR):
        later = claimed(stage)

    assert (first, at_once, later) == (["evt_1"], [], ["evt_1"])


def test_an_event_that_breaks_its_handler_keeps_no_other_waiting(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    post(stage, an_event(data={"object": {"object": "refund"}}))
    post(stage, happened(stage, booking_id)[-1])

    with stage.app.app_context():
        inbox.take_in()

    assert "evt_1 waiting" in stored(stage)
    assert end_of(stage, booking_id).booking == "confirmed"


def test_four_days_without_webhooks_are_caught_up(stage: Stage) -> None:
    with stage.app.app_context():
        inbox.catch_up()
    booking_id = paid_at_the_second_try(stage)
    stage.lever("clock", advance=4 * 86_400)

    with clock.frozen_at(clock.now() + timedelta(days=4)), stage.app.app_context():
        new, again = inbox.catch_up(), inbox.catch_up()
    stage.work()

    assert (new, again) == (6, 0)
    assert end_of(stage, booking_id).booking == "confirmed"
    assert {row.rpartition(" ")[2] for row in stored(stage)} == {"done"}


def test_a_gap_longer_than_the_provider_remembers_is_told_to_a_person(stage: Stage) -> None:
    with stage.app.app_context():
        inbox.catch_up()

    with clock.frozen_at(clock.now() + timedelta(days=40)), stage.app.app_context():
        inbox.catch_up()

    assert alerts_of(stage) == [("events_lost", "events")]


def test_a_reading_that_breaks_off_begins_where_it_began(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    with down(stage), pytest.raises(stripe.StripeError), stage.app.app_context():
        inbox.catch_up()

    with stage.app.app_context():
        inbox.catch_up()
    stage.work()

    assert end_of(stage, booking_id).booking == "confirmed"


def test_an_event_can_be_sent_again_by_hand(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    [*_others, last] = happened(stage, booking_id)

    with stage.app.app_context():
        problem = inbox.resend(last["id"])

    assert problem is None
    assert end_of(stage, booking_id).booking == "confirmed"
