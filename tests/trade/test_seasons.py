"""Seasons as a provider sets them: no two hold one day, and the next change is known."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.trade.availability import seasons
from marketplace.trade.availability.hours import Season
from marketplace.trade.availability.seasons import Wish, meets
from tests.factories.listings import make_provider, make_schedule

TODAY = date(2026, 11, 22)
SUMMER = Wish("Summer", date(2027, 7, 1), date(2027, 8, 31), True, ((4, 1080, 1320),))
WINTER = Wish("Winter", date(2026, 12, 20), date(2027, 1, 4), True, ())
FAIR = Wish("Fair", date(2027, 8, 20), date(2027, 9, 3), False, ((0, 600, 720),))


def test_a_season_is_kept_with_its_name_and_hours(app: Flask) -> None:
    row = make_schedule(make_provider())

    seasons.add(row, SUMMER, TODAY)

    assert row.seasons == [["07-01", "08-31", [[4, 1080, 1320]], "Summer"]]


@pytest.mark.parametrize(
    "wish",
    [
        replace(SUMMER, first=date(2027, 8, 31), last=date(2027, 9, 30)),
        FAIR,
        replace(FAIR, first=date(2027, 1, 1), last=date(2027, 12, 31)),
    ],
)
def test_days_that_belong_to_another_season_are_refused_by_its_name(app: Flask, wish: Wish) -> None:
    row = make_schedule(make_provider())
    seasons.add(row, SUMMER, TODAY)

    with pytest.raises(Invalid) as refused:
        seasons.add(row, wish, TODAY)

    assert refused.value.errors == {"first": ["Some of these days belong to “Summer” already."]}
    assert len(row.seasons) == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (replace(SUMMER, name=" "), "name"),
        (replace(SUMMER, name="x" * 41), "name"),
        (replace(SUMMER, last=date(2027, 6, 1)), "last"),
        (replace(SUMMER, last=date(2028, 6, 30)), "last"),
        (replace(FAIR, first=date(2026, 1, 1), last=date(2026, 2, 1)), "last"),
        (replace(FAIR, last=date(2032, 2, 1)), "last"),
    ],
)
def test_what_is_no_season_is_refused_at_its_field(app: Flask, wish: Wish, field: str) -> None:
    row = make_schedule(make_provider())

    with pytest.raises(Invalid) as refused:
        seasons.add(row, wish, TODAY)

    assert list(refused.value.errors) == [field]
    assert row.seasons == []


def test_the_next_change_is_the_first_day_of_the_season(app: Flask) -> None:
    row = make_schedule(make_provider())
    seasons.add(row, SUMMER, TODAY)
    seasons.add(row, WINTER, TODAY)

    turn = seasons.next_turn(row, TODAY)

    assert turn is not None
    assert turn.named is not None
    assert (turn.on, turn.named.name) == (date(2026, 12, 20), "Winter")


def test_after_a_season_the_usual_hours_come_next(app: Flask) -> None:
    row = make_schedule(make_provider())
    seasons.add(row, WINTER, TODAY)

    turn = seasons.next_turn(row, date(2026, 12, 25))

    assert turn is not None
    assert (turn.on, turn.named) == (date(2027, 1, 5), None)


def test_without_seasons_nothing_changes(app: Flask) -> None:
    assert seasons.next_turn(make_schedule(make_provider()), TODAY) is None


def test_a_season_that_is_removed_leaves_the_others(app: Flask) -> None:
    row = make_schedule(make_provider())
    seasons.add(row, SUMMER, TODAY)
    seasons.add(row, WINTER, TODAY)

    seasons.remove(row, "07-01")

    assert [one.name for one in seasons.of_schedule(row)] == ["Winter"]


def test_seasons_across_the_new_year_meet_what_lies_in_january() -> None:
    winter = Season((12, 20), (1, 4), ())

    assert meets(winter, Season((1, 4), (1, 31), ()))
    assert not meets(winter, Season((1, 5), (1, 31), ()))
    assert meets(Season(date(2027, 1, 3), date(2027, 1, 9), ()), winter)
