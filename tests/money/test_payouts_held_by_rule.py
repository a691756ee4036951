"""Payouts that wait for tax details: held with the reason in words, found by it, and let go by themselves."""

from flask import Flask

from marketplace.core import clock
from marketplace.money.payouts import desk, review, sentences
from marketplace.money.payouts.desk import Filters
from marketplace.money.payouts.models import PayoutState
from tests.factories import pages, payouts, tax
from tests.factories.accounts import signed_in


def test_a_payout_whose_tax_details_are_missing_is_held_with_that_reason(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    tax.block(payout.provider_id)

    review.look_again(payout.public_id)

    assert payout.state == PayoutState.HELD
    assert "Your tax details are missing" in sentences.reason_words(payouts.last_reason(payout))


def test_the_details_once_given_put_it_back_to_review(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    tax.block(payout.provider_id)
    review.look_again(payout.public_id)
    tax.give(tax.member(payout.provider_id))

    review.look_again(payout.public_id)

    assert payout.state == PayoutState.IN_REVIEW


def test_what_a_person_held_is_not_let_go_by_the_rule(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    payouts.hold(payout, payouts.a_reviewer(), "tax_missing")

    review.look_again(payout.public_id)

    assert payout.state == PayoutState.HELD


def test_the_queue_is_filtered_by_why_payouts_are_held(app: Flask) -> None:
    person = payouts.a_reviewer()
    for_tax = payouts.hold(payouts.a_payout(payouts.a_provider("A")), person, "tax_missing")
    payouts.hold(payouts.a_payout(payouts.a_provider("B")), person, "new_bank")

    found = desk.queue(Filters(state="held", why="tax_missing"), clock.now()).rows

    assert [(row.payout.id, row.held_for) for row in found] == [(for_tax.id, "tax_missing")]


def test_the_queue_says_in_words_why_a_payout_is_held(app: Flask) -> None:
    person = payouts.a_reviewer()
    payouts.hold(payouts.a_payout(), person, "tax_missing")

    page = pages.words_of(signed_in(app, person).get("/admin/payouts?state=held&why=tax_missing"))

    assert "Tax details missing" in page
    assert "Held because of" in page
    assert "No payout fits these filters" not in page
