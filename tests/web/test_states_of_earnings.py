"""What a provider reads of money that is disputed, was given back, or has nowhere to go yet."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories import disputes, payouts, tax, troubles
from tests.factories.listings import make_meal, make_provider
from tests.factories.readers import read
from tests.factories.stage import Stage


def is_disputed_before_review(stage: Stage, sale: str) -> None:
    troubles.dispute(stage, sale)


def is_disputed_in_review(stage: Stage, sale: str) -> None:
    troubles.gathered(stage, sale)
    troubles.dispute(stage, sale)


def is_refunded_in_review(stage: Stage, sale: str) -> None:
    troubles.gathered(stage, sale)
    troubles.refund(stage, sale, 500)


def was_taken_back_by_the_bank(stage: Stage, sale: str) -> None:
    troubles.paid_out(stage, sale)
    troubles.decide(stage, troubles.dispute(stage, sale), "lost")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (is_disputed_before_review, "A customer’s bank disputes this payment. It waits until the bank"),
        (is_disputed_in_review, "· disputed by a bank €22.32"),
        (is_refunded_in_review, "· €4.31 less: the customer got money back €18.01"),
        (was_taken_back_by_the_bank, "· €22.32 less: the customer got money back €0.00"),
    ],
)
def test_earnings_say_what_became_of_a_sale_in_trouble(
    stage: Stage, trouble: Callable[[Stage, str], None], said: str
) -> None:
    trouble(stage, sale := troubles.a_sale(stage))

    assert said in read(stage.app, troubles.cook_of(stage, sale).id, "/studio/earnings")


def has_none(_provider: Member) -> None:
    pass


def is_looked_at(provider: Member) -> None:
    payouts.account_of(payouts.can_be_paid(provider)).transfers_active = False


def has_a_question_left(provider: Member) -> None:
    is_looked_at(provider)
    payouts.account_of(provider).requirements = ["individual.verification.document"]


def is_stopped(provider: Member) -> None:
    disputes.a_stopped_account(provider, ["external_account"])
    payouts.account_of(provider).bank_last4 = "4242"


def has_changed(provider: Member) -> None:
    payouts.change_bank(payouts.can_be_paid(provider))


def is_ready_without_digits(provider: Member) -> None:
    payouts.account_of(payouts.can_be_paid(provider)).bank_last4 = None


NOTHING_KNOWN, NOT_DONE = "We do not know yet where to send your money.", "No payout can be sent yet."


@pytest.mark.parametrize(
    ("account", "said", "warned"),
    [
        (has_none, "No bank account yet.", NOTHING_KNOWN),
        (is_looked_at, "The payment provider checks your details.", NOT_DONE),
        (has_a_question_left, "1 answer is missing. Continue where you left off.", NOT_DONE),
        (is_stopped, "Payouts are on hold.", NOT_DONE),
        (has_changed, "The next payout is checked by hand.", ""),
        (is_ready_without_digits, "Everything is ready. Payouts can be sent.", ""),
    ],
)
def test_the_bank_account_s_page_and_the_earnings_agree_on_how_it_stands(
    app: Flask, account: Callable[[Member], None], said: str, warned: str
) -> None:
    account(provider := make_provider())
    make_meal(provider)
    db.session.flush()

    assert said in read(app, provider.id, "/studio/bank")
    earnings = read(app, provider.id, "/studio/earnings")
    assert [words for words in (NOTHING_KNOWN, NOT_DONE) if words in earnings] == [warned] * bool(warned)


def test_a_provider_whose_tax_details_are_missing_reads_that_payouts_wait_for_them(app: Flask) -> None:
    make_meal(provider := make_provider())
    tax.block(provider.id)

    page = read(app, provider.id, "/studio/tax")

    assert "Your payouts wait for your tax details." in page
    assert "reminded you twice. Your money is safe with us" in page
