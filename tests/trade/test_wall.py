"""A wall time that the clocks jump over is refused, at home and on a journey, by form and API."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from tests.factories.accounts import a_member, signed_in
from tests.factories.api import Program, program_of, spring_night, wanting
from tests.factories.limits import keep_time
from tests.factories.listings import make_meal, make_provider, make_schedule
from tests.factories.publishing import sentences

IN_NEW_YORK = [["2027-03-10", "2027-03-20", "America/New_York"]]
JUMPED = "2027-03-14T02:30:00-05:00"
"""New York's clocks go from two to three on that night; Paris has this time."""


def test_on_a_journey_a_time_that_does_not_exist_there_is_refused_by_the_api(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), schedule=make_schedule(cook, "01:00-06:00"))
    keep_time(meal, journeys=IN_NEW_YORK)

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        answers = [
            Program(app).post("/quotes", {"listing": meal.public_id, "slot": JUMPED, "party": 1}),
            program_of(app, a_member()).book(wanting(meal) | {"slot": JUMPED}),
        ]

    assert [one.status_code for one in answers] == [422, 422]
    assert all("clocks go forward" in one.json["errors"]["slot"][0] for one in answers)


def test_on_a_journey_a_time_that_does_not_exist_there_is_refused_by_the_form(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), schedule=make_schedule(cook, "01:00-06:00"))
    keep_time(meal, journeys=IN_NEW_YORK)
    form = {"slot": JUMPED, "party": "1", "expected_total_minor": "2592"}

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        page = signed_in(app, a_member()).post(f"/listings/{meal.public_id}/book", form)

    assert page.status_code == 422
    assert any("clocks go forward" in line for line in sentences(page))


@pytest.mark.parametrize("slot", ["2027-03-14T02:30:00+01:00", "2027-03-14T03:30:00-04:00"])
def test_times_that_exist_somewhere_of_that_night_are_what_they_say(app: Flask, slot: str) -> None:
    meal = make_meal(cook := make_provider(), schedule=make_schedule(cook, "01:00-06:00"))
    keep_time(meal, journeys=IN_NEW_YORK)

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        answer = Program(app).post("/quotes", {"listing": meal.public_id, "slot": slot, "party": 1})

    assert answer.status_code == 200
