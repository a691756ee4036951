"""The feed of one's home: clubs one is in or follows, members one follows, and nobody one has blocked."""

import pytest
from flask import Flask

from marketplace.community.clubs import feed, follows
from marketplace.community.reports import blocks
from marketplace.core.errors import NotFound
from marketplace.people.accounts.models import Member
from tests.factories.accounts import signed_in
from tests.factories.clubs import a_neighbour, aged, by_request, joined
from tests.factories.discussions import a_circle, a_discussion, say
from tests.factories.meetups import a_meetup
from tests.factories.pages import words_of


def words_for(member: Member) -> list[str]:
    return [item.event.words for item in feed.newest(member.id)]


def test_what_is_new_in_ones_clubs_is_in_the_feed_the_latest_first(app: Flask) -> None:
    circle = a_circle()
    leo = a_neighbour("Leo Brun")
    joined(circle.club, leo)

    a_meetup(circle.club)

    assert words_for(leo)[:2] == ["Bread and soup", "Which flour?"]


def test_an_open_club_can_be_followed_from_outside(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    before = words_for(leo)

    follows.follow_club(circle.club, leo)

    assert before == []
    assert "Which flour?" in words_for(leo)


def test_a_club_that_becomes_one_by_request_leaves_the_feeds_of_strangers(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    follows.follow_club(circle.club, leo)

    by_request(circle.club)

    assert words_for(leo) == []


def test_what_a_followed_member_does_is_in_the_feed(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")

    follows.follow_member(leo, circle.nora.public_id)

    assert words_for(leo) == ["Which flour?"]


def test_a_followed_member_of_a_closed_circle_tells_strangers_nothing(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    by_request(circle.club)

    follows.follow_member(leo, circle.nora.public_id)

    assert words_for(leo) == []


@pytest.mark.parametrize("turn", [True, False])
def test_who_is_blocked_either_way_is_not_in_the_feed(app: Flask, turn: bool) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    joined(circle.club, leo)
    pair = (leo.id, circle.nora.id) if turn else (circle.nora.id, leo.id)

    blocks.block(*pair)

    assert "Which flour?" not in words_for(leo)


def test_whoever_has_blocked_one_cannot_be_followed(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    blocks.block(circle.nora.id, leo.id)

    with pytest.raises(NotFound):
        follows.follow_member(leo, circle.nora.public_id)


def test_a_new_account_reaches_its_own_club_and_no_followers(app: Flask) -> None:
    circle, leo, ida = a_circle(), a_neighbour("Leo Brun"), a_neighbour("Ida Noor")
    aged(circle.nora, days=1)
    joined(circle.club, ida)

    follows.follow_member(leo, circle.nora.public_id)

    assert words_for(leo) == []
    assert "Which flour?" in words_for(ida)


def test_a_cursor_goes_on_where_the_page_ended(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")
    joined(circle.club, leo)
    for number in range(4):
        a_discussion(circle.club, circle.nora, title=f"Question {number}")

    first = feed.newest(leo.id, limit=2)
    rest = feed.newest(leo.id, before=first[-1].event.id, limit=2)

    assert [item.event.words for item in (*first, *rest)] == [f"Question {number}" for number in (3, 2, 1, 0)]


def test_followed_discussions_with_new_answers_stand_first(app: Flask) -> None:
    circle = a_circle()
    say(circle.club, circle.talk, circle.ana)

    page = words_of(signed_in(app, circle.nora).get("/feed"))

    assert "New answers" in page
    assert "Which flour?" in page


def test_following_again_is_stopping(app: Flask) -> None:
    circle, leo = a_circle(), a_neighbour("Leo Brun")

    ways = [follows.follow_member(leo, circle.nora.public_id) for _n in range(2)]

    assert ways == [True, False]
    assert follows.followed(leo.id) == []
