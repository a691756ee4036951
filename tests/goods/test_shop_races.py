"""A thousand clients want a hundred copies; and a control that sells too many."""

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.goods.wallet import operations as wallet
from tests.factories import money
from tests.factories.goods import (
    a_buyer,
    a_good,
    buy_by_number,
    crowd,
    numbers_of,
    rich_members,
    take_carelessly,
)
from tests.factories.races import at_once


def test_a_thousand_clients_on_a_hundred_copies_get_exactly_one_to_a_hundred(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        members = rich_members(25, 100_000)
        good = a_good(stock=100)
        name, number = good.public_id, good.id

    outcomes = crowd(whole_app, 1_000, lambda client: buy_by_number(members, name, client))

    assert outcomes.count("done") == 100
    assert outcomes.count("SoldOutError") == 900
    with whole_app.app_context():
        assert numbers_of(number) == list(range(1, 101))
        spent = sum(100_000 - wallet.balance(member).total for member in members)
        assert spent == 100 * 120


def test_control_a_shop_that_looks_first_sells_a_copy_twice(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        money.raw("create table scratch_good (id int, sold int, stock int)")
        money.raw("create table scratch_copy (good_id int, number int)")
        money.raw("insert into scratch_good values (1, 0, 3)")
        money.raw("grant all on scratch_good, scratch_copy to public")

    at_once(whole_app, 12, lambda meet: take_carelessly(1, meet))

    with whole_app.app_context():
        numbers = list(db.session.scalars(text("select number from scratch_copy")))
        assert len(numbers) > 3
        assert len(set(numbers)) < len(numbers)


def test_sixteen_taps_of_one_form_buy_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        members, good = [a_buyer(500).id], a_good(stock=9)
        name, number = good.public_id, good.id

    outcomes = at_once(whole_app, 14, lambda _meet: buy_by_number(members, name, 0))

    assert outcomes == ["done"] * 14
    with whole_app.app_context():
        assert numbers_of(number) == [1]
        assert wallet.balance(members[0]).total == 380
