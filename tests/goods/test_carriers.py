"""A phone company's callbacks take effect once, and only when everything fits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.goods.wallet import operations as wallet
from tests.factories import phone_bills, topups, wallets
from tests.factories.accounts import signed_in


@pytest.fixture(autouse=True)
def _testel(app: Flask) -> Iterator[None]:
    with overridden(carriers=phone_bills.SETTING):
        yield


def test_a_paid_callback_brings_credits_and_the_carrier_keeps_its_share(app: Flask) -> None:
    member = topups.an_adult()
    topup = phone_bills.begun(member)

    answer = phone_bills.send(app, phone_bills.callback(topup))

    assert answer.get_json() == {"received": True, "new": True}
    assert wallet.balance(member.id) == (1_000, 0)
    assert wallets.ledger_balance("carrier:testel") == 700
    assert wallets.ledger_balance("carrier_fees") == 300


def test_a_replayed_callback_changes_nothing(app: Flask) -> None:
    member = topups.an_adult()
    said = phone_bills.callback(phone_bills.begun(member))

    answers = [phone_bills.send(app, said).get_json()["new"] for _copy in range(2)]

    assert answers == [True, False]
    assert wallet.balance(member.id).total == 1_000


def test_the_same_fact_told_under_another_name_counts_once(app: Flask) -> None:
    member = topups.an_adult()
    topup = phone_bills.begun(member)

    for _copy in range(2):
        phone_bills.send(app, phone_bills.callback(topup))

    assert wallet.balance(member.id).total == 1_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "USD"},
        {"amount_minor": 999},
        {"amount_minor": -1_000},
        {"amount_minor": 1000.0},
        {"share_minor": 0},
        {"reference": "top_unknown"},
        {"kind": "given"},
        {"kind": "settled", "amount_minor": 700},
        {"kind": "charged_back"},
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(app: Flask, wrong: dict[str, Any]) -> None:
    member = topups.an_adult()
    said = phone_bills.callback(phone_bills.begun(member), **wrong)

    answer = phone_bills.send(app, said)

    assert answer.status_code == 400
    assert "Nothing was changed." in answer.get_json()["error"]
    assert wallet.balance(member.id).total == 0


def test_a_forged_callback_is_refused(app: Flask) -> None:
    member = topups.an_adult()
    said = phone_bills.callback(phone_bills.begun(member))

    forged = phone_bills.send(app, said, secret="a guess")
    longer = phone_bills.send(app, said, tail=b" ")

    assert (forged.status_code, longer.status_code) == (400, 400)
    assert wallet.balance(member.id).total == 0


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_callback_from_another_time_is_refused(app: Flask, minutes: int) -> None:
    member = topups.an_adult()
    said = phone_bills.callback(phone_bills.begun(member))

    answer = phone_bills.send(app, said, at=clock.now() + timedelta(minutes=minutes))

    assert answer.status_code == 400
    assert wallet.balance(member.id).total == 0


def test_a_payment_that_comes_days_too_late_is_refused(app: Flask) -> None:
    member = topups.an_adult()
    topup = phone_bills.begun(member)

    with clock.frozen_at(clock.now() + timedelta(days=3, minutes=1)):
        answer = phone_bills.send(app, phone_bills.callback(topup))

    assert answer.status_code == 400
    assert wallet.balance(member.id).total == 0


def test_a_settlement_pays_what_the_carrier_owed(app: Flask) -> None:
    topup = phone_bills.begun(topups.an_adult())
    phone_bills.send(app, phone_bills.callback(topup))

    for _copy in range(2):
        phone_bills.send(app, phone_bills.callback(topup, "settled"))

    assert wallets.ledger_balance("carrier:testel") == 0
    assert wallets.ledger_balance("cash") == 700


def test_a_chargeback_takes_what_is_unspent_and_the_rest_is_owed(app: Flask) -> None:
    member = topups.an_adult()
    topup = phone_bills.begun(member)
    phone_bills.send(app, phone_bills.callback(topup))
    wallets.spend(member.id, 400)

    for _copy in range(2):
        phone_bills.send(app, phone_bills.callback(topup, "charged_back"))

    assert wallet.balance(member.id).total == 0
    assert topups.wallet_of(member).debt_minor == 400
    assert wallets.ledger_balance("carrier_fees") == 0


def test_the_subscriber_is_led_to_the_carrier_with_the_price_that_was_shown(app: Flask) -> None:
    browser = signed_in(app, topups.an_adult())

    answer = browser.post(
        "/wallet/top-up/on-bill/testel", {"pack": topups.PACK, "expected_minor": str(topups.PRICE)}
    )

    asked = parse_qs(urlsplit(answer.location).query)
    assert asked["amount_minor"] == ["1000"]
    assert asked["callback"][0].endswith("/carriers/testel/callback")
