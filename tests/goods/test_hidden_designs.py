"""A design that moderators hid gives everybody back what they paid; one whose maker is suspended is only not sold."""

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.goods.catalogue import queries as shop
from marketplace.goods.catalogue.errors import NotOnSaleError
from marketplace.goods.designs import jobs
from marketplace.goods.inventory import gifts
from marketplace.goods.inventory import jobs as thing_jobs
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries as inventory
from marketplace.goods.inventory.errors import NotGiveableError
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Role
from marketplace.workflows import give_gift, suspend_provider
from tests.factories import designs, goods, hidden_designs, leaving, letters, pages, wallets
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in


def test_a_hidden_design_leaves_the_shop_at_once(app: Flask) -> None:
    design = designs.on_sale()

    hidden_designs.hide(design)

    assert shop.on_sale(clock.now()) == []


def test_an_hour_later_its_buyer_has_the_credits_back_and_the_thing_is_gone(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    sale = designs.sold(design, buyer)

    hidden_designs.hidden_and_returned(design)

    assert (wallet.balance(buyer.id).total, goods.things_of(buyer), sale.returned_credits) == (500, [], 80)


def test_within_the_hour_nothing_is_taken_from_anybody(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    designs.sold(design, buyer)
    hidden_designs.hide(design)

    with goods.later(minutes=59):
        jobs.return_hidden_ones()

    assert (wallet.balance(buyer.id).total, goods.things_of(buyer)) == (420, ["sticker"])


def test_a_decision_that_falls_within_the_hour_leaves_all_as_it_was(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    designs.sold(design, buyer)
    case = hidden_designs.hide(design)
    hidden_designs.overturn(design, case)

    with goods.later(hours=2):
        jobs.return_hidden_ones()

    assert (goods.things_of(buyer), shop.on_sale(clock.now())) == (["sticker"], [designs.good_of(design)])


def test_bought_and_promotional_credits_go_back_to_the_lots_they_came_from(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    wallets.give(buyer.id, 30)
    before = hidden_designs.lots_of(buyer)
    designs.sold(design, buyer)

    hidden_designs.hidden_and_returned(design)

    assert hidden_designs.lots_of(buyer) == before


def test_it_is_done_and_told_once_however_often_the_sweep_runs(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    for _copy in range(2):
        designs.sold(design, buyer)

    hidden_designs.hidden_and_returned(design)
    hidden_designs.time_passes(3)

    letter = letters.letter_of("design_hidden_returned")
    assert letter.subject == "160 credits are back in your wallet"
    assert designs.notices_of(buyer.id) == ["160 credits are back in your wallet"]
    assert wallet.balance(buyer.id).total == 500


def test_the_wallet_says_in_words_why_credits_came_back(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    designs.sold(design, buyer)

    hidden_designs.hidden_and_returned(design)

    assert "No longer shown: Lucky tomato" in pages.words_of(signed_in(app, buyer).get("/wallet"))


def test_who_gave_it_has_the_credits_back_and_who_has_it_is_told(app: Flask) -> None:
    design, giver, receiver = designs.on_sale(), goods.a_buyer(500), a_member("Rob Lund")
    designs.sold(design, giver, receiver=receiver.public_id)

    hidden_designs.hidden_and_returned(design)

    assert (wallet.balance(giver.id).total, goods.things_of(receiver)) == (500, [])
    assert "You had given it to Rob Lund." in letters.letter_of("design_hidden_returned").text
    assert designs.notices_of(receiver.id)[0] == "A present of yours is no longer shown: Lucky tomato"


def test_through_however_many_hands_it_went_who_paid_has_the_credits_back(app: Flask) -> None:
    design, payer = designs.on_sale(), goods.a_buyer(500)
    hands = [payer, a_member("Ria Lund"), a_member("Rob Lund")]
    designs.sold(design, payer)
    for giver, receiver in pairwise(hands):
        give_gift.give_away(giver, goods.thing_of(giver).public_id, gifts.Card(receiver.public_id))

    hidden_designs.hidden_and_returned(design)

    assert [goods.things_of(one) for one in hands] == [[], [], []]
    assert wallet.balance(payer.id).total == 500
    assert "given it to Ria Lund" in letters.letter_of("design_hidden_returned").text
    assert "Ria Lund had given it to you" in letters.letter_of("design_hidden_present").text


def test_a_present_on_its_way_never_arrives_and_its_receiver_hears_nothing(app: Flask) -> None:
    design, giver, receiver = designs.on_sale(), goods.a_buyer(500), a_member()
    soon = clock.now() + timedelta(days=2)
    designs.sold(design, giver, receiver=receiver.public_id, deliver_at=soon)

    hidden_designs.hidden_and_returned(design)
    with goods.later(days=3):
        thing_jobs.deliver_gifts()

    assert (wallet.balance(giver.id).total, goods.things_of(receiver)) == (500, [])
    assert "still on its way" in letters.letter_of("design_hidden_returned").text
    assert designs.notices_of(receiver.id) == []


def test_a_present_that_falls_due_within_the_hour_waits_for_the_decision(app: Flask) -> None:
    design, receiver = designs.on_sale(), a_member()
    soon = clock.now() + timedelta(minutes=10)
    designs.sold(design, goods.a_buyer(500), receiver=receiver.public_id, deliver_at=soon)
    case = hidden_designs.hide(design)

    with goods.later(minutes=30):
        thing_jobs.deliver_gifts()
        waiting = goods.things_of(receiver)
        hidden_designs.overturn(design, case)
        thing_jobs.deliver_gifts()

    assert (waiting, goods.things_of(receiver)) == ([], ["sticker"])


def test_what_was_given_is_no_longer_on_its_receivers_page(app: Flask) -> None:
    design, receiver = designs.on_sale(), a_member()
    designs.sold(design, goods.a_buyer(500), receiver=receiver.public_id)
    gift = inventory.gifts_to(receiver.id)[0].gift
    gifts.show(receiver.id, gift.public_id, shown=True)

    hidden_designs.hide(design)

    assert inventory.gifts_shown_by(receiver.id) == []


def test_what_is_hidden_is_not_given_away(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    designs.sold(design, buyer)
    hidden_designs.hide(design)

    with pytest.raises(NotGiveableError):
        give_gift.give_away(buyer, goods.thing_of(buyer).public_id, gifts.Card(a_member().public_id))


def test_its_maker_keeps_nothing_of_what_went_back(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    for _copy in range(2):
        designs.sold(design, buyer)
    designs.settled(design)

    hidden_designs.hidden_and_returned(design)

    assert designs.settled(design) == 0


def test_a_numbered_copy_that_went_back_is_not_sold_again(app: Flask) -> None:
    design, buyer = designs.on_sale(stock=25), goods.a_buyer(500)
    designs.sold(design, buyer)
    hidden_designs.overturn(design, hidden_designs.hidden_and_returned(design))

    assert designs.sold(design, buyer).number == 2


def test_who_has_left_for_good_holds_nobody_up(app: Flask) -> None:
    design, leaves, stays = designs.on_sale(), goods.a_buyer(80), goods.a_buyer(500)
    for buyer in (leaves, stays):
        designs.sold(design, buyer)
    leaving.erased(leaves)

    hidden_designs.hidden_and_returned(design)

    assert (wallet.balance(stays.id).total, wallet.balance(leaves.id).total) == (500, 0)


def test_what_a_maker_who_left_for_good_had_made_is_no_longer_sold(app: Flask) -> None:
    design = designs.on_sale()

    leaving.erased(designs.maker_of(design))

    assert shop.on_sale(clock.now()) == []


def test_the_desk_says_what_hiding_led_to(app: Flask) -> None:
    design = designs.on_sale()
    designs.sold(design)
    hidden_designs.hidden_and_returned(design)

    page = signed_in(app, a_staff_member(Role.MODERATOR)).get(f"/admin/designs/{design.public_id}")

    assert "1 sale is undone (80 credits)." in pages.words_of(page)


# ── Suspended makers ──────────────────────────────────────────────────────────────────────────────


def test_what_a_suspended_maker_made_is_not_sold_meanwhile(app: Flask) -> None:
    design = designs.on_sale()
    hidden_designs.suspend_maker(design)

    with pytest.raises(NotOnSaleError, match="not sold at the moment"):
        designs.sold(design)

    assert shop.on_sale(clock.now()) == []


def test_the_taking_of_a_copy_looks_at_its_maker_once_more(app: Flask) -> None:
    design = designs.on_sale(stock=25)
    good = designs.good_of(design)

    hidden_designs.suspend_maker(design)

    with pytest.raises(NotOnSaleError):
        hidden_designs.take(good)


def test_whoever_has_it_keeps_and_wears_it_and_no_credits_move(app: Flask) -> None:
    design, buyer = designs.on_sale(), goods.a_buyer(500)
    designs.sold(design, buyer)
    things.wear(buyer.id, goods.thing_of(buyer).public_id)

    hidden_designs.suspend_maker(design)
    with goods.later(hours=3):
        jobs.return_hidden_ones()

    assert designs.seen_and_worn(design, buyer) == (False, True)
    assert wallet.balance(buyer.id).total == 420


def test_a_present_that_was_paid_arrives_though_its_maker_is_suspended(app: Flask) -> None:
    design, receiver = designs.on_sale(), a_member()
    soon = clock.now() + timedelta(days=1)
    designs.sold(design, goods.a_buyer(500), receiver=receiver.public_id, deliver_at=soon)
    hidden_designs.suspend_maker(design)

    with goods.later(days=2):
        thing_jobs.deliver_gifts()

    assert goods.things_of(receiver) == ["sticker"]


def test_when_the_account_is_open_again_it_is_sold_as_before(app: Flask) -> None:
    design = designs.on_sale()
    hidden_designs.suspend_maker(design)

    suspend_provider.reinstate(designs.maker_of(design), a_staff_member(Role.ADMIN), "Settled")

    assert shop.on_sale(clock.now()) == [designs.good_of(design)]


def test_its_page_says_so_without_a_word_about_its_maker(app: Flask) -> None:
    design = designs.on_sale()
    hidden_designs.suspend_maker(design)

    page = Browser(app).get(f"/shop/{designs.good_of(design).public_id}")

    assert page.status_code == 200
    assert "This is not sold at the moment. Whoever has it keeps it." in pages.words_of(page)
    assert "suspend" not in pages.words_of(page)
