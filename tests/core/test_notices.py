"""Quiet hours on the wall, and the mark in a letter that ends letters of its kind."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.notices import Topic, end_of_quiet, stop_token, stopped_by
from tests.factories.notices import quiet


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-18T21:00", "2026-11-19T07:00"),
        ("2026-11-18T23:30", "2026-11-19T07:00"),
        ("2026-11-19T06:59", "2026-11-19T07:00"),
    ],
)
def test_a_letter_of_the_night_waits_until_the_morning(now: str, ends: str) -> None:
    assert end_of_quiet(at(now), quiet("22:00", "08:00")) == at(ends)


@pytest.mark.parametrize("now", ["2026-11-18T20:59", "2026-11-19T07:00", "2026-11-18T12:00"])
def test_outside_of_the_quiet_hours_nothing_waits(now: str) -> None:
    assert end_of_quiet(at(now), quiet("22:00", "08:00")) is None


def test_quiet_hours_within_a_day_end_on_that_day() -> None:
    assert end_of_quiet(at("2026-11-18T12:30"), quiet("13:00", "15:00")) == at("2026-11-18T14:00")


def test_in_the_night_that_is_an_hour_longer_the_quiet_hours_end_by_the_wall() -> None:
    assert end_of_quiet(at("2026-10-24T21:00"), quiet("22:00", "08:00")) == at("2026-10-25T07:00")


def test_an_end_that_the_clock_jumps_over_is_still_ahead() -> None:
    now = at("2026-03-29T00:30")

    ends = end_of_quiet(now, quiet("01:00", "02:30"))

    assert ends is not None
    assert ends > now


def test_the_mark_of_a_letter_names_its_member_and_topic(app: Flask) -> None:
    assert stopped_by(stop_token(7, Topic.SEARCHES)) == (7, Topic.SEARCHES)


@pytest.mark.parametrize("forged", ["", "x", "WzcsInNlYXJjaGVzIl0.AAAA", "WzcsIm5lZWRlZCJd"])
def test_a_mark_that_we_did_not_make_names_nobody(app: Flask, forged: str) -> None:
    assert stopped_by(forged) is None
