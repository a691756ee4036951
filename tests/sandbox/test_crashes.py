"""The sandbox in processes of its own: killed without warning, run twice over, delivering by itself."""

import threading
from collections.abc import Callable

import pytest
import stripe

from tests.sandbox.playground import Playground, client_of, meanwhile, refund_once, wait_until
from tests.sandbox.process import Process
from tests.sandbox.stuck import Stuck

Start = Callable[[], Process]


def test_what_was_answered_survives_a_kill(play: Playground, start_process: Start) -> None:
    first = start_process()
    made = client_of(first.url).v1.customers.create({"name": "Camille"})

    first.kill()

    assert play.api.customers.retrieve(made.id).name == "Camille"


def test_refunds_repeated_through_kills_are_made_once_each(play: Playground, start_process: Start) -> None:
    charge = play.charge(10_000)

    for number in range(4):
        doomed = start_process()
        end = threading.Timer(0.006 * number, doomed.kill)
        end.start()
        refund_once(doomed.url, charge, 100 + number)
        end.join()
        refund_once(play.url, charge, 100 + number)

    refunds = [refund.amount for refund in play.api.refunds.list({"charge": charge})]
    assert sorted(refunds) == [100, 101, 102, 103]
    assert play.api.charges.retrieve(charge).amount_refunded == sum(refunds)


def test_a_key_in_flight_answers_409(play: Playground, stuck: Stuck) -> None:
    charge = play.charge()
    with stuck.on(charge), meanwhile(refund_once, play.url, charge, 100):
        stuck.wait_for_waiters(1)

        with pytest.raises(stripe.APIError) as refusal:
            play.api.refunds.create({"charge": charge, "amount": 100}, {"idempotency_key": f"{charge}-100"})
        stuck.release()

    assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")
    assert [refund.amount for refund in play.api.refunds.list({"charge": charge})] == [100]


def test_a_killed_request_leaves_no_effect_and_its_key_free(
    play: Playground, stuck: Stuck, start_process: Start
) -> None:
    charge, doomed = play.charge(), start_process()
    with stuck.on(charge), meanwhile(refund_once, doomed.url, charge, 100):
        stuck.wait_for_waiters(1)
        doomed.kill()
        stuck.release()
    stuck.wait_for_waiters(0)

    assert play.api.refunds.list({"charge": charge}).data == []
    refund_once(play.url, charge, 100)
    assert [refund.amount for refund in play.api.refunds.list({"charge": charge})] == [100]


def test_two_processes_share_one_truth(play: Playground, start_process: Start) -> None:
    charge = play.charge(10_000)
    apis = [play.api, client_of(start_process().url).v1]

    ends = play.at_once(8, lambda number: apis[number % 2].refunds.create({"charge": charge}))

    assert sum(not isinstance(end, Exception) for end in ends) == 1


def test_the_keeper_delivers_by_itself(play: Playground, start_process: Start) -> None:
    other = client_of(start_process().url).v1

    other.customers.create({"name": "Camille"})

    assert wait_until(lambda: play.receiver.types == ["customer.created"])


def test_it_stops_when_asked(start_process: Start) -> None:
    process = start_process()

    status = process.stop()

    assert status == 0


def test_without_its_database_it_answers_503(homeless: str) -> None:
    with pytest.raises(stripe.APIError) as failure:
        client_of(homeless).v1.balance.retrieve()

    assert failure.value.http_status == 503
