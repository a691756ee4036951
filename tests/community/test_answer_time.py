from datetime import timedelta

import pytest
from flask import Flask

from marketplace.community.messages import answer_time, operations
from marketplace.community.messages.answer_time import AnswerTime
from marketplace.core import clock
from tests.factories import talks
from tests.factories.accounts import Browser
from tests.factories.listings import make_meal, make_provider


def test_the_middle_first_answer_is_told(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    for minutes in (10, 20, 40, 300, 900):
        talks.asked_and_answered(listing, after=timedelta(minutes=minutes))

    measured = answer_time.of_provider(cook.id, clock.now())

    assert measured == AnswerTime(5, timedelta(minutes=40))
    assert measured.words() == "Usually answers within an hour."


def test_questions_without_an_answer_count_as_the_longest(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    for minutes in (10, 20):
        talks.asked_and_answered(listing, after=timedelta(minutes=minutes))
    for _number in range(3):
        talks.asked_and_answered(listing, after=None)

    measured = answer_time.of_provider(cook.id, clock.now())

    assert measured == AnswerTime(5, None)


def test_a_question_of_today_is_not_held_against_anybody_yet(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    talks.asked_and_answered(listing, after=None, asked=timedelta(hours=3))

    assert answer_time.of_provider(cook.id, clock.now()).asked == 0


def test_old_conversations_and_those_the_provider_began_do_not_count(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    talks.asked_and_answered(listing, after=timedelta(minutes=5), asked=timedelta(days=91))
    talks.begun_by_provider(listing)

    assert answer_time.of_provider(cook.id, clock.now()).asked == 0


def test_a_hidden_question_is_none(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    thread = talks.asked_and_answered(listing, after=timedelta(minutes=5))
    operations.hide(talks.first_in(thread), hidden=True)

    assert answer_time.of_provider(cook.id, clock.now()).asked == 0


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "an hour"), (61, "2 hours"), (24 * 60, "24 hours"), (24 * 60 + 1, "2 days")],
)
def test_the_figure_is_rounded_up_to_what_people_say(app: Flask, minutes: int, words: str) -> None:
    assert AnswerTime(9, timedelta(minutes=minutes)).words() == f"Usually answers within {words}."


def test_both_pages_tell_it_and_a_remembered_page_changes_with_it(app: Flask) -> None:
    listing = make_meal(make_provider())
    path = f"/listings/{listing.public_id}/{listing.slug}"
    browser = Browser(app)

    before = browser.get(path).text
    for _number in range(5):
        talks.asked_and_answered(listing, after=timedelta(minutes=5))
    after = browser.get(path).text

    assert "too few questions" in before
    assert "Usually answers within an hour." in after
