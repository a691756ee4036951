"""Every route is opened by everybody; what they are answered follows from what the route declares."""

import pytest
from flask import Flask

from marketplace.core.access import Access
from tests.factories.routes import SAMPLES, due, due_to_token, given, openings, said, without_samples
from tests.factories.scene import (
    CUSTOMER,
    OTHER_PROVIDER,
    PROVIDER,
    UNVERIFIED,
    WHO,
    a_scene,
    browser_of,
    caller_of,
    undone,
)


def test_every_route_that_names_something_has_a_sample(app: Flask) -> None:
    assert without_samples(app) == set()


def test_every_sample_belongs_to_a_route(app: Flask) -> None:
    assert set(SAMPLES) <= set(app.view_functions)


@pytest.mark.parametrize("who", WHO)
def test_everybody_is_answered_as_the_route_declares(app: Flask, who: str) -> None:
    scene = a_scene()

    wrong = []
    for opening in openings(app, scene):
        with undone(app):
            answered = given(opening.through(browser_of(app, scene, who), opening.path))
        if answered != due(opening, who):
            wrong.append(f"{opening}: {answered} instead of {due(opening, who)}")

    assert wrong == []


@pytest.mark.parametrize("who", [UNVERIFIED, CUSTOMER, PROVIDER, OTHER_PROVIDER, "moderator"])
def test_what_is_not_yours_is_answered_like_what_is_not_there(app: Flask, who: str) -> None:
    scene = a_scene()

    different = []
    for opening in openings(app, scene):
        if opening.sample.values and due(opening, who) == "not there":
            with undone(app):
                browser = browser_of(app, scene, who)
                not_yours = opening.through(browser, opening.path)
                not_there = opening.through(browser, opening.path_to_nothing)
            if (not_yours.status_code, said(not_yours)) != (not_there.status_code, said(not_there)):
                different.append(str(opening))

    assert different == []


@pytest.mark.parametrize("who", WHO)
def test_programs_are_answered_by_whose_token_they_hold(app: Flask, who: str) -> None:
    scene = a_scene()

    wrong = []
    for opening in openings(app, scene):
        if opening.access is Access.TOKEN:
            with undone(app):
                program = caller_of(app, scene, who)
                answer = opening.called_by(program, opening.path)
                not_there = opening.called_by(program, opening.path_to_nothing)
            if given(answer) != (expected := due_to_token(opening, who)):
                wrong.append(f"{opening}: {given(answer)} instead of {expected}")
            if expected == "not there" and said(answer) != said(not_there):
                wrong.append(f"{opening}: another 404 than for what is not there")

    assert wrong == []
