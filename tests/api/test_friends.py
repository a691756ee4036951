from flask import Flask

from marketplace.trade.parties.door import GUESSES
from tests.factories.accounts import a_member
from tests.factories.api import Program, program_of, staged_program
from tests.factories.friends import a_table_for_friends, some_friends
from tests.factories.stage import Stage


def test_an_organiser_reads_the_group_with_its_link(app: Flask) -> None:
    party, booking = a_table_for_friends(nora := a_member("Nora Klein"))

    told = program_of(app, nora).get(f"/bookings/{booking.public_id}/friends").json

    assert (told["seats"], told["unclaimed"], told["state"]) == (3, 2, "open")
    assert told["friends"] == [{"name": "Nora", "has_paid": True}]
    assert told["booking"] == booking.public_id
    assert told["link"].endswith(f"/friends/{party.token}")


def test_a_group_is_not_there_for_who_has_no_seat_in_it(app: Flask) -> None:
    _party, booking = a_table_for_friends(a_member("Nora Klein"))

    answer = program_of(app, a_member("Zoe Blank")).get(f"/bookings/{booking.public_id}/friends")

    assert answer.status_code == 404


def test_whoever_has_the_link_reads_what_a_seat_costs_and_no_link(app: Flask) -> None:
    party, _booking = a_table_for_friends(a_member("Nora Klein"))

    answer = Program(app).get(f"/friends/{party.token}")

    assert answer.json["price"]["amount_minor"] > 0
    assert (answer.json["link"], answer.json["booking"]) == (None, None)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_opens_nothing_before_its_organiser_has_paid(app: Flask) -> None:
    party, _booking = a_table_for_friends(a_member("Nora Klein"), pays=False)

    assert Program(app).get(f"/friends/{party.token}").status_code == 404


def test_links_are_not_guessed_in_numbers(app: Flask) -> None:
    program = Program(app)

    statuses = [program.get(f"/friends/guess-{number}").status_code for number in range(GUESSES + 1)]

    assert statuses == [404] * GUESSES + [429]


def test_a_friend_takes_a_seat_once_and_goes_on_to_pay_it(stage: Stage) -> None:
    group = some_friends(stage)
    program = staged_program(stage, stage.customer("Ida Blum"))
    path = f"/friends/{group.party.token}"
    wanted = {"expected_total_minor": program.get(path).json["price"]["amount_minor"]}

    taken = program.post(path, wanted, {"Idempotency-Key": "one"})
    again = program.post(path, wanted, {"Idempotency-Key": "one"})
    other = program.post(path, wanted | {"note": "By bike."}, {"Idempotency-Key": "one"})

    assert (taken.status_code, again.json["booking"]) == (201, taken.json["booking"])
    assert taken.json["checkout_url"].startswith("http")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert group.seats() == (3, 1)


def test_a_price_that_changed_takes_no_seat(app: Flask) -> None:
    party, _booking = a_table_for_friends(a_member("Nora Klein"))
    program = program_of(app, a_member("Ida Blum"))

    answer = program.post(f"/friends/{party.token}", {"expected_total_minor": 1}, {"Idempotency-Key": "one"})

    assert (answer.status_code, answer.json["code"]) == (409, "price_changed")
    assert program.get(f"/friends/{party.token}").json["unclaimed"] == 2
