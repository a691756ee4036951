"""Spending at once from one purse, beside a control that shows the race is real."""

from flask import Flask

from marketplace.core.database import transaction
from marketplace.money.ledger import queries
from tests.factories import money
from tests.factories.races import at_once


def test_sixteen_spends_of_thirty_from_a_hundred_give_exactly_three(whole_app: Flask) -> None:
    account = money.purse()
    with whole_app.app_context(), transaction():
        money.fill(account, 100)

    outcomes = at_once(whole_app, 16, lambda _meet: money.spend(account, 30))

    assert sorted(outcomes) == ["OutOfBoundsError"] * 13 + ["done"] * 3
    with whole_app.app_context():
        assert queries.balance(account.code) == -10


def test_control_an_unlocked_purse_lets_more_than_three_through(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        money.raw("create table scratch_purse (balance int not null)")
        money.raw("insert into scratch_purse values (100)")

    outcomes = at_once(whole_app, 12, lambda meet: money.spend_unlocked(30, meet))

    assert outcomes.count("done") > 3


def test_sixteen_copies_of_one_fact_post_once(whole_app: Flask) -> None:
    account = money.purse()

    outcomes = at_once(whole_app, 16, lambda _meet: money.fill(account, 100, key="ch_1:captured"))

    assert outcomes == ["done"] * 16
    with whole_app.app_context():
        assert queries.balance(account.code) == -100


def test_transfers_between_two_purses_in_both_directions_never_deadlock(whole_app: Flask) -> None:
    left, right = money.purse(None), money.purse(None)

    outcomes = at_once(whole_app, 12, lambda _meet: money.there_and_back(left, right))

    assert outcomes == ["done"] * 12
