"""What a member reads of credits that cannot be used, bought or handed back at the moment."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.goods.fraud import operations as fraud
from marketplace.people.accounts.models import Member
from tests.factories import topups
from tests.factories.accounts import signed_in
from tests.factories.fraud import a_claimed_case, finance, member_of
from tests.factories.pages import has_form_to, words_of
from tests.factories.readers import read
from tests.factories.wallets import set_wallet


def owes() -> Member:
    return topups.owing(600)[0]


def is_disputed() -> Member:
    return topups.disputed(100)[0]


def is_held() -> Member:
    reviewer = finance()
    case = a_claimed_case(reviewer)
    member = member_of(case)
    topups.bought(member)
    fraud.hold(case, reviewer)
    return member


def waits_for_consent() -> Member:
    member = topups.an_adult("Milo Young")
    set_wallet(member.id, age="minor")
    return member


@pytest.mark.parametrize(
    ("stopped", "said", "left"),
    [
        (owes, "€6.00 are owed.", "0 credits"),
        (is_disputed, "Your bank is looking into a payment for your credits.", "900 credits"),
        (is_held, "Our team is looking into your credits.", "1,000 credits"),
        (waits_for_consent, "Somebody responsible for you has to agree first.", "0 credits"),
    ],
)
def test_credits_that_cannot_be_used_are_not_there_to_use_now(
    app: Flask, stopped: Callable[[], Member], said: str, left: str
) -> None:
    page = read(app, stopped().id, "/wallet")

    assert said in page
    assert f"Kept for you {left}" in page
    assert "To use now" not in page


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (owes, "A payment for credits you had used was taken back; €6.00 are owed."),
        (is_disputed, "Your bank is looking into a payment for your credits."),
        (is_held, "Our team is looking into your credits."),
        (waits_for_consent, "Under 18, someone responsible for you has to agree first."),
    ],
)
def test_whoever_may_buy_no_credits_reads_why_and_finds_no_button(
    app: Flask, stopped: Callable[[], Member], said: str
) -> None:
    answer = signed_in(app, stopped()).get("/wallet/top-up")

    assert said in words_of(answer)
    assert "1,000 credits" in words_of(answer)
    assert not has_form_to(answer, "/wallet/top-up")


def test_what_a_bank_disputes_is_not_offered_to_be_handed_back(app: Flask) -> None:
    member, topup = topups.disputed(100)
    browser = signed_in(app, member)

    assert "Hand back for" not in words_of(browser.get("/wallet"))
    assert browser.get(f"/wallet/top-up/{topup.public_id}/hand-back").status_code == 303
    assert "Your bank is looking into this payment." in words_of(browser.get("/wallet"))


@pytest.mark.parametrize(("locale", "bought"), [("en", "+1,000 1,000"), ("fr", "+1 000 1 000")])
def test_thousands_in_the_history_are_written_as_their_language_writes_them(
    app: Flask, locale: str, bought: str
) -> None:
    topups.bought(member := topups.an_adult())

    assert bought in read(app, member.id, "/wallet", locale=locale)


@pytest.mark.parametrize(
    ("short", "said"),
    [
        (300, "You are short of 300 credits."),
        (300, "500 credits brings what is missing"),
        (9_000, "No single pack brings that many."),
    ],
)
def test_whoever_is_short_of_credits_reads_what_brings_them(app: Flask, short: int, said: str) -> None:
    assert said in read(app, topups.an_adult().id, f"/wallet/top-up?short={short}")


def test_who_handed_back_some_reads_that_the_used_share_stays_paid(app: Flask) -> None:
    member, topup = topups.part_used(400)

    page = read(app, member.id, f"/wallet/top-up/{topup.public_id}/hand-back")

    assert "You bought 1,000 credits for €10.00; the share of those you used stays paid." in page
