"""Badges for vouches and for answers that helped: earned at the number, lost below it, circles counted once."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.community.discussions.models import Discussion, Post
from marketplace.community.vouches import operations as vouches
from marketplace.core.database import db
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.recognition import operations, queries
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member
from marketplace.workflows import deeds, recognise
from tests.factories import deeds as made
from tests.factories import recognition
from tests.factories.accounts import Browser, a_staff_member
from tests.factories.clubs import ClubRole, a_joined, with_role
from tests.factories.listings import make_provider
from tests.factories.pages import words_of
from tests.factories.vouches import a_vouch, cooks, settled


@pytest.mark.parametrize(("count", "earned"), [(9, []), (10, ["ten_vouches"])])
def test_ten_vouches_earn_a_badge_and_nine_do_not(app: Flask, count: int, earned: list[str]) -> None:
    cook = make_provider()
    made.vouched_by(cook, count)

    recognise.recompute_badges("ten_vouches")

    assert recognition.badges_of(cook) == earned


def test_a_vouch_taken_back_takes_the_badge_once_with_what_came_from_it(app: Flask) -> None:
    cook = make_provider()
    *_others, last = made.vouched_by(cook, 10)
    recognise.recompute_badges("ten_vouches")
    recognition.a_right_of_the_badge(cook)

    vouches.revoke(last.public_id, db.session.get_one(Member, last.voucher_id))
    moved = [recognise.recompute_badges("ten_vouches") for _n in range(2)]

    assert moved == [(0, 1), (0, 0)]
    assert not entitlements.may(cook.id, Right.STATISTICS)


def test_a_hidden_vouch_takes_the_badge_and_brings_it_back_when_it_is_shown(app: Flask) -> None:
    cook = make_provider()
    row = made.vouched_by(cook, 10)[0]
    recognise.recompute_badges("ten_vouches")

    moved = []
    for hidden in (True, False):
        vouches.hide(row, hidden=hidden)
        moved.append(recognise.recompute_badges("ten_vouches"))

    assert moved == [(0, 1), (1, 0)]


def test_a_circle_of_vouches_earns_as_one(app: Flask) -> None:
    ring = cooks(4)
    for cook in ring:
        for other in ring:
            if other is not cook:
                a_vouch(cook, other)
    a_vouch(settled(), ring[0])

    counted = [made.number_of("ten_vouches", cook) for cook in ring]

    assert counted == [2, 1, 1, 1]


@pytest.mark.parametrize(("count", "earned"), [(4, []), (5, ["helpful_answers"])])
def test_answers_that_helped_five_people_earn_a_badge(app: Flask, count: int, earned: list[str]) -> None:
    club, helper = made.a_helper()
    made.helped(club, helper, count)

    recognise.recompute_badges("helpful_answers")

    assert recognition.badges_of(helper) == earned
    assert wallet.balance(helper.id).promotional == 50 * len(earned)


@pytest.mark.parametrize("undo", [made.unmark, made.take_away, made.hide_answer, made.hide_question])
def test_an_answer_that_no_longer_stands_takes_the_badge_once(
    app: Flask, undo: Callable[[Discussion, Post], None]
) -> None:
    club, helper = made.a_helper()
    *_others, last = made.helped(club, helper, 5)
    recognise.recompute_badges("helpful_answers")

    undo(*last)
    db.session.expire_all()
    moved = [recognise.recompute_badges("helpful_answers") for _n in range(2)]

    assert moved == [(0, 1), (0, 0)]


def test_an_answer_to_oneself_helped_nobody(app: Flask) -> None:
    club, helper = made.a_helper()

    made.answered(club, helper, helper)

    assert made.number_of("helpful_answers", helper) == 0


def test_who_asks_often_is_one_person_helped(app: Flask) -> None:
    club, helper = made.a_helper()
    asker = a_joined(club)

    for _question in range(3):
        made.answered(club, helper, asker)

    assert made.number_of("helpful_answers", helper) == 1


def test_what_a_host_marked_earns_nothing(app: Flask) -> None:
    club, helper = made.a_helper()
    host = db.session.get_one(Member, with_role(club, ClubRole.HOST).member_id)

    talk, _post = made.answered(club, helper, a_joined(club), by=host)

    assert (talk.accepted, made.number_of("helpful_answers", helper)) == (2, 0)


def test_those_who_accept_each_others_answers_count_as_one(app: Flask) -> None:
    club, helper = made.a_helper()
    friends = [a_joined(club) for _number in range(2)]
    for friend in friends:
        made.answered(club, helper, friend)
        made.answered(club, friend, helper)

    made.helped(club, helper, 1)

    assert made.number_of("helpful_answers", helper) == 2


def test_who_asked_must_stand_for_something(app: Flask) -> None:
    club, helper = made.a_helper()
    talk, _post = made.answered(club, helper, a_joined(club))

    db.session.get_one(Member, talk.author_id).email_verified_at = None
    db.session.flush()

    assert made.number_of("helpful_answers", helper) == 0


def test_whose_mark_it_was_falls_with_the_mark_however_it_falls(app: Flask) -> None:
    club, helper = made.a_helper()
    talk, _post = made.answered(club, helper, a_joined(club))

    db.session.execute(text("update discussion set accepted = null where id = :id"), {"id": talk.id})
    db.session.refresh(talk)

    assert (talk.accepted, talk.accepted_by_asker) == (None, False)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda pair: pair[0] != pair[1])))
def test_people_helped_are_counted_as_by_walking_every_circle(thanks: list[tuple[int, int]]) -> None:
    weights = {person: 10 * person for person in range(1, 8)}

    counted = deeds.helped(thanks, weights)

    assert counted == made.counted_by_walking(thanks, weights)


@pytest.mark.parametrize("seed", range(3))
def test_badges_after_every_step_are_those_of_one_count_at_the_end(app: Flask, seed: int) -> None:
    operations.change_rule("ten_vouches", a_staff_member(), threshold=2, credits=0, is_on=True)
    people = cooks(7)

    made.give_and_take_back(people, seed, 40)

    assert set(queries.holders("ten_vouches")) == made.deserving(2)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Neighbours vouch for them: at least 12."),
        ("fr", "s’en portent garants : au moins 12."),
    ],
)
def test_the_page_says_the_number_in_force(app: Flask, locale: str, words: str) -> None:
    operations.change_rule("ten_vouches", a_staff_member(), threshold=12, credits=0, is_on=True)

    page = words_of(Browser(app, locale).get("/badges"))

    assert words in page
