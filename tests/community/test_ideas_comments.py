"""What is said under ideas of the platform: numbered, told, tidied by name, reported, and joined with its idea."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.community.clubs.permissions import NoRight
from marketplace.community.ideas import comment_queries, commenting
from marketplace.community.ideas.commenting import IsGone
from marketplace.community.reports import blocks
from marketplace.core.errors import Invalid, NotFound
from marketplace.workflows import moderate
from tests.factories import cases
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.clubs import a_club, a_neighbour
from tests.factories.ideas import (
    a_comment,
    an_admin,
    an_idea,
    comments_of,
    merged,
    say_past_every_operation,
    told_of_ideas,
    who,
)
from tests.factories.pages import words_of


def test_comments_are_numbered_and_their_idea_s_author_told(app: Flask) -> None:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour("Nora Klein")
    idea = an_idea(ana)

    a_comment(idea, nora)
    a_comment(idea, nora, "And print it.")

    assert comments_of(idea) == [1, 2]
    assert idea.comments == 2
    assert told_of_ideas(ana)[0].startswith("Nora K. commented on “")


def test_whoever_is_answered_is_told_once(app: Flask) -> None:
    nora = a_neighbour("Nora Klein")
    idea = an_idea(a_neighbour("Ana Lopes"))
    a_comment(idea, nora)

    a_comment(idea, a_neighbour("Leo Brun"), "So would I.", to=1)

    assert [line.partition(" under")[0] for line in told_of_ideas(nora)] == ["Leo B. answered you"]


def test_who_blocked_the_writer_is_not_told(app: Flask) -> None:
    ana, nora = a_neighbour("Ana Lopes"), a_neighbour("Nora Klein")
    idea = an_idea(ana)
    blocks.block(ana.id, nora.id)

    a_comment(idea, nora)

    assert told_of_ideas(ana) == []


def test_the_same_form_twice_is_one_comment(app: Flask) -> None:
    idea, nora = an_idea(), a_neighbour("Nora Klein")
    wanted = commenting.Wanted("Every Sunday.", "the same")

    first = commenting.say(who(nora), idea, nora, wanted)

    assert commenting.say(who(nora), idea, nora, wanted).id == first.id


def test_an_idea_of_a_club_is_talked_about_in_its_discussion(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana, a_club(ana))

    with pytest.raises(NoRight):
        a_comment(idea, ana)


def test_what_was_removed_is_not_answered(app: Flask) -> None:
    idea, nora = an_idea(), a_neighbour("Nora Klein")
    commenting.remove(who(nora), idea, a_comment(idea, nora), "")

    with pytest.raises(IsGone):
        a_comment(idea, to=1)


def test_the_team_removes_a_comment_with_a_reason_alone(app: Flask) -> None:
    idea, admin = an_idea(), an_admin()
    comment = a_comment(idea)

    with pytest.raises(Invalid):
        commenting.remove(who(admin, staff=True), idea, comment, " ")
    commenting.remove(who(admin, staff=True), idea, comment, "It is an advertisement.")

    assert comment.remove_reason == "It is an advertisement."


def test_whose_idea_it_is_does_not_remove_what_others_say(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana)

    with pytest.raises(NoRight):
        commenting.remove(who(ana), idea, a_comment(idea), "I do not like it.")


def test_the_database_lets_nobody_else_tidy(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana)
    comment = a_comment(idea)

    with pytest.raises(DBAPIError, match="who said it removes a comment"):
        commenting.remove(who(ana, staff=True), idea, comment, "Because.")


def test_the_database_takes_no_comment_under_an_idea_that_was_joined(app: Flask) -> None:
    one, other = an_idea(title="Print the menus"), an_idea()
    merged(one, other)

    with pytest.raises(DBAPIError, match="nothing is said under this idea now"):
        say_past_every_operation(one, a_neighbour("Nora Klein"))


def test_nothing_is_said_under_an_idea_that_was_joined(app: Flask) -> None:
    one, other = an_idea(title="Print the menus"), an_idea()
    merged(one, other)

    with pytest.raises(NotFound):
        a_comment(one)


def test_what_was_said_under_a_duplicate_is_read_where_it_was_joined(app: Flask) -> None:
    one, other = an_idea(title="Print the menus"), an_idea()
    a_comment(one, said="For the door of our kitchen.")

    merged(one, other)

    assert "For the door of our kitchen." in words_of(Browser(app).get(f"/ideas/{other.public_id}"))


def test_a_comment_stands_where_it_was_said(app: Flask) -> None:
    idea = an_idea()
    browser = signed_in(app, a_neighbour("Nora Klein"))
    browser.get(f"/ideas/{idea.public_id}")

    answer = browser.post(f"/ideas/{idea.public_id}/comments", {"text": "**Every** Sunday.", "key": "one"})

    assert answer.location == f"/ideas/{idea.public_id}#c1"
    assert "<strong>Every</strong> Sunday." in Browser(app).get(answer.location).text
    assert "1 comment" in words_of(Browser(app).get("/ideas"))


def test_a_comment_without_words_is_refused_beside_its_field(app: Flask) -> None:
    idea = an_idea()
    browser = signed_in(app, a_neighbour())

    answer = browser.post(f"/ideas/{idea.public_id}/comments", {"text": "\u200b", "key": "one"})

    assert answer.status_code == 422
    assert 'id="field-text-error"' in answer.text


def test_a_reported_comment_is_hidden_by_a_decision(app: Flask) -> None:
    idea = an_idea()
    comment = a_comment(idea, said="Buy my pills.")
    case = cases.a_case("comment", comment.public_id, a_member("Zoe Blank"))

    cases.decided(case, cases.HIDDEN)
    hidden = words_of(Browser(app).get(f"/ideas/{idea.public_id}"))

    assert case.author_id == comment.author_id
    assert "Buy my pills." not in hidden
    assert "This comment was hidden by our team." in hidden
    assert moderate.context_of(case).path == f"/ideas/{idea.public_id}#c1"


def test_a_page_of_fifty_comments_asks_as_often_as_one_of_one(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    few, many = an_idea(title="Print the menus"), an_idea()
    a_comment(few)
    for number in range(50):
        say_past_every_operation(many, a_neighbour(f"Ida Noor{number}"))
    counts = []

    for idea in (few, many):
        asked = statements()
        Browser(app).get(f"/ideas/{idea.public_id}")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


def test_comments_go_on_on_the_next_page(app: Flask) -> None:
    idea = an_idea()
    for number in range(51):
        say_past_every_operation(idea, a_neighbour(f"Ida Noor{number}"))

    page = Browser(app).get(f"/ideas/{idea.public_id}?after=50")

    assert [one.comment.number for one in comment_queries.listed(idea.id, after=50)] == [51]
    assert 'id="c51"' in page.text
    assert 'id="c50"' not in page.text
