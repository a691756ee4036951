"""An account that can no longer receive money holds its payouts, says so, and lets them go on afterwards."""

from flask import Flask

from tests.factories import payouts, review


def test_an_account_disabled_later_holds_its_payouts_and_the_provider_is_told(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    before = len(payouts.told_events())

    review.disabled(provider)

    assert payout.state == "held"
    assert payouts.last_reason(payout) == "account_incomplete"
    assert len(payouts.told_events()) == before + 1
    assert "Your bank details are not complete yet." in payouts.timeline_of(payout)[-3]["text"]


def test_what_was_approved_once_before_must_be_approved_again(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.approve(payouts.a_payout(provider, 60_000))

    review.disabled(provider)
    review.enabled(provider)
    payouts.approve(payout, payouts.a_reviewer("Bo Second"))

    assert payout.state == "second_review"


def test_once_the_account_works_again_the_payout_is_back_in_review(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.a_payout(provider)
    review.disabled(provider)

    review.enabled(provider)

    assert payouts.steps_of(payout) == ["in_review", "held", "in_review"]


def test_what_a_person_held_stays_held(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.hold(payouts.a_payout(provider), payouts.a_reviewer())

    review.enabled(provider)

    assert payout.state == "held"


def test_money_on_its_way_and_other_providers_are_left_alone(app: Flask) -> None:
    provider = payouts.a_provider()
    sent, other = payouts.approve(payouts.a_payout(provider)), payouts.a_payout(payouts.a_provider("Other"))

    review.disabled(provider)

    assert (sent.state, other.state) == ("approved", "in_review")
