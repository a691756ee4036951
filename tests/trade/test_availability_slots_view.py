"""The free slots of a listing as JSON."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.core.clock import frozen_at
from marketplace.trade.listings import operations
from tests.conftest import NOON
from tests.factories.listings import make_meal

Listen = Callable[[], list[str]]


def test_slots_carry_their_instant_and_their_local_date(client: FlaskClient) -> None:
    meal = make_meal()

    with frozen_at(NOON):
        answer = client.get(f"/listings/{meal.public_id}/slots?from=2026-11-20&to=2026-11-20&party=2")

    assert answer.json is not None
    assert answer.json["zone"] == "Europe/Paris"
    assert answer.json["slots"][0] == {
        "starts_at": "2026-11-20T17:00:00Z",
        "ends_at": "2026-11-20T19:00:00Z",
        "local_date": "2026-11-20",
        "offset_minutes": 60,
        "seats_left": 6,
    }


def test_a_fortnight_is_shown_unless_told_and_takes_two_queries(
    client: FlaskClient, statements: Listen
) -> None:
    meal = make_meal()
    seen = statements()

    with frozen_at(NOON):
        answer = client.get(f"/listings/{meal.public_id}/slots")

    assert answer.json is not None
    assert len({slot["local_date"] for slot in answer.json["slots"]}) == 13
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=someday", "from"),
        ("from=2026-11-20&to=2026-11-19", "to"),
        ("from=2026-11-20&to=2027-11-20", "to"),
        ("party=0", "party"),
        ("party=many", "party"),
    ],
)
def test_malformed_questions_are_sentences_at_their_field(
    client: FlaskClient, query: str, field: str
) -> None:
    meal = make_meal()

    answer = client.get(f"/listings/{meal.public_id}/slots?{query}", headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == [field]


def test_a_party_that_is_too_large_finds_nothing(client: FlaskClient) -> None:
    meal = make_meal()

    answer = client.get(f"/listings/{meal.public_id}/slots?party=99")

    assert answer.json is not None
    assert answer.json["slots"] == []


def test_a_paused_listing_has_no_slots_to_tell(client: FlaskClient) -> None:
    meal = make_meal()
    operations.pause(meal)

    assert client.get(f"/listings/{meal.public_id}/slots").status_code == 404
