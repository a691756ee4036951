from collections.abc import Callable

from flask import Flask

from tests.factories import payouts
from tests.factories.accounts import work_in
from tests.factories.api import program_of


def test_a_payout_is_told_with_its_sales_and_steps(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider, 8_500, 1_500)

    told = program_of(app, provider).get("/payouts").json["items"][0]

    assert told["id"] == payout.public_id
    assert told["amount"] == {"amount_minor": 10_000, "currency": "EUR"}
    assert [sale["share"]["amount_minor"] for sale in told["sales"]] == [8_500, 1_500]
    assert [step["state"] for step in told["steps"]] == ["now", "next", "next"]


def test_a_paid_payout_says_when(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.paid(payouts.a_payout(provider))

    told = program_of(app, provider).get("/payouts").json["items"][0]

    assert told["state"] == "paid"
    assert told["settled_at"] is not None
    assert told["steps"][-1]["at"] is not None


def test_how_many_people_look_at_it_is_not_told(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider, 60_000)
    payouts.approve(payout, payouts.a_reviewer())

    answer = program_of(app, provider).get("/payouts")

    assert payout.state == "second_review"
    assert answer.json["items"][0]["state"] == "in_review"
    assert "Fatou" not in answer.text


def test_nobody_sees_the_payouts_of_others(app: Flask) -> None:
    payouts.a_payout(payouts.a_provider())

    answer = program_of(app, payouts.a_reviewer()).get("/payouts")

    assert answer.json["items"] == []


def test_payouts_come_in_pages(app: Flask) -> None:
    provider = payouts.a_provider()
    made = [payouts.a_payout(provider, share).public_id for share in (1_000, 2_000, 3_000)]
    program = program_of(app, provider)

    first = program.get("/payouts", limit=2).json
    second = program.get("/payouts", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_a_reason_speaks_the_readers_language(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.hold(payouts.a_payout(provider), payouts.a_reviewer())

    told = program_of(app, provider, locale="fr").get("/payouts").json["items"][0]

    assert told["steps"][1]["title"] == "Retenu, pour un regard de plus"


def test_payouts_take_no_more_queries_for_more_of_them(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    provider = payouts.a_provider()
    for share in (1_000, 2_000, 3_000):
        payouts.a_payout(provider, share)
    program = program_of(app, provider, address="198.51.100.40")
    program.get("/payouts")
    seen = statements()

    answer = program.get("/payouts")

    assert len(answer.json["items"]) == 3
    assert len(work_in(seen)) == 4
