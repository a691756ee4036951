from marketplace.core import ids
from tests.factories.api import Program, staged_program, staged_wanting, token_of
from tests.factories.stage import Stage


def test_one_key_sent_many_times_at_once_makes_one_booking(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    nora = [staged_program(stage, customer) for _one in range(6)]
    wanted = staged_wanting(stage, meal)

    answers = stage.at_once(6, lambda number: nora[number].book(wanted, "one-tap"))

    made = {answer.json["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} <= {"in_flight"}
    assert len(nora[0].get("/bookings").json["items"]) == 1


def test_without_a_common_key_the_same_tap_books_twice(stage: Stage) -> None:
    meal, customer = stage.meal(), stage.customer()
    nora = [staged_program(stage, customer) for _one in range(4)]
    wanted = staged_wanting(stage, meal)

    stage.at_once(4, lambda number: nora[number].book(wanted, ids.new_token()))

    assert len(nora[0].get("/bookings").json["items"]) == 4


def test_the_last_place_has_one_winner(stage: Stage) -> None:
    meal = stage.meal(capacity=1, max_party=1)
    members = [stage.customer(f"Guest {number}") for number in range(6)]
    with stage.acting():
        tokens = [token_of(member) for member in members]
    wanted = staged_wanting(stage, meal)

    answers = stage.at_once(6, lambda number: Program(stage.app, tokens[number]).book(wanted))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}


def test_each_who_finds_the_place_gone_is_told_what_is_free_now(stage: Stage) -> None:
    meal = stage.meal(capacity=1, max_party=1)
    nora, omar, late = (staged_program(stage, stage.customer(name)) for name in ("Nora", "Omar", "Late"))
    wanted = staged_wanting(stage, meal)
    nora.book(wanted)
    first = late.book(wanted).json["free"]

    omar.book(wanted | {"slot": first[0]})

    then = late.book(wanted).json["free"]
    assert first[0] not in then
    assert set(first[1:]) < set(then)


def test_a_key_finds_its_booking_although_the_place_is_gone_since(stage: Stage) -> None:
    meal = stage.meal(capacity=1, max_party=1)
    nora = staged_program(stage, stage.customer())
    wanted = staged_wanting(stage, meal)
    made = nora.book(wanted, "one-tap")

    again = nora.book(wanted, "one-tap")

    assert again.status_code == 201
    assert again.json["id"] == made.json["id"]
