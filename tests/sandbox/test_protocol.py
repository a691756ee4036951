"""What holds for every call: keys, versions, idempotency, paging, expansion, refusals, faults."""

import pytest
import stripe

from tests.sandbox.playground import KEY, Playground, client_of


def test_a_foreign_key_is_refused(play: Playground) -> None:
    with pytest.raises(stripe.AuthenticationError):
        client_of(play.url, key="sk_test_of_somebody_else").v1.balance.retrieve()

    assert client_of(play.url, key="sk_test_sbx_other").v1.balance.retrieve().livemode is False


def test_every_answer_carries_its_request_and_version(play: Playground) -> None:
    answer = play.api.balance.retrieve()

    headers = answer.last_response.headers

    assert headers["Request-Id"].startswith("req_sbx_")
    assert headers["Stripe-Version"] == "2026-05-27.dahlia"


@pytest.mark.parametrize("path", ["/v1/coupons", "/v1/subscription_schedules", "/v2/core/accounts"])
def test_what_is_not_simulated_says_so_and_is_not_retried(play: Playground, path: str) -> None:
    answer = play.http.get(f"{play.url}{path}", headers={"Authorization": f"Bearer {KEY}"}, timeout=10)

    assert answer.status_code == 400
    assert answer.headers["Stripe-Should-Retry"] == "false"
    assert path in answer.json()["error"]["message"]


def test_an_unknown_parameter_is_named(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.customers.create({"email": "a@b.fr", "shipping": {"nam": "x"}})  # type: ignore[typeddict-item]

    assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", "shipping")


def test_a_missing_parameter_is_named(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.payment_intents.create({"currency": "eur"})  # type: ignore[typeddict-item]

    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "amount")


def test_another_api_version_is_refused(play: Playground) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2020-08-27"}

    answer = play.http.get(f"{play.url}/v1/balance", headers=headers, timeout=10)

    assert "API version 2020-08-27" in answer.json()["error"]["message"]


# Idempotency


def test_a_key_replays_the_first_answer(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}
    first = play.api.refunds.create({"charge": charge, "amount": 100}, options)

    again = play.api.refunds.create({"charge": charge, "amount": 100}, options)

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(play.api.refunds.list().data) == 1


def test_a_key_with_other_parameters_is_refused(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}
    play.api.refunds.create({"charge": charge, "amount": 100}, options)

    with pytest.raises(stripe.IdempotencyError) as refusal:
        play.api.refunds.create({"charge": charge, "amount": 200}, options)

    assert refusal.value.http_status == 400


def test_one_key_at_once_acts_once(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}

    ends = play.at_once(8, lambda _: play.api.refunds.create({"charge": charge, "amount": 100}, options))

    [refund] = play.api.refunds.list().data
    answers = {getattr(end, "http_status", 200) for end in ends}
    assert {end.id for end in ends if isinstance(end, stripe.Refund)} == {refund.id}
    assert answers <= {200, 409}


def test_control_other_keys_at_once_act_each_time(play: Playground) -> None:
    charge = play.charge()

    play.at_once(
        8,
        lambda number: play.api.refunds.create(
            {"charge": charge, "amount": 100}, {"idempotency_key": f"refund-{number}"}
        ),
    )

    assert len(play.api.refunds.list().data) == 8


def test_a_refused_card_is_replayed_too(play: Playground) -> None:
    facts = {"idempotency_key": "pay-7"}
    wanted = {"amount": 500, "currency": "eur", "confirm": True, "payment_method": "pm_card_chargeDeclined"}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            play.api.payment_intents.create(wanted, facts)  # type: ignore[arg-type]

    assert len(play.api.charges.list().data) == 1


def test_a_malformed_request_does_not_use_its_key(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}
    with pytest.raises(stripe.InvalidRequestError):
        play.api.refunds.create({"charge": charge, "amount": "many"}, options)  # type: ignore[typeddict-item]

    refund = play.api.refunds.create({"charge": charge, "amount": 100}, options)

    assert refund.amount == 100


def test_a_key_is_forgotten_after_a_day(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}
    first = play.api.refunds.create({"charge": charge, "amount": 100}, options)

    play.advance(days=1, seconds=1)

    assert play.api.refunds.create({"charge": charge, "amount": 100}, options).id != first.id


# Faults


def test_a_failure_before_the_effect_is_retried_by_the_client(play: Playground) -> None:
    charge = play.charge()
    play.lever("faults", path="/v1/refunds", status=500)

    refund = client_of(play.url, retries=2).v1.refunds.create({"charge": charge})

    assert [entry.id for entry in play.api.refunds.list()] == [refund.id]


def test_a_failure_after_the_effect_is_replayed_for_its_key(play: Playground) -> None:
    charge, options = play.charge(), {"idempotency_key": "refund-7"}
    play.lever("faults", path="/v1/refunds", when="after", status=500)

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            play.api.refunds.create({"charge": charge}, options)

    assert len(play.api.refunds.list({"charge": charge}).data) == 1


def test_an_answer_lost_after_the_effect_is_found_by_a_retry(play: Playground) -> None:
    charge = play.charge()
    play.lever("faults", path="/v1/refunds", kind="drop", when="after")

    refund = client_of(play.url, retries=1).v1.refunds.create({"charge": charge})

    assert refund.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(play.api.refunds.list().data) == 1


def test_control_an_answer_lost_acts_twice_under_another_key(play: Playground) -> None:
    charge = play.charge()
    play.lever("faults", path="/v1/refunds", kind="drop", when="after")
    with pytest.raises(stripe.APIConnectionError):
        play.api.refunds.create({"charge": charge, "amount": 100})

    play.api.refunds.create({"charge": charge, "amount": 100})

    assert len(play.api.refunds.list().data) == 2


def test_a_connection_dropped_before_the_effect_leaves_nothing(play: Playground) -> None:
    charge = play.charge()
    play.lever("faults", path="/v1/refunds", kind="drop", count=2)

    for _ in range(2):
        with pytest.raises(stripe.APIConnectionError):
            play.api.refunds.create({"charge": charge})

    assert play.api.refunds.list().data == []


def test_faults_hit_only_the_calls_they_are_for(play: Playground) -> None:
    play.lever("faults", method="POST", path="/v1/transfers*", status=429)

    assert play.charge()
    assert play.api.transfers.list().data == []


def test_the_levers_need_their_header(play: Playground) -> None:
    answer = play.http.post(f"{play.url}/_sandbox/reset", timeout=10)

    assert answer.status_code == 403


# Lists and expansion


def test_lists_page_through_everything_newest_first(play: Playground) -> None:
    made = [play.api.customers.create({"name": f"Camille {number}"}).id for number in range(7)]

    first = play.api.customers.list({"limit": 3})
    all_of_them = [entry.id for entry in first.auto_paging_iter()]

    assert (len(first.data), first.has_more) == (3, True)
    assert all_of_them == made[::-1]


def test_a_page_before_a_cursor_keeps_its_order(play: Playground) -> None:
    made = [play.api.customers.create({"name": f"Camille {number}"}).id for number in range(5)]

    page = play.api.customers.list({"limit": 2, "ending_before": made[1]})

    assert [entry.id for entry in page] == [made[3], made[2]]
    assert page.has_more is True


def test_lists_filter_by_creation(play: Playground) -> None:
    play.api.customers.create({"name": "early"})
    play.advance(days=1)
    later = play.api.customers.create({"name": "late"})

    found = play.api.customers.list({"created": {"gte": later.created}})

    assert [entry.id for entry in found] == [later.id]


def test_expansion_goes_through_lists_and_levels(play: Playground) -> None:
    play.intent(2_000)

    [found] = play.api.payment_intents.list({"expand": ["data.latest_charge.balance_transaction"]}).data

    assert found.latest_charge.balance_transaction.amount == 2_000


def test_what_cannot_be_expanded_is_named(play: Playground) -> None:
    made = play.intent()

    with pytest.raises(stripe.InvalidRequestError, match=r"cannot be expanded \(amount\)"):
        play.api.payment_intents.retrieve(made.id, {"expand": ["amount"]})


def test_an_account_sees_its_own_objects_only(play: Playground) -> None:
    name = play.account()
    charge = play.charge()

    with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
        play.api.charges.retrieve(charge, options={"stripe_account": name})

    with pytest.raises(stripe.PermissionError):
        play.api.balance.retrieve(options={"stripe_account": "acct_sbxnobody"})


def test_a_nul_character_is_refused(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="NUL"):
        play.api.customers.create({"name": "Cam\0ille"})

    answer = play.pay(str(play.session().url), name="Cam\0ille")
    assert answer.status_code == 303
