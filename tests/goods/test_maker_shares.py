"""What makers get: credits for each buyer, once, within ceilings, and gone with the sale that is returned."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.goods.designs import jobs, queries, shares
from marketplace.goods.wallet import operations as wallet
from tests.factories import designs, goods, letters
from tests.factories.accounts import a_member


def test_a_sale_brings_its_maker_a_fifth_in_promotional_credits(app: Flask) -> None:
    design = designs.on_sale()
    designs.sold(design)

    settled = designs.settled(design)

    assert settled == designs.SHARE
    assert wallet.balance(design.maker_id).promotional == designs.SHARE


def test_settling_again_gives_nothing_more(app: Flask) -> None:
    design = designs.on_sale()
    designs.sold(design)

    assert [designs.settled(design), designs.settled(design)] == [designs.SHARE, designs.SHARE]


def test_a_good_of_the_house_brings_nobody_anything(app: Flask) -> None:
    design = designs.on_sale()
    goods.buy(goods.a_buyer(), goods.a_good())

    assert designs.settled(design) == 0


def test_makers_earn_nothing_from_what_they_buy_themselves(app: Flask) -> None:
    buyer = goods.a_buyer()
    design = designs.on_sale(designs.a_maker(member=buyer))

    designs.sold(design, buyer)

    assert designs.shares_of(design) == 0


def test_makers_earn_nothing_from_their_own_design_as_a_present(app: Flask) -> None:
    design = designs.on_sale()

    designs.sold(design, receiver=designs.maker_of(design).public_id)

    assert designs.shares_of(design) == 0


def test_a_present_to_somebody_else_counts(app: Flask) -> None:
    design = designs.on_sale()

    designs.sold(design, receiver=a_member().public_id)

    assert designs.settled(design) == designs.SHARE


def test_a_buyer_counts_once_however_often_they_buy(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer()

    designs.sold(design, buyer)
    designs.sold(design, buyer)

    assert (designs.settled(design), queries.sales_of(design.maker_id)) == (designs.SHARE, 1)


def test_a_returned_sale_takes_its_share_along(app: Flask) -> None:
    design = designs.on_sale()
    sale = designs.sold(design)
    designs.settled(design)

    designs.returned(sale)

    assert (designs.settled(design), queries.sales_of(design.maker_id)) == (0, 0)


def test_a_sale_returned_before_anything_was_given_brings_nothing(app: Flask) -> None:
    design = designs.on_sale()
    designs.returned(designs.sold(design))

    assert designs.settled(design) == 0


def test_when_a_counted_sale_is_returned_the_buyers_other_one_counts(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer()
    first, second = designs.sold(design, buyer), designs.sold(design, buyer)
    designs.settled(design)

    designs.returned(first)

    assert designs.settled(design) == designs.SHARE
    assert designs.share_of(second).returned_at is None


def test_what_was_spent_already_is_taken_from_the_next_shares(app: Flask) -> None:
    design = designs.on_sale()
    sale = designs.sold(design)
    designs.settled(design)
    designs.spend_all(design.maker_id)
    designs.returned(sale)
    assert (designs.settled(design), queries.owed_by(design.maker_id)) == (0, designs.SHARE)

    designs.sold(design)
    designs.sold(design)

    assert (designs.settled(design), queries.owed_by(design.maker_id)) == (designs.SHARE, 0)


def test_bought_credits_of_a_maker_are_never_touched(app: Flask) -> None:
    design = designs.on_sale(designs.a_maker(member=goods.a_buyer(100)))
    sale = designs.sold(design)
    designs.settled(design)
    wallet.spend(design.maker_id, designs.SHARE, reason="Away", reference="away")
    designs.returned(sale)

    designs.settled(design)

    assert wallet.balance(design.maker_id).bought == 100


def test_a_day_brings_no_more_than_its_ceiling(app: Flask) -> None:
    design = designs.on_sale()
    for _n in range(3):
        designs.sold(design)

    with overridden(maker_credits_a_day=40):
        settled = designs.settled(design)

    assert (settled, queries.sales_of(design.maker_id)) == (40, 3)


def test_a_new_day_begins_anew_and_the_month_goes_on(app: Flask) -> None:
    with clock.frozen_at(goods.NOW):
        design = designs.on_sale()
    for day in range(3):
        with clock.frozen_at(goods.NOW), goods.later(days=day):
            designs.sold(design)
            with overridden(maker_credits_a_day=10, maker_credits_a_month=25):
                designs.settled(design)

    with clock.frozen_at(goods.NOW), goods.later(days=3):
        assert wallet.balance(design.maker_id).total == 25


def test_the_database_refuses_a_share_for_ones_own_purchase(app: Flask) -> None:
    buyer = goods.a_buyer()
    design = designs.on_sale(designs.a_maker(member=buyer))
    sale = designs.sold(design, buyer)

    with pytest.raises(DBAPIError), db.session.begin_nested():
        designs.forge_share(design, sale)


def test_the_first_sale_is_told_at_once_and_later_ones_once_a_day(app: Flask) -> None:
    design = designs.on_sale()
    designs.sold(design)
    jobs.settle()
    designs.sold(design)
    jobs.settle()

    jobs.tell()

    assert letters.letter_of("design_first_sold").subject == "Somebody bought something you made"
    assert designs.notices_of(design.maker_id) == [
        "1 sale of what you made",
        "Somebody bought something you made",
        "On sale: Lucky tomato",
    ]


def test_a_sweep_that_fails_for_one_maker_settles_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = designs.on_sale(), designs.on_sale(designs.a_maker("Other", a_member()))
    designs.sold(one)
    designs.sold(other)
    settle = shares.settle
    monkeypatch.setattr(shares, "settle", lambda maker: settle(maker) if maker != one.maker_id else 1 // 0)

    jobs.settle()

    assert wallet.balance(other.maker_id).total == designs.SHARE
