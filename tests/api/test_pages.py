import re

import pytest
from flask import Flask

from marketplace.core.database import db
from tests.factories.accounts import a_member
from tests.factories.api import Program, a_held_booking, program_of
from tests.factories.listings import make_meal


def test_bookings_come_in_pages_that_miss_none(app: Flask) -> None:
    nora, meal = a_member(), make_meal()
    made = [a_held_booking(meal, nora).public_id for _one in range(5)]
    program = program_of(app, nora)

    first = program.get("/bookings", limit=2).json
    second = program.get("/bookings", limit=2, cursor=first["next"]).json
    third = program.get("/bookings", limit=2, cursor=second["next"]).json

    told = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert told == made[::-1]
    assert third["next"] is None


def test_what_is_booked_meanwhile_moves_no_page(app: Flask) -> None:
    nora, meal = a_member(), make_meal()
    made = [a_held_booking(meal, nora).public_id for _one in range(4)]
    program = program_of(app, nora)
    first = program.get("/bookings", limit=2).json
    a_held_booking(meal, nora)
    db.session.commit()

    second = program.get("/bookings", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in second["items"]] == made[1::-1]


def test_the_link_header_leads_to_the_next_page(app: Flask) -> None:
    nora, meal = a_member(), make_meal()
    made = [a_held_booking(meal, nora).public_id for _one in range(3)]
    program = program_of(app, nora)

    link = program.get("/bookings", limit=2).headers["Link"]

    path = re.fullmatch(r'<https?://[^/]+/api/v1(/bookings\?.*)>; rel="next"', link)
    assert path
    assert [one["id"] for one in program.get(path[1]).json["items"]] == made[:1]


def test_a_cursor_of_someone_else_is_refused(app: Flask) -> None:
    nora, omar, meal = a_member(), a_member("Omar Haddad"), make_meal()
    for member in (nora, nora, omar, omar):
        a_held_booking(meal, member)
    cursor = program_of(app, nora).get("/bookings", limit=1).json["next"]

    answer = program_of(app, omar).get("/bookings", cursor=cursor)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["cursor"]


def test_a_cursor_of_another_list_is_refused(app: Flask) -> None:
    nora, meal = a_member(), make_meal()
    for _one in range(2):
        a_held_booking(meal, nora)
    program = program_of(app, nora)
    cursor = program.get("/bookings", limit=1).json["next"]

    answer = program.get("/payouts", cursor=cursor)

    assert answer.status_code == 422


@pytest.mark.parametrize(("head", "tail"), [("", "AAA="), ("A", "")])
def test_a_cursor_that_was_touched_is_refused(app: Flask, head: str, tail: str) -> None:
    nora, meal = a_member(), make_meal()
    for _one in range(2):
        a_held_booking(meal, nora)
    program = program_of(app, nora)
    cursor = program.get("/bookings", limit=1).json["next"]

    answer = program.get("/bookings", cursor=head + cursor + tail)

    assert answer.status_code == 422


def test_a_cursor_tells_nothing(app: Flask) -> None:
    nora, meal = a_member(), make_meal()
    made = [a_held_booking(meal, nora) for _one in range(2)]

    cursor = program_of(app, nora).get("/bookings", limit=1).json["next"]

    assert str(made[1].id) not in cursor or len(str(made[1].id)) < 4
    assert cursor.startswith("gAAAA")


@pytest.mark.parametrize("sort", ["near", "price", "soon"])
def test_search_pages_miss_nobody(app: Flask, sort: str) -> None:
    made = {make_meal(price_minor=1000 + 100 * number).public_id for number in range(5)}
    program = Program(app)

    first = program.get("/listings", where="Lyon", limit=3, sort=sort).json
    second = program.get("/listings", where="Lyon", limit=3, sort=sort, cursor=first["next"]).json

    told = [one["id"] for page in (first, second) for one in page["items"]]
    assert set(told) == made
    assert len(told) == 5
    assert second["next"] is None


def test_a_neighbour_who_joins_meanwhile_moves_no_page(app: Flask) -> None:
    for _one in range(4):
        make_meal()
    program = Program(app)
    first = program.get("/listings", where="Lyon", limit=2).json
    before = {one["id"] for one in program.get("/listings", where="Lyon").json["items"]}
    make_meal()

    second = program.get("/listings", where="Lyon", limit=2, cursor=first["next"]).json

    told = {one["id"] for one in first["items"]} | {one["id"] for one in second["items"]}
    assert told == before


def test_a_cursor_belongs_to_its_search(app: Flask) -> None:
    for _one in range(3):
        make_meal()
    program = Program(app)
    cursor = program.get("/listings", where="Lyon", limit=1).json["next"]

    answer = program.get("/listings", where="Lyon", kind="meal", cursor=cursor)

    assert answer.status_code == 422
