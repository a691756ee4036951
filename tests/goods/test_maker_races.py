"""Makers' shares while many buy, and several sweeps settle, at the same time."""

from flask import Flask

from marketplace.core.database import transaction
from marketplace.goods.designs import queries, shares
from tests.factories import designs
from tests.factories.goods import crowd


def test_makers_who_buy_from_each_other_at_once_never_wait_in_a_circle(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        trade = designs.two_makers()

    outcomes = crowd(whole_app, 24, trade.buy)

    assert outcomes == ["done"] * 24
    with whole_app.app_context():
        assert [queries.sales_of(maker) for maker in trade.makers] == [1, 1]


def test_several_sweeps_at_once_give_each_share_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        trade = designs.two_makers(buyers=6)
    crowd(whole_app, 6, trade.sell)

    outcomes = crowd(whole_app, 8, lambda _n: shares.settle(trade.first))

    assert outcomes == ["done"] * 8
    with whole_app.app_context():
        assert trade.has() == 6 * designs.SHARE
