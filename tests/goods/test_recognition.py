"""Badges follow the deeds, exactly and both ways; levels rise and fall; nothing of it can be bought."""

import pytest
from flask import Flask

from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.recognition import operations, queries
from marketplace.goods.recognition.rules import Conduct, Level, level_of
from marketplace.goods.wallet import operations as wallet
from marketplace.workflows import deeds, recognise
from tests.factories import recognition
from tests.factories.accounts import Browser, a_member, a_staff_member
from tests.factories.goods import a_buyer, a_good, buy
from tests.factories.listings import make_provider


def test_the_first_visit_earns_its_badge_on_both_sides(app: Flask) -> None:
    guest, host = recognition.a_visit()

    recognise.recompute_badges("first_visit")
    recognise.recompute_badges("first_host")

    assert recognition.badges_of(guest) == ["first_visit"]
    assert recognition.badges_of(host) == ["first_host"]


def test_computing_again_changes_nothing(app: Flask) -> None:
    guest, _host = recognition.a_visit()

    moved = [recognise.recompute_badges("first_visit"), recognise.recompute_badges("first_visit")]

    assert moved == [(1, 0), (0, 0)]
    assert recognition.badges_of(guest) == ["first_visit"]


def test_a_visit_that_was_given_back_whole_earns_nothing(app: Flask) -> None:
    guest, _host = recognition.a_visit(given_back=True)

    recognise.recompute_badges("first_visit")

    assert recognition.badges_of(guest) == []


def test_a_badge_goes_once_with_the_rights_that_came_with_it(app: Flask) -> None:
    guest, _host = recognition.a_visit()
    recognise.recompute_badges("first_visit")
    recognition.a_right_of_the_badge(guest)
    assert entitlements.may(guest.id, Right.STATISTICS)

    moved = [operations.recompute(recognition.rule("first_visit"), {}) for _n in range(2)]

    assert moved == [(0, 1), (0, 0)]
    assert not entitlements.may(guest.id, Right.STATISTICS)


def test_a_badge_earned_again_brings_its_credits_once(app: Flask) -> None:
    guest, rule = a_member(), recognition.rule("regular_guest")

    for counted in ({guest.id: 10}, {}, {guest.id: 11}):
        operations.recompute(rule, counted)

    assert recognition.badges_of(guest) == ["regular_guest"]
    assert wallet.balance(guest.id).promotional == 50


def test_one_deed_too_few_earns_nothing(app: Flask) -> None:
    guest = a_member()

    operations.recompute(recognition.rule("regular_guest"), {guest.id: 9})

    assert recognition.badges_of(guest) == []


def test_a_rule_that_is_off_has_no_holders(app: Flask) -> None:
    guest = a_member()
    operations.recompute(recognition.rule("regular_guest"), {guest.id: 10})

    operations.change_rule("regular_guest", a_staff_member(), threshold=10, credits=0, is_on=False)
    operations.recompute(recognition.rule("regular_guest"), {guest.id: 10})

    assert recognition.badges_of(guest) == []


def test_every_deed_can_be_counted(app: Flask) -> None:
    from_rules = {rule.deed for rule in queries.rules()}

    counted = {name: count(recognition.now()) for name, count in deeds.DEEDS.items()}

    assert set(counted) == from_rules


@pytest.mark.parametrize(
    ("conduct", "level"),
    [
        (Conduct(), Level.NEW),
        (Conduct(kept=1, is_verified=True), Level.KNOWN),
        (Conduct(kept=1, is_verified=False), Level.NEW),
        (Conduct(kept=10, months_here=3, is_verified=True), Level.TRUSTED),
        (Conduct(kept=10, months_here=2, is_verified=True), Level.KNOWN),
        (Conduct(kept=18, broken=2, months_here=3, is_verified=True), Level.TRUSTED),
        (Conduct(kept=17, broken=2, months_here=3, is_verified=True), Level.KNOWN),
        (Conduct(kept=10, lost_disputes=1, months_here=3, is_verified=True), Level.KNOWN),
        (Conduct(kept=50, months_here=12, is_verified=True), Level.PILLAR),
        (Conduct(kept=50, months_here=12, is_verified=True, is_active=False), Level.NEW),
    ],
)
def test_a_level_is_what_the_conduct_says(conduct: Conduct, level: Level) -> None:
    assert level_of(conduct) is level


def test_a_level_falls_again_and_both_moves_are_kept(app: Flask) -> None:
    guest, _host = recognition.a_visit()
    recognise.recompute_levels()
    assert queries.level_of(guest.id) == Level.KNOWN

    recognition.undo_visits()
    recognise.recompute_levels()

    assert queries.level_of(guest.id) == Level.NEW
    assert [move.to_level for move in queries.moves_of(guest.id)] == [0, 1]


def test_nothing_bought_moves_a_level_or_a_badge(app: Flask) -> None:
    buyer = a_buyer(1_000)
    buy(buyer, a_good(Kind.RIBBON))

    recognise.recompute_all_open()

    assert queries.level_of(buyer.id) == Level.NEW
    assert recognition.badges_of(buyer) == []


def test_what_is_earned_stands_on_the_page_apart_from_what_is_bought(app: Flask) -> None:
    host = make_provider("Samira Benali")
    operations.recompute(recognition.rule("ten_hosted"), {host.id: 10})

    page = Browser(app).get("/people/samira-benali").text

    assert "Earned:" in page
    assert "Ten times host" in page
    assert "Bought:" not in page
