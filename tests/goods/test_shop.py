"""Buying from the shop: what is paid, what is had, and every refusal in words with nothing changed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.goods.catalogue import operations
from marketplace.goods.catalogue.errors import NotForYouError, NotOnSaleError, PriceStaleError, SoldOutError
from marketplace.goods.catalogue.models import Audience, Kind, State
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.errors import NotEnoughError
from marketplace.workflows import return_sale
from marketplace.workflows.return_sale import NotReturnableError
from tests.factories.accounts import a_staff_member
from tests.factories.goods import a_buyer, a_good, buy, fresh, later, numbers_of, thing_of, things_of
from tests.factories.listings import make_provider
from tests.factories.wallets import give


def test_buying_takes_the_credits_and_gives_the_thing(app: Flask) -> None:
    buyer = a_buyer(500)

    sale = buy(buyer, a_good(price=120))

    assert wallet.balance(buyer.id).total == 380
    assert (sale.credits, sale.cost_minor) == (120, 120)
    assert things_of(buyer) == ["frame"]


def test_the_same_tap_again_buys_once(app: Flask) -> None:
    buyer, good = a_buyer(500), a_good(price=120)

    first, second = buy(buyer, good, key="tap"), buy(buyer, good, key="tap")

    assert first.public_id == second.public_id
    assert wallet.balance(buyer.id).total == 380
    assert things_of(buyer) == ["frame"]


def test_the_same_key_for_another_good_is_refused(app: Flask) -> None:
    buyer = a_buyer(500)
    buy(buyer, a_good(), key="tap")

    with pytest.raises(Invalid):
        buy(buyer, a_good(), key="tap")


def test_copies_of_an_edition_are_numbered_in_order(app: Flask) -> None:
    good = a_good(stock=3)

    numbers = [buy(a_buyer(), good).number for _n in range(3)]

    assert numbers == [1, 2, 3]
    assert fresh(good).sold == 3


def test_a_stale_price_is_refused_with_the_new_one(app: Flask) -> None:
    good, buyer = a_good(price=120), a_buyer()
    operations.edit(good, 150, a_staff_member())

    with pytest.raises(PriceStaleError) as refused:
        buy(buyer, good, version=1)

    assert "150 credits" in refused.value.sentence
    assert things_of(buyer) == []


def test_a_sold_out_edition_is_refused(app: Flask) -> None:
    good, late = a_good(stock=1), a_buyer()
    buy(a_buyer(), good)

    with pytest.raises(SoldOutError):
        buy(late, good)

    assert wallet.balance(late.id).total == 1_000
    assert numbers_of(good.id) == [1]


def test_a_good_whose_time_is_over_is_refused(app: Flask) -> None:
    good, buyer = a_good(on_sale_until=clock.now() + timedelta(days=2)), a_buyer()

    with later(days=3), pytest.raises(NotOnSaleError):
        buy(buyer, good)


def test_a_good_whose_time_has_not_come_is_refused(app: Flask) -> None:
    good = a_good(on_sale_from=clock.now() + timedelta(days=2))

    with pytest.raises(NotOnSaleError, match="not sold before"):
        buy(a_buyer(), good)


def test_a_retired_good_is_refused(app: Flask) -> None:
    with pytest.raises(NotOnSaleError):
        buy(a_buyer(), a_good(state=State.RETIRED))


def test_a_draft_is_not_there(app: Flask) -> None:
    with pytest.raises(NotFound):
        buy(a_buyer(), a_good(state=State.DRAFT))


def test_a_good_for_providers_is_refused_to_others(app: Flask) -> None:
    with pytest.raises(NotForYouError, match="who offer something"):
        buy(a_buyer(), a_good(audience=Audience.PROVIDERS))


def test_a_boost_is_only_for_those_who_offer_something(app: Flask) -> None:
    boost, provider = a_good(Kind.BOOST, days=7), make_provider()
    give(provider.id, 200)

    buy(provider, boost)

    assert things_of(provider) == ["boost"]
    with pytest.raises(NotForYouError):
        buy(a_buyer(), boost)


def test_a_good_for_long_standing_members_waits_a_year(app: Flask) -> None:
    good, buyer = a_good(audience=Audience.LONG_STANDING), a_buyer()

    with pytest.raises(NotForYouError, match="for a year"):
        buy(buyer, good)


def test_too_few_credits_say_how_many_are_missing(app: Flask) -> None:
    with pytest.raises(NotEnoughError) as refused:
        buy(a_buyer(100), a_good(price=120))

    assert refused.value.missing == 20


def test_a_good_in_one_language_is_not_put_on_sale(app: Flask) -> None:
    with pytest.raises(Invalid, match="both languages"):
        a_good(text_fr="")


def test_an_edition_that_is_being_sold_keeps_its_size(app: Flask) -> None:
    good = a_good(stock=10)
    buy(a_buyer(), good)

    with pytest.raises(Invalid, match="stays as large"):
        operations.edit(good, good.price_credits, a_staff_member(), stock=20)


def test_every_price_is_kept(app: Flask) -> None:
    good, staff = a_good(price=120), a_staff_member()

    operations.edit(good, 150, staff)
    operations.edit(good, 90, staff)

    prices = db.session.execute(text("select version, credits from good_price order by version")).all()
    assert [tuple(row) for row in prices] == [(1, 120), (2, 150), (3, 90)]


@pytest.mark.parametrize(
    "sql",
    [
        "update good set sold = sold + 2",
        "update good set price_credits = 1",
        "update shop_sale set credits = 1",
        "delete from shop_sale",
        "update good_price set credits = 1",
        "update item set owner_id = owner_id + 1",
        "update good set stock = 99",
    ],
)
def test_the_database_keeps_what_was_sold(app: Flask, sql: str) -> None:
    buyer = a_buyer()
    buy(buyer, a_good(stock=5))
    assert thing_of(buyer).number == 1

    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(text(sql))


def test_staff_take_a_sale_back_with_what_it_gave(app: Flask) -> None:
    buyer = a_buyer(500)
    sale = buy(buyer, a_good(price=120, stock=5))

    returned = return_sale.take_back(sale.public_id, a_staff_member(), "Bought by a child")

    assert returned == 120
    assert wallet.balance(buyer.id).total == 500
    assert things_of(buyer) == []


def test_a_sale_of_days_taken_back_ends_them(app: Flask) -> None:
    buyer = a_buyer(500)
    sale = buy(buyer, a_good(Kind.PRIORITY_REQUEST, days=30))

    return_sale.take_back(sale.public_id, a_staff_member(), "A mistake")

    assert not entitlements.may(buyer.id, Right.PRIORITY_REQUEST)


def test_a_sale_is_taken_back_once(app: Flask) -> None:
    sale = buy(a_buyer(500), a_good())
    return_sale.take_back(sale.public_id, a_staff_member(), "A mistake")

    with pytest.raises(NotReturnableError):
        return_sale.take_back(sale.public_id, a_staff_member(), "Again")
