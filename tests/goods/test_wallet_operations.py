"""Credits are spent, given back and granted; every test ends with the books compared by self-check."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.goods.wallet import errors, leaving, operations
from tests.conftest import NOON
from tests.factories import wallets
from tests.factories.accounts import a_member


def test_a_wallet_is_made_on_first_use_and_is_the_same_afterwards(app: Flask) -> None:
    member = a_member()

    first, second = operations.wallet_of(member.id), operations.wallet_of(member.id)

    assert first.public_id == second.public_id
    assert operations.balance(member.id) == (0, 0)


def test_presents_are_spent_before_what_was_paid_for(app: Flask) -> None:
    member = wallets.a_wallet(bought=100, promotional=30)

    spent = wallets.spend(member.id, 50)

    assert spent.cost_minor == 20
    assert wallets.lots(member.id) == [("bought", 80, 80), ("promotional", 0, 0)]


def test_bought_credits_that_expire_first_are_spent_first(app: Flask) -> None:
    member = wallets.a_wallet()
    wallets.buy(member.id, 100, 100, days=300)
    wallets.buy(member.id, 100, 90, days=10)

    wallets.spend(member.id, 120)

    assert wallets.lots(member.id) == [("bought", 80, 80), ("bought", 0, 0)]


def test_a_lot_ends_at_exactly_what_it_cost_however_it_is_portioned(app: Flask) -> None:
    member = wallets.a_wallet(bought=7, cost=100)

    costs = [wallets.spend(member.id, 1).cost_minor for _portion in range(7)]

    assert costs == [14, 15, 14, 14, 14, 15, 14]
    assert wallets.ledger_balance("deferred_credits") == 0
    assert wallets.ledger_balance("credits_revenue") == -100


def test_the_same_reference_is_spent_once(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)

    first, second = (wallets.spend(member.id, 60, "order:1") for _tap in range(2))

    assert (first.created, second.created) == (True, False)
    assert first.movement_id == second.movement_id
    assert operations.balance(member.id).total == 40


def test_a_reference_that_stands_for_another_amount_is_refused(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.spend(member.id, 60, "order:1")

    with pytest.raises(errors.ReferenceReusedError):
        wallets.spend(member.id, 10, "order:1")


def test_too_few_credits_say_how_many_are_missing(app: Flask) -> None:
    member = wallets.a_wallet(bought=40)

    with pytest.raises(errors.NotEnoughError) as refused:
        wallets.spend(member.id, 100)

    assert refused.value.missing == 60
    assert "60 credits" in refused.value.sentence
    assert operations.balance(member.id).total == 40


@pytest.mark.parametrize("number", [0, -5, 2.5, True, "10"])
def test_what_is_no_number_of_credits_is_refused(app: Flask, number: object) -> None:
    member = wallets.a_wallet(bought=40)

    with pytest.raises(Invalid):
        wallets.spend(member.id, number)  # type: ignore[arg-type]


def test_the_cap_of_a_month_is_kept_and_ends_with_it(app: Flask) -> None:
    with clock.frozen_at(NOON):
        member = wallets.a_wallet(bought=500)
        wallets.set_wallet(member.id, cap_credits=100)
        wallets.spend(member.id, 80)
        with pytest.raises(errors.CapReachedError) as refused:
            wallets.spend(member.id, 30)

    with clock.frozen_at(NOON + timedelta(days=20)):
        assert wallets.spend(member.id, 100).created
    assert refused.value.left == 20


def test_a_month_ends_at_midnight_in_paris(app: Flask) -> None:
    last_evening = NOON.replace(day=30, hour=22, minute=59)
    with clock.frozen_at(last_evening):
        member = wallets.a_wallet(bought=500)
        wallets.set_wallet(member.id, cap_credits=100)
        wallets.spend(member.id, 100)

    with clock.frozen_at(last_evening + timedelta(minutes=1)):
        assert wallets.spend(member.id, 100).created


def test_nobody_under_18_spends_before_somebody_agreed(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.set_wallet(member.id, age="minor", age_declared_at=clock.now())

    with pytest.raises(errors.ConsentNeededError):
        wallets.spend(member.id, 10)

    wallets.set_wallet(member.id, consented_at=clock.now())
    assert wallets.spend(member.id, 10).created


def test_nothing_is_spent_while_a_payment_is_disputed(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.set_wallet(member.id, frozen_since=clock.now())

    with pytest.raises(errors.WalletFrozenError):
        wallets.spend(member.id, 10)


def test_expired_credits_are_not_spent_even_before_they_are_swept(app: Flask) -> None:
    member = wallets.a_wallet()
    wallets.buy(member.id, 100, 100, days=10)

    with clock.frozen_at(clock.now() + timedelta(days=11)), pytest.raises(errors.NotEnoughError) as refused:
        wallets.spend(member.id, 50)

    assert refused.value.missing == 50


def test_a_spend_given_back_returns_to_its_lots_at_their_cost(app: Flask) -> None:
    member = wallets.a_wallet(bought=100, promotional=30)
    before = wallets.lots(member.id)
    wallets.spend(member.id, 90, "order:1")

    given = operations.give_back("order:1", reason="Listing suspended", reference="order:1:back")

    assert given.credits == 90
    assert wallets.lots(member.id) == before


def test_what_was_paid_for_is_given_back_first(app: Flask) -> None:
    member = wallets.a_wallet(bought=100, promotional=30)
    wallets.spend(member.id, 50, "boost:1")

    operations.give_back("boost:1", 20, reason="Unused days", reference="boost:1:back")

    assert wallets.lots(member.id) == [("bought", 100, 100), ("promotional", 0, 0)]


def test_no_more_is_given_back_than_was_spent(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.spend(member.id, 50, "boost:1")
    operations.give_back("boost:1", 30, reason="Unused", reference="back:1")

    with pytest.raises(Invalid):
        operations.give_back("boost:1", 21, reason="Unused", reference="back:2")

    assert operations.balance(member.id).total == 80


def test_giving_back_twice_under_one_reference_happens_once(app: Flask) -> None:
    member = wallets.a_wallet(bought=100)
    wallets.spend(member.id, 50, "boost:1")

    first = operations.give_back("boost:1", 20, reason="Unused", reference="back:1")
    second = operations.give_back("boost:1", 20, reason="Unused", reference="back:1")

    assert (first.created, second.created) == (True, False)
    assert operations.balance(member.id).total == 70


def test_an_unknown_spend_is_not_given_back(app: Flask) -> None:
    with pytest.raises(NotFound):
        operations.give_back("nothing", reason="", reference="back:1")


def test_credits_given_back_to_a_lot_that_ran_out_can_be_used_for_a_month(app: Flask) -> None:
    member = wallets.a_wallet()
    wallets.buy(member.id, 100, 100, days=10)
    wallets.spend(member.id, 100, "boost:1")

    with clock.frozen_at(clock.now() + timedelta(days=11)):
        operations.give_back("boost:1", reason="Unused", reference="back:1")
        assert wallets.spend(member.id, 100).created


def test_presents_of_a_day_end_at_the_ceiling_and_begin_afresh_tomorrow(app: Flask) -> None:
    member = a_member()
    until = NOON + timedelta(days=90)
    with overridden(granted_credits_a_day=100), clock.frozen_at(NOON):
        operations.grant(member.id, 80, reason="A deed", reference="deed:1", expires_at=until)
        with pytest.raises(errors.CeilingReachedError):
            operations.grant(member.id, 30, reason="A deed", reference="deed:2", expires_at=until)
        with clock.frozen_at(NOON + timedelta(days=1)):
            operations.grant(member.id, 30, reason="A deed", reference="deed:2", expires_at=until)
            assert operations.balance(member.id) == (0, 110)


def test_the_allowance_of_a_plan_is_under_no_ceiling(app: Flask) -> None:
    member = a_member()

    wallets.give(member.id, 5_000)

    assert operations.balance(member.id).promotional == 5_000


def test_credits_that_run_out_become_breakage(app: Flask) -> None:
    member = wallets.a_wallet()
    wallets.buy(member.id, 100, 90, days=10)
    wallets.spend(member.id, 40)
    lot = db.session.scalar(text("select max(id) from wallet_lot")) or 0

    with clock.frozen_at(clock.now() + timedelta(days=11)):
        gone, again = leaving.expire(lot), leaving.expire(lot)

    assert (gone, again) == (60, 0)
    assert wallets.ledger_balance("credits_breakage") == -54
    assert wallets.moves(member.id)[-1] == ("expired", -60)


def test_the_euro_price_of_credits_is_that_of_the_plain_thousand(app: Flask) -> None:
    assert operations.euro_price(250) == 250
    with overridden(thousand_credits_minor=1_490):
        assert operations.euro_price(1) == 1
        assert operations.euro_price(1_000) == 1_490


@pytest.mark.parametrize(
    "statement",
    [
        "update wallet_lot set credits_left = credits_left - 1, cost_left_minor = cost_left_minor - 1",
        "update wallet_lot set credits = credits + 1",
        "delete from wallet_lot",
        "delete from wallet_movement_part",
        "update wallet_movement set credits = 1",
        "insert into wallet_movement_part select m.id, l.id, -500, 0 from wallet_movement m, wallet_lot l",
    ],
)
def test_nothing_about_lots_is_changed_by_hand(app: Flask, statement: str) -> None:
    wallets.a_wallet(bought=100)
    db.session.commit()

    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))

    db.session.rollback()


def test_a_movement_that_is_not_the_sum_of_its_parts_is_refused(app: Flask) -> None:
    wallets.a_wallet(bought=100)
    by_hand = text(
        "insert into wallet_movement (public_id, wallet_id, kind, credits, cost_minor, reason, reference,"
        " balance_after, created_at) select 'mov_x', id, 'spent', -10, -10, '', 'x', 90, now() from wallet"
    )
    db.session.execute(by_hand)

    with pytest.raises(DBAPIError, match="sum of its parts"):
        db.session.execute(text("set constraints all immediate"))

    db.session.rollback()
