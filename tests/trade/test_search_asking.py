"""Searches read from addresses and written back to them."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.trade.listings.models import DIETS
from marketplace.trade.search import asking, rules
from marketplace.trade.search.asking import Question
from marketplace.trade.search.rules import Sort

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 11, 18), date(2026, 11, 21), date(2026, 11, 22)


def test_an_address_is_read_and_written_back() -> None:
    whole = "where=Lyon&what=meal&when=weekend&who=2&max=30&diet=vegan&diet=halal&q=tarte&sort=soon&km=3"
    parameters = MultiDict(pair.split("=") for pair in whole.split("&"))

    question = asking.read(parameters, parameters.getlist("diet"))

    assert question.address("/search") == f"/search?{whole}"


@pytest.mark.parametrize(
    "parameters",
    [
        {"lat": "north", "lon": "4.8"},
        {"lat": "91", "lon": "181"},
        {"lat": "nan", "lon": "inf"},
        {"who": "-2", "max": "0"},
        {"who": "²", "max": "1e3"},
        {"when": "someday", "sort": "luck", "what": "car"},
        {"box": "1,2,3"},
        {"box": "5,45,4,46"},
        {"box": "nan,nan,nan,nan"},
    ],
)
def test_what_is_malformed_counts_as_not_said(parameters: dict[str, str]) -> None:
    assert asking.read(parameters, []).address("/search") == "/search"


def test_the_older_name_of_a_kind_is_understood() -> None:
    assert asking.read({"kind": "session"}, []).what == "session"


def test_too_many_people_are_as_many_as_may_come() -> None:
    assert asking.read({"who": "999999999999"}, []).who == asking.MOST_PEOPLE


def test_changes_start_at_the_first_page_and_clearing_keeps_the_place() -> None:
    question = Question(where="Lyon", what="meal", who=2, sort=Sort.PRICE)

    assert question.address("/search", what="") == "/search?where=Lyon&who=2&sort=price"
    assert question.cleared("/search") == "/search?where=Lyon&who=2"


@pytest.mark.parametrize(
    ("when", "today", "days"),
    [
        ("", WEDNESDAY, (None, None)),
        ("today", WEDNESDAY, (WEDNESDAY, WEDNESDAY)),
        ("tomorrow", WEDNESDAY, (date(2026, 11, 19), date(2026, 11, 19))),
        ("weekend", WEDNESDAY, (SATURDAY, SUNDAY)),
        ("weekend", SATURDAY, (SATURDAY, SUNDAY)),
        ("weekend", SUNDAY, (SUNDAY, SUNDAY)),
        ("week", WEDNESDAY, (WEDNESDAY, date(2026, 11, 24))),
        ("2026-12-24", WEDNESDAY, (date(2026, 12, 24), date(2026, 12, 24))),
    ],
)
def test_days_in_words(when: str, today: date, days: tuple[date | None, date | None]) -> None:
    assert asking.days_of(when, today) == days


def test_a_town_is_found_by_its_name(app: Flask) -> None:
    where = asking.find(Question(where="Pérouges"), "fr")

    assert where.spot is not None
    assert (where.spot.name, where.spot.zone, where.exact) == ("Pérouges", "Europe/Paris", True)


def test_a_misspelled_town_is_found_and_others_offered(app: Flask) -> None:
    where = asking.find(Question(where="Lyonn"), "en")

    assert where.spot is not None
    assert (where.spot.name, where.exact) == ("Lyon", False)
    assert len(where.suggestions) > 1


def test_an_unknown_town_is_nowhere(app: Flask) -> None:
    assert asking.find(Question(where="Xqzzt"), "en").spot is None


def test_ones_own_spot_is_named_by_the_nearest_town(app: Flask) -> None:
    spot = asking.find(Question(lat=45.90, lon=5.18), "en").spot

    assert spot is not None
    assert spot.name == "Pérouges"


def test_an_area_of_the_map_is_searched_around_its_middle(app: Flask) -> None:
    where = asking.find(Question(box=(4.8, 45.7, 4.9, 45.8)), "en")

    assert where.spot is not None
    assert (where.spot.lat, where.spot.lon) == (45.75, 4.85)
    assert where.radius_m == pytest.approx(5560, abs=30)


def test_whoever_says_nothing_looks_around_the_first_town(app: Flask) -> None:
    spot = asking.find(Question(), "en").spot

    assert spot is not None
    assert spot.name == asking.DEFAULT_TOWN


def test_the_circle_is_neither_a_point_nor_a_country(app: Flask) -> None:
    spot = asking.find(Question(), "en").spot
    assert spot is not None

    assert Question(km=1).asked(spot, WEDNESDAY, 5).radius_m == rules.NEAREST_M
    assert Question().asked(spot, WEDNESDAY, 9_000_000).radius_m == rules.FARTHEST_M


def test_the_diets_searched_are_those_that_meals_declare() -> None:
    assert rules.DIETS == DIETS
