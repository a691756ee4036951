"""Things are worn, taken off and given; a gift arrives once, on its day, and never says what a card may not."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Invalid, NotFound
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import entitlements, gifts, operations, queries, wardrobe
from marketplace.goods.inventory.errors import NotGiveableError, NotToOneselfError
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.inventory.models import Right
from marketplace.goods.wallet import operations as wallet
from marketplace.workflows import give_gift
from tests.factories.accounts import a_member, mail_to
from tests.factories.goods import a_buyer, a_gift, a_good, buy, later, thing_of, things_of
from tests.factories.listings import make_provider


def test_a_thing_put_on_takes_the_place_of_the_other(app: Flask) -> None:
    buyer = a_buyer()
    for _n in range(2):
        buy(buyer, a_good())
    first, second = (owned.item.public_id for owned in queries.of_member(buyer.id))

    operations.wear(buyer.id, first)
    operations.wear(buyer.id, second)

    worn = wardrobe.worn_by(buyer.id)
    assert worn.frame is not None
    assert worn.frame.item.public_id == second
    assert len(worn.all) == 1


def test_three_stickers_have_their_places_and_a_fourth_takes_the_first(app: Flask) -> None:
    buyer = a_buyer()
    for _n in range(4):
        buy(buyer, a_good(Kind.STICKER))

    for owned in queries.of_member(buyer.id):
        operations.wear(buyer.id, owned.item.public_id)

    assert len(wardrobe.worn_by(buyer.id).stickers) == 3


def test_a_thing_taken_off_stays_with_its_owner(app: Flask) -> None:
    buyer = a_buyer()
    buy(buyer, a_good())
    operations.wear(buyer.id, thing_of(buyer).public_id)

    operations.take_off(buyer.id, thing_of(buyer).public_id)

    assert not wardrobe.worn_by(buyer.id)
    assert things_of(buyer) == ["frame"]


def test_nobody_wears_what_is_somebody_elses(app: Flask) -> None:
    buyer, other = a_buyer(), a_member()
    buy(buyer, a_good())

    with pytest.raises(NotFound):
        operations.wear(other.id, thing_of(buyer).public_id)


def test_a_present_is_paid_by_the_giver_and_had_by_the_receiver(app: Flask) -> None:
    giver, receiver = a_buyer(500), a_member("Nora Klein")

    gift = a_gift(giver, receiver, a_good(price=120, stock=5), message="For your kitchen.")

    assert wallet.balance(giver.id).total == 380
    assert things_of(giver) == []
    assert thing_of(receiver).number == 1
    assert gift.delivered_at is not None
    assert "For your kitchen." in mail_to(receiver.email)[-1].text


def test_a_present_for_a_later_day_arrives_on_it_and_once(app: Flask) -> None:
    receiver = a_member()
    gift = a_gift(a_buyer(), receiver, a_good(), deliver_at=clock.now() + timedelta(days=3))
    assert things_of(receiver) == []
    assert not gifts.deliver(gift.id)

    with later(days=3):
        arrived = [gifts.deliver(gift.id), gifts.deliver(gift.id)]

    assert arrived == [True, False]
    assert things_of(receiver) == ["frame"]


def test_days_given_begin_when_they_arrive(app: Flask) -> None:
    receiver, start = a_member(), clock.now()
    good = a_good(Kind.PRIORITY_REQUEST, days=30)
    gift = a_gift(a_buyer(), receiver, good, deliver_at=start + timedelta(days=3))

    with later(days=4) as moment:
        gifts.deliver(gift.id)

    assert entitlements.until(receiver.id, Right.PRIORITY_REQUEST, moment)[1] == moment + timedelta(days=30)


def test_a_provider_is_found_by_the_address_of_her_page(app: Flask) -> None:
    provider, giver = make_provider("Samira Benali"), a_buyer()

    found = gifts.receiver_of(Card("https://proche.test/people/samira-benali"), giver)

    assert found.id == provider.id


def test_nobody_is_found_by_an_email_address(app: Flask) -> None:
    receiver = a_member("Nora Klein")

    with pytest.raises(Invalid, match="nobody by this name"):
        gifts.receiver_of(Card(receiver.email), a_buyer())


def test_a_present_to_oneself_is_refused(app: Flask) -> None:
    giver = a_buyer(500)

    with pytest.raises(NotToOneselfError):
        a_gift(giver, giver, a_good())

    assert wallet.balance(giver.id).total == 500


def test_what_stays_with_its_buyer_is_not_given(app: Flask) -> None:
    with pytest.raises(NotGiveableError):
        a_gift(a_buyer(), a_member(), a_good(is_giveable=False))


@pytest.mark.parametrize(
    "words",
    [
        "Look at https://example.org",
        "www.cheap.example",
        "write to me@example.org",
        "cheap-watches.shop",
        "06 12 34 56 78 90",
        "x" * 401,
    ],
)
def test_a_card_leads_nobody_away(app: Flask, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_gift(a_buyer(), a_member(), a_good(), message=words)

    assert "message" in refused.value.errors


@pytest.mark.parametrize(
    "words", ["See you on 24.12.2026 at 19:30.", "Merci, etc. À bientôt", "We owe you 1000 thanks"]
)
def test_a_card_may_say_what_friends_say(words: str) -> None:
    assert gifts.message_problems(words) == {}


def test_a_thing_given_away_keeps_its_number(app: Flask) -> None:
    giver, receiver = a_buyer(), a_member()
    buy(giver, a_good(stock=5))
    operations.wear(giver.id, thing_of(giver).public_id)

    give_gift.give_away(giver, thing_of(giver).public_id, Card(receiver.public_id))

    assert things_of(giver) == []
    assert (thing_of(receiver).number, thing_of(receiver).source) == (1, "gift")


def test_a_thing_is_given_away_once(app: Flask) -> None:
    giver, receiver = a_buyer(), a_member()
    buy(giver, a_good())
    name = thing_of(giver).public_id
    give_gift.give_away(giver, name, Card(receiver.public_id))

    with pytest.raises(NotFound):
        give_gift.give_away(giver, name, Card(receiver.public_id))


def test_a_present_is_shown_only_when_its_receiver_wants_it(app: Flask) -> None:
    receiver = a_member()
    gift = a_gift(a_buyer(), receiver, a_good())
    assert queries.gifts_shown_by(receiver.id) == []

    gifts.show(receiver.id, gift.public_id, shown=True)

    assert [view.gift.id for view in queries.gifts_shown_by(receiver.id)] == [gift.id]


def test_a_present_is_nobody_elses_to_show(app: Flask) -> None:
    gift = a_gift(a_buyer(), a_member(), a_good())

    with pytest.raises(NotFound):
        gifts.show(a_member().id, gift.public_id, shown=True)
