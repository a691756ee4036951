"""Events and their delivery: signed, retried, doubled and shuffled on demand, and readable afterwards."""

from tests.sandbox.playground import Playground


def test_a_payment_tells_its_story_in_order(play: Playground) -> None:
    session = play.session()
    play.pay(str(session.url))

    told = play.deliver()

    assert told == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_an_event_carries_the_object_and_the_request_behind_it(play: Playground) -> None:
    customer = play.api.customers.create({"name": "Camille"}, {"idempotency_key": "customer-7"})

    play.deliver()

    [event] = play.receiver.events
    assert event.data.object["id"] == customer.id
    assert event.request.idempotency_key == "customer-7"
    assert event.request.id == customer.last_response.request_id


def test_an_update_tells_what_changed(play: Playground) -> None:
    customer = play.api.customers.create({"name": "Camille"})
    play.api.customers.update(customer.id, {"name": "Sam"})

    play.deliver()

    assert play.receiver.raw[-1]["data"]["previous_attributes"] == {"name": "Camille"}


def test_a_refused_delivery_is_tried_again_later(play: Playground) -> None:
    play.api.customers.create({"name": "Camille"})
    play.receiver.answers = [500]
    play.lever("webhooks", drain=True)

    outstanding = play.api.events.list({"delivery_success": False}).data
    play.lever("webhooks", drain=True)

    assert [entry.type for entry in outstanding] == ["customer.created"]
    assert play.receiver.types == ["customer.created"] * 2
    assert play.api.events.list({"delivery_success": False}).data == []


def test_paused_deliveries_wait(play: Playground) -> None:
    play.lever("webhooks", paused=True)
    play.api.customers.create({"name": "Camille"})

    before = play.deliver()
    after = play.deliver(paused=False)

    assert (before, after) == ([], ["customer.created"])


def test_events_can_come_several_times(play: Playground) -> None:
    play.api.customers.create({"name": "Camille"})

    play.deliver(copies=3)

    assert len({event.id for event in play.receiver.events}) == 1
    assert play.receiver.types == ["customer.created"] * 3


def test_events_can_come_in_any_order(play: Playground) -> None:
    names = [play.api.customers.create({"name": f"Camille {number}"}).id for number in range(12)]

    play.deliver(shuffle=True)

    got = [event.data.object["id"] for event in play.receiver.events]
    assert sorted(got) == sorted(names)
    assert got != names


def test_events_older_than_thirty_days_are_gone(play: Playground) -> None:
    play.api.customers.create({"name": "Camille"})

    play.advance(days=31)

    assert play.api.events.list().data == []


def test_events_can_be_read_by_type_and_by_id(play: Playground) -> None:
    charge = play.charge()
    play.api.refunds.create({"charge": charge})

    found = play.api.events.list({"types": ["charge.refunded", "refund.*"]}).data

    assert [event.type for event in found] == ["charge.refunded", "refund.created"]
    assert play.api.events.retrieve(found[0].id).data.object["id"] == charge


def test_two_deliverers_at_once_send_each_event_once(play: Playground) -> None:
    for number in range(20):
        play.api.customers.create({"name": f"Camille {number}"})

    play.at_once(4, lambda _: play.lever("webhooks", drain=True))

    got = [event.id for event in play.receiver.events]
    assert len(got) == len(set(got)) == 20
