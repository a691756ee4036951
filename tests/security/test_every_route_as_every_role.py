"""Every route is opened by everybody; what they are answered follows from what the route declares."""

import pytest
from flask import Flask

from marketplace.core import clock
from tests.factories.hidden_home import when_the_address_is_shown
from tests.factories.promises import PROMISES, broken, noting_quotes, round_of
from tests.factories.routes import SAMPLES, without_samples
from tests.factories.scene import WHO
from tests.factories.towns import Town


def test_every_route_that_names_something_has_a_sample(app: Flask) -> None:
    assert without_samples(app) == set()


def test_every_sample_belongs_to_a_route(app: Flask) -> None:
    assert set(SAMPLES) <= set(app.view_functions)


@pytest.mark.parametrize("who", WHO)
def test_every_route_keeps_its_promises_to_everybody(watched_town: Town, who: str) -> None:
    quoted: list[str] = []
    with clock.frozen_at(when_the_address_is_shown(watched_town.made_at)):
        looks = noting_quotes(round_of(watched_town.app, watched_town.scene, who), quoted)

        wrong = broken(looks, PROMISES)

    assert wrong == {}
    # Members' words stood in pages, so that they could have come alive.
    assert len(quoted) >= 5
