"""A boost is labelled, moves what is on the page anyway, is counted, and what is left of it comes back."""

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.boosts import counting, operations, placement, queries
from marketplace.trade.boosts.errors import NotBoostableError
from marketplace.trade.listings.models import ListingStatus
from marketplace.workflows import return_boost, suspend_provider
from tests.factories import goods, pages
from tests.factories.accounts import Browser, a_staff_member, signed_in
from tests.factories.goods import a_boost, a_boost_to_use, a_buyer, a_gift, a_good, counted, later, things_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.searches import hits_of
from tests.factories.statistics import search_lyon


def test_a_boost_is_used_up_by_its_offer(app: Flask) -> None:
    provider = make_provider()
    item, listing = a_boost_to_use(provider), make_meal(provider)

    operations.start(provider.id, item.public_id, listing)

    assert things_of(provider) == []
    assert listing.id in queries.live()


def test_an_offer_has_one_boost_at_a_time(app: Flask) -> None:
    provider = make_provider()
    listing = make_meal(provider)
    a_boost(listing)

    with pytest.raises(NotBoostableError, match="boosted already"):
        operations.start(provider.id, a_boost_to_use(provider).public_id, listing)

    assert things_of(provider) == ["boost"]


def test_an_offer_nobody_sees_is_not_boosted(app: Flask) -> None:
    provider = make_provider()
    listing = make_meal(provider)
    listing.status = ListingStatus.PAUSED

    with pytest.raises(NotBoostableError, match="Nobody can see"):
        operations.start(provider.id, a_boost_to_use(provider).public_id, listing)


def test_paid_places_move_what_is_there_and_no_more_than_two() -> None:
    hits = hits_of(1, 2, 3, 4, 5)

    order, paid = placement.paid_first(hits, {5: "e", 3: "c", 4: "d", 9: "not here"})

    assert [hit.listing_id for hit in order] == [3, 4, 1, 2, 5]
    assert paid == {3: "c", 4: "d"}


def test_without_boosts_the_order_is_the_same() -> None:
    hits = hits_of(1, 2, 3)

    assert placement.paid_first(hits, {9: "elsewhere"}) == (hits, {})


def test_a_boosted_offer_is_first_labelled_and_counted(app: Flask) -> None:
    near, boosted = make_meal(make_provider("Ana Lopes")), make_meal(make_provider("Samira Benali"))
    boost = a_boost(boosted)
    browser = Browser(app)

    page = browser.get("/search?where=Lyon&what=meal").text
    answer = browser.get(f"/boosted/{boost.public_id}")

    assert page.index("Samira Benali") < page.index("Ana Lopes")
    assert page.count("Paid placement") == 1
    assert near.public_id in page
    assert answer.location.startswith(f"/listings/{boosted.public_id}")
    assert counted(boost) == (1, 1)


def test_other_orders_are_not_for_sale(app: Flask) -> None:
    make_meal(make_provider("Ana Lopes"), price_minor=1000)
    a_boost(make_meal(make_provider("Samira Benali"), price_minor=3000))

    page = Browser(app).get("/search?where=Lyon&what=meal&sort=price").text

    assert page.index("Ana Lopes") < page.index("Samira Benali")
    assert "Paid placement" not in page


def test_ones_own_looks_and_clicks_are_not_counted(app: Flask) -> None:
    provider = make_provider()
    boost = a_boost(make_meal(provider))
    browser = signed_in(app, provider)

    browser.get("/search?where=Lyon")
    browser.get(f"/boosted/{boost.public_id}")

    assert counted(boost) == (0, 0)


def test_robots_are_not_counted(app: Flask) -> None:
    boost = a_boost(make_meal())
    robot = {"User-Agent": "Googlebot/2.1"}

    app.test_client().get("/search?where=Lyon", headers=robot)
    app.test_client().get(f"/boosted/{boost.public_id}", headers=robot)

    assert counted(boost) == (0, 0)


def test_a_suspension_returns_the_unused_part(app: Flask) -> None:
    provider = make_provider()
    boost = a_boost(make_meal(provider), price=700, days=7)
    assert wallet.balance(provider.id).total == 0

    with later(days=3):
        suspend_provider.suspend(provider, a_staff_member(Role.MODERATOR), "Not what was promised")

    assert wallet.balance(provider.id).total == 400
    assert boost.returned_credits == 400


def test_what_is_left_is_returned_once(app: Flask) -> None:
    listing = make_meal(make_provider())
    a_boost(listing, price=700, days=7)

    with later(days=3):
        returned = [return_boost.stop_for(listing.id), return_boost.stop_for(listing.id)]

    assert returned == [400, 0]


def test_what_was_a_present_goes_back_to_whoever_paid(app: Flask) -> None:
    giver, provider = a_buyer(700), make_provider()
    a_gift(giver, provider, a_good(goods.Kind.BOOST, 700, days=7))
    listing = make_meal(provider)
    operations.start(provider.id, goods.thing_of(provider).public_id, listing)

    with later(days=3):
        return_boost.stop_for(listing.id)

    assert wallet.balance(giver.id).total == 400
    assert wallet.balance(provider.id).total == 0


def test_a_boost_that_is_over_returns_nothing(app: Flask) -> None:
    listing = make_meal(make_provider())
    a_boost(listing, days=7)

    with later(days=8):
        assert return_boost.stop_for(listing.id) == 0
        assert listing.id not in queries.live(clock.now())


def test_the_report_says_what_came_of_it(app: Flask) -> None:
    provider = make_provider()
    a_boost(make_meal(provider))
    search_lyon(app)
    counting.write()

    page = pages.words_of(signed_in(app, provider).get("/studio/boosts"))

    assert "Times shown" in page
    assert "Runs until" in page


def test_a_boost_is_started_by_its_form(app: Flask) -> None:
    provider = make_provider()
    item, listing = a_boost_to_use(provider), make_meal(provider)
    browser = signed_in(app, provider)
    assert "For which offer" in pages.words_of(browser.get(f"/studio/boosts/use/{item.public_id}"))

    answer = browser.post(f"/studio/boosts/use/{item.public_id}", {"listing": listing.public_id})

    assert answer.location == "/studio/boosts"
    assert queries.running_of(listing.id, clock.now()) is not None


def test_nobody_boosts_the_offer_of_somebody_else(app: Flask, other: Member) -> None:
    item = a_boost_to_use(other)

    answer = signed_in(app, other).post(
        f"/studio/boosts/use/{item.public_id}", {"listing": make_meal(make_provider()).public_id}
    )

    assert answer.status_code == 404
    assert things_of(other) == ["boost"]


@pytest.fixture
def other(app: Flask) -> Member:
    return make_provider("Luc Roy")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    queries.forget()
