from collections.abc import Callable

from flask import Flask

from marketplace.community.clubs.models import Entry
from marketplace.community.reports.models import Party
from marketplace.core.database import db
from tests.factories import allowances, cases
from tests.factories.accounts import a_member
from tests.factories.api import Program, program_of
from tests.factories.clubs import a_club, a_neighbour
from tests.factories.discussions import a_circle, a_discussion, first_of, say


def test_a_program_lists_what_is_talked_about_in_pages_that_miss_none(app: Flask) -> None:
    circle = a_circle()
    made = [circle.talk.public_id, *(a_discussion(circle.club, circle.ana).public_id for _time in range(2))]
    program, path = program_of(app, circle.nora), f"/clubs/{circle.club.slug}/discussions"

    first = program.get(path, limit=2).json
    second = program.get(path, limit=2, cursor=first["next"]).json

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_a_program_reads_a_discussion_by_cursor_and_marks_nothing_as_read(app: Flask) -> None:
    circle = a_circle()
    for number in range(3):
        say(circle.club, circle.talk, circle.ana, f"Answer {number}")
    program = program_of(app, circle.nora)
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"

    first = program.get(path, limit=3).json
    second = program.get(path, limit=3, cursor=first["next"]).json

    assert [one["number"] for one in first["items"] + second["items"]] == [1, 2, 3, 4]
    assert (first["discussion"]["unread"], second["discussion"]["unread"]) == (3, 3)
    assert first["may_write"] is True


def test_an_answer_sent_again_with_its_key_is_one_post(app: Flask) -> None:
    circle = a_circle()
    program = program_of(app, circle.ana)
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}/posts"

    sent = program.post(path, {"text": "Rye, always.", "reply_to": 1}, {"Idempotency-Key": "one"})
    again = program.post(path, {"text": "Rye, always.", "reply_to": 1}, {"Idempotency-Key": "one"})
    other = program.post(path, {"text": "Wheat."}, {"Idempotency-Key": "one"})

    assert (sent.status_code, sent.json["number"], sent.json["reply_to"]) == (201, 2, 1)
    assert again.json["id"] == sent.json["id"]
    assert other.status_code == 422


def test_a_mark_counts_once_and_is_taken_back(app: Flask) -> None:
    circle = a_circle()
    post = first_of(circle.talk)
    program = program_of(app, circle.ana)
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}/posts/{post.public_id}/reaction"

    twice = [program.post(path, {"kind": "useful", "wanted": True}).json for _time in range(2)]
    back = program.post(path, {"kind": "useful", "wanted": False}).json

    assert [(one["reactions"], one["marked"]) for one in twice] == [({"useful": 1}, ["useful"])] * 2
    assert (back["reactions"].get("useful", 0), back["marked"]) == (0, [])


def test_one_s_own_post_is_not_marked(app: Flask) -> None:
    circle = a_circle()
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}/posts/{first_of(circle.talk).public_id}"

    answer = program_of(app, circle.nora).post(f"{path}/reaction", {"kind": "useful", "wanted": True})

    assert answer.status_code == 422


def test_a_club_by_invitation_is_not_there_for_strangers(app: Flask) -> None:
    ana = a_neighbour("Ana Lopes")
    club = a_club(ana, entry=Entry.REQUEST)
    talk = a_discussion(club, ana)
    program = program_of(app, a_member("Zoe Blank"))

    answers = [
        program.get(f"/clubs/{club.slug}/discussions").status_code,
        program.get(f"/clubs/{club.slug}/discussions/{talk.public_id}").status_code,
        program.post(
            f"/clubs/{club.slug}/discussions/{talk.public_id}/posts", {"text": "Hi"}, {"Idempotency-Key": "k"}
        ).status_code,
    ]

    assert answers == [404, 404, 404]


def test_who_reads_an_open_club_without_being_in_it_does_not_write(app: Flask) -> None:
    circle = a_circle()
    program = program_of(app, a_neighbour("Zoe Blank"))
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"

    read = program.get(path)
    sent = program.post(f"{path}/posts", {"text": "Hi"}, {"Idempotency-Key": "k"})

    assert (read.status_code, read.json["may_write"], sent.status_code) == (200, False, 404)


def test_a_limited_member_writes_nothing_by_program_either(app: Flask) -> None:
    circle = a_circle()
    allowances.limited(circle.ana)
    db.session.commit()
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}/posts"

    answer = program_of(app, circle.ana).post(path, {"text": "Rye."}, {"Idempotency-Key": "k"})

    assert answer.status_code == 403
    assert "What you write is limited until" in answer.json["what"]


def test_a_discussion_is_read_with_a_token_only(app: Flask) -> None:
    circle = a_circle()

    answer = Program(app).get(f"/clubs/{circle.club.slug}/discussions")

    assert answer.status_code == 401


def test_a_note_of_moderators_stands_beside_its_post_as_on_the_page(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.ana, "The market begins at nine.")
    case = cases.a_case("post", post.public_id, circle.nora)
    program = program_of(app, circle.nora)
    path = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"

    cases.decided(case, cases.NOTED)
    noted = program.get(path).json["items"]
    cases.objected(case, Party.AUTHOR, circle.ana)
    cases.decided(case, cases.NO_FAULT)

    assert [one["note"] for one in noted] == [None, cases.NOTED.note]
    assert [one["note"] for one in program.get(path).json["items"]] == [None, None]


def test_the_notes_of_many_posts_are_read_with_one_statement(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    circle = a_circle()
    for number in range(5):
        say(circle.club, circle.talk, circle.ana, f"Answer {number}")
    program, seen = program_of(app, circle.nora), statements()

    program.get(f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}")

    assert sum("moderation_case.note" in sql for sql in seen) == 1
