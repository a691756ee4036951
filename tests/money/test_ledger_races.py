"""Spending at once from one purse, beside a control that shows the race is real."""

from flask import Flask

from marketplace.core.database import transaction
from marketplace.money.ledger import operations, queries
from tests.factories import money
from tests.factories.races import at_once, while_blocked


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
        money.raw("grant all on scratch_purse to public")

    outcomes = at_once(whole_app, 12, lambda meet: money.spend_unlocked(30, meet))

    assert outcomes.count("done") > 3


def test_sixteen_copies_of_one_fact_post_once(whole_app: Flask) -> None:
    account = money.purse()

    outcomes = at_once(whole_app, 16, lambda _meet: money.fill(account, 100, key="ch_1:captured"))

    assert outcomes == ["done"] * 16
    with whole_app.app_context():
        assert queries.balance(account.code) == -100


def test_a_posting_locks_accounts_in_their_own_order_whatever_the_order_of_its_legs(whole_app: Flask) -> None:
    first, second = money.purse(None), money.purse(None)
    with whole_app.app_context(), transaction():
        money.fill(first, 100)
        money.fill(second, 100)

    outcomes = while_blocked(
        whole_app,
        hold=lambda: money.spend(first, 1),
        blocked=lambda: money.move("back", second, first, 1),
        meanwhile=lambda: money.spend(second, 1),
    )

    assert outcomes == ("done", "done")


def test_accounts_are_opened_in_the_order_of_their_codes(whole_app: Flask) -> None:
    first, second = sorted((money.purse(None), money.purse(None)), key=lambda account: account.code)

    outcomes = while_blocked(
        whole_app,
        hold=lambda: operations.ensure_accounts([first]),
        blocked=lambda: operations.ensure_accounts([second, first]),
        meanwhile=lambda: operations.ensure_accounts([second]),
    )

    assert outcomes == ("done", "done")
