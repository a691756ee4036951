"""Each event of money writes its legs once."""

import pytest
from flask import Flask

from marketplace.core.database import db
from marketplace.money.ledger import accounts, operations, queries
from marketplace.money.ledger.errors import (
    KeyReusedError,
    OutOfBoundsError,
    TooFewEntriesError,
    UnbalancedError,
)
from tests.factories import money


def test_a_captured_charge_is_owed_to_its_booking(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")

    assert [(line.code, line.amount) for line in queries.entries_of("booking", "bkg_a")] == [
        ("stripe", 9_835),
        ("stripe_fees", 165),
        ("booking:bkg_a", -10_000),
    ]


def test_a_refund_comes_out_of_what_the_booking_holds(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")

    operations.refund_made("bkg_a", "re_a", 5_000, money.AT, currency="EUR")

    assert queries.balance("booking:bkg_a") == -5_000
    assert queries.balance("stripe") == 4_835


def test_nobody_gives_back_more_than_was_paid(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")
    db.session.commit()

    with pytest.raises(OutOfBoundsError):
        operations.refund_made("bkg_a", "re_a", 10_001, money.AT, currency="EUR")

    db.session.rollback()


def test_an_approved_earning_is_shared_between_provider_and_platform(app: Flask) -> None:
    money.approved_booking("bkg_a", "mem_p", share=8_500, commission=1_000, fee=500)

    assert queries.balance("booking:bkg_a") == 0
    assert queries.balance("provider:mem_p") == -8_500
    assert queries.balance("commission") == -1_000
    assert queries.balance("service_fees") == -500


def test_a_transfer_pays_what_was_granted(app: Flask) -> None:
    money.approved_booking("bkg_a", "mem_p", share=8_500, commission=1_000, fee=500)

    operations.transfer_made("mem_p", "tr_a", 8_500, money.AT, currency="EUR", source=("earning", "ear_a"))

    assert queries.balance("provider:mem_p") == 0


def test_nothing_leaves_that_was_not_approved(app: Flask) -> None:
    money.approved_booking("bkg_a", "mem_p", share=8_500, commission=1_000, fee=500)
    db.session.commit()

    with pytest.raises(OutOfBoundsError):
        operations.transfer_made(
            "mem_p", "tr_a", 8_501, money.AT, currency="EUR", source=("earning", "ear_a")
        )

    db.session.rollback()


def test_the_same_fact_posts_once(app: Flask) -> None:
    first = operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")
    second = operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.LATER, currency="EUR")

    assert (first.created, second.created, second.id) == (True, False, first.id)
    assert len(queries.entries_of("booking", "bkg_a")) == 3


def test_the_same_fact_with_another_amount_is_refused(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")
    db.session.commit()

    with pytest.raises(KeyReusedError):
        operations.charge_captured("bkg_a", "ch_a", 9_999, 165, money.AT, currency="EUR")

    db.session.rollback()


def test_a_charge_without_processor_fee_has_two_legs(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 0, money.AT, currency="EUR")

    assert [line.code for line in queries.entries_of("booking", "bkg_a")] == ["stripe", "booking:bkg_a"]


def test_currencies_have_accounts_of_their_own(app: Flask) -> None:
    operations.charge_captured("bkg_a", "ch_a", 10_000, 165, money.AT, currency="EUR")
    operations.charge_captured("bkg_b", "ch_b", 700, 20, money.AT, currency="USD")

    assert queries.balance("stripe") == 9_835
    assert queries.balance("stripe:usd") == 680


def test_a_mistake_in_the_legs_is_said_before_the_database_is_asked(app: Flask) -> None:
    with pytest.raises(UnbalancedError):
        operations.post(
            "k",
            "test",
            source=("test", "1"),
            event_at=money.AT,
            entries=[(money.cash(), 5), (money.purse(), -4)],
        )
    with pytest.raises(TooFewEntriesError):
        operations.post("k", "test", source=("test", "1"), event_at=money.AT, entries=[(money.cash(), 5)])


def test_opening_an_account_twice_leaves_it_as_it_is(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100)

    operations.ensure_accounts([account, account])

    assert queries.balance(account.code) == -100


def test_the_trial_balance_sums_to_zero_in_each_unit(app: Flask) -> None:
    money.approved_booking("bkg_a", "mem_p", share=8_500, commission=1_000, fee=500)
    money.move("gift", money.source_of_credits(), money.wallet(), 100)

    lines = queries.trial_balance()

    assert sum(line.balance for line in lines if line.unit == "eur") == 0
    assert sum(line.balance for line in lines if line.unit == "x_credit") == 0
    assert {line.name for line in lines if line.unit == "eur" and line.balance} == {
        "commission",
        "provider",
        "service_fees",
        "stripe",
        "stripe_fees",
    }


def test_lines_behind_several_sources_are_one_query(app: Flask, statements) -> None:
    money.approved_booking("bkg_a", "mem_p", share=8_500, commission=1_000, fee=500)
    money.approved_booking("bkg_b", "mem_p", share=4_250, commission=500, fee=250)
    seen = statements()

    lines = queries.lines_behind([("booking", "bkg_a"), ("booking", "bkg_b")])

    assert len(lines) == 14
    assert len(seen) == 1


def test_an_account_nobody_used_holds_nothing(app: Flask) -> None:
    assert queries.balance(accounts.provider("mem_nobody", "eur").code) == 0
