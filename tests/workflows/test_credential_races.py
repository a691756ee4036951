"""Publishing and taking a document back at one instant: one of the two learns of the other, whichever comes first."""

from flask import Flask

from tests.factories import credential_races as races
from tests.factories.races import at_once, while_blocked


def test_an_offer_is_never_published_beside_its_document_being_taken_back(whole_app: Flask) -> None:
    race = races.a_race(whole_app)

    outcomes = at_once(whole_app, 2, race.both)

    assert sorted(outcomes) == ["DatabaseError", "done"]
    assert races.open_behind_gates(whole_app) == 0


def test_whoever_publishes_first_has_its_offer_hidden_by_whoever_takes_the_document_back(
    whole_app: Flask,
) -> None:
    race = races.a_race(whole_app)

    outcomes = while_blocked(whole_app, race.publish_and_settle, race.withdraw, lambda: None)

    assert outcomes == ("done", "done")
    assert race.status() == "paused"


def test_without_the_triggers_the_same_instant_leaves_the_offer_open(whole_app: Flask) -> None:
    """The control: so the race can see it."""
    race = races.a_race(whole_app)

    with races.without_triggers(whole_app):
        outcomes = at_once(whole_app, 2, race.both)
        open_now = races.open_behind_gates(whole_app)
        race.hide()

    assert (outcomes, open_now) == (["done", "done"], 1)
