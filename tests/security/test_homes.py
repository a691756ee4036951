"""Where a provider lives is told to her, and to whom she expects once cancelling costs; to nobody else, nowhere."""

import logging

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from tests.factories.hidden_home import (
    HOME,
    LAT,
    LON,
    STREET,
    a_scene_at_home,
    an_early_morning,
    given_away,
    kept_in_the_clear,
    when_the_address_is_shown,
)
from tests.factories.logs import lines_of
from tests.factories.payloads import all_mail, say_why
from tests.factories.promises import HIS_BOOKING, round_of, tells_of_the_home
from tests.factories.scene import CUSTOMER, PROVIDER, browser_of
from tests.factories.towns import Town


def test_while_cancelling_is_free_the_customer_is_not_told_either(watched_town: Town) -> None:
    looks = round_of(watched_town.app, watched_town.scene, CUSTOMER)

    assert [str(look.opening) for look in looks if tells_of_the_home(look)] == []


def test_then_he_is_told_on_his_booking(watched_town: Town) -> None:
    with clock.frozen_at(when_the_address_is_shown(watched_town.made_at)):
        looks = round_of(watched_town.app, watched_town.scene, CUSTOMER, "GET")

        told = {look.opening.rule.rule for look in looks if tells_of_the_home(look)}

    assert told == HIS_BOOKING


def test_the_provider_finds_her_own_address(watched_town: Town) -> None:
    browser = browser_of(watched_town.app, watched_town.scene, PROVIDER)

    assert given_away(browser.get(f"/bookings/{watched_town.scene.booked}").text)


def test_no_message_holds_an_address_whoever_reads_it(app: Flask) -> None:
    morning = an_early_morning()
    with clock.frozen_at(morning):
        scene = a_scene_at_home()
    with clock.frozen_at(when_the_address_is_shown(morning)):
        say_why(scene, "The oven broke.")

    messages = all_mail()

    assert len(messages) >= 4
    assert [
        message.kind for message in messages if given_away(f"{message.text}{message.html}{message.subject}")
    ] == []


def test_neither_the_database_nor_the_log_holds_an_address_in_the_clear(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scene = a_scene_at_home()
    browser = browser_of(app, scene, PROVIDER)

    for act in ("back", "check", "save", ""):
        browser.post(f"/publish/{scene.draft}/where", {**HOME, "venue": "provider", "do": act})
    db.session.flush()

    assert kept_in_the_clear() == []
    assert given_away("\n".join(lines_of(caplog))) == []


def test_the_reader_knows_an_address_and_a_spot_when_it_sees_one() -> None:
    assert given_away(f"17 {STREET.upper()}")
    assert given_away(f'{{"lat": {LAT + 0.0004}, "lon": {LON}}}')
    assert given_away("45,771 et 4,832")
    assert given_away("45.79 4.85") == []
