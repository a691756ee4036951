from flask import Flask

from marketplace.core.database import db
from tests.factories.accounts import Browser
from tests.factories.api import Program, program_of
from tests.factories.clubs import a_club, a_neighbour
from tests.factories.ideas import a_comment, an_idea, answered, merged, votes


def test_a_program_lists_ideas_in_pages_that_miss_none(app: Flask) -> None:
    made = [an_idea(title=f"Print the menu of week {number}").public_id for number in range(3)]
    program = Program(app)

    first = program.get("/ideas", sort="new", limit=2).json
    second = program.get("/ideas", sort="new", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_a_cursor_of_another_order_is_refused(app: Flask) -> None:
    for number in range(2):
        an_idea(title=f"Print the menu of week {number}")
    cursor = Program(app).get("/ideas", limit=1).json["next"]

    answer = Program(app).get("/ideas", limit=1, sort="new", cursor=cursor)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["cursor"]


def test_pages_of_answered_ideas_go_on_too(app: Flask) -> None:
    made = [an_idea(title=f"Print the menu of week {number}") for number in range(2)]
    for idea in made:
        answered(idea, "planned")

    first = Program(app).get("/ideas", sort="answered", limit=1).json
    second = Program(app).get("/ideas", sort="answered", limit=1, cursor=first["next"]).json

    told = [one["id"] for one in first["items"] + second["items"]]
    assert told == [idea.public_id for idea in made[::-1]]


def test_an_idea_is_read_with_its_answers_by_name(app: Flask) -> None:
    idea = an_idea()
    a_comment(idea)
    answered(idea, "planned", said="We begin in May.")

    told = Program(app).get(f"/ideas/{idea.public_id}").json

    assert (told["status"], told["votes"], told["comments"]) == ("planned", 1, 1)
    assert [(one["by"], one["text"]) for one in told["answers"]] == [("Sam R.", "We begin in May.")]


def test_a_duplicate_names_what_it_was_joined_to(app: Flask) -> None:
    one, other = an_idea(title="Print the menus"), an_idea()
    merged(one, other)

    assert Program(app).get(f"/ideas/{one.public_id}").json["joined_to"] == other.public_id


def test_ideas_of_clubs_are_for_their_pages(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    idea = an_idea(ana, a_club(ana))
    db.session.commit()

    answers = [
        Program(app).get(f"/ideas/{idea.public_id}").status_code,
        program_of(app, ana).post(f"/ideas/{idea.public_id}/vote", {"wanted": True}).status_code,
    ]

    assert answers == [404, 404]
    assert Program(app).get("/ideas").json["items"] == []


def test_a_vote_counts_once_and_is_taken_back(app: Flask) -> None:
    idea, program = an_idea(), program_of(app, a_neighbour("Nora Klein"))
    path = f"/ideas/{idea.public_id}/vote"

    twice = [program.post(path, {"wanted": True}).json["votes"] for _time in range(2)]
    back = program.post(path, {"wanted": False}).json

    assert twice == [2, 2]
    assert back == {"idea": idea.public_id, "wanted": False, "votes": 1}


def test_a_joined_idea_takes_no_vote(app: Flask) -> None:
    one, other = an_idea(title="Print the menus"), an_idea()
    merged(one, other)

    answer = program_of(app, a_neighbour("Nora Klein")).post(f"/ideas/{one.public_id}/vote", {"wanted": True})

    assert answer.status_code == 404
    assert votes(other) == 2


def test_a_word_that_is_no_yes_is_refused(app: Flask) -> None:
    program = program_of(app, a_neighbour("Nora Klein"))

    answer = program.post(f"/ideas/{an_idea().public_id}/vote", {"wanted": "perhaps"})

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["wanted"]


def test_a_program_reads_what_a_page_shows(app: Flask) -> None:
    idea = an_idea()

    told = Program(app).get(f"/ideas/{idea.public_id}").json

    assert Browser(app).get(told["url"]).status_code == 200
