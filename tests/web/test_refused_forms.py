"""A form with a wrong answer comes back with a sentence at that answer, and with everything that was typed."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking
from marketplace.trade.waiting.models import WaitingEntry
from tests.factories.accounts import a_member, signed_in
from tests.factories.bad_input import WORDS, a_form
from tests.factories.listings import make_meal, make_provider
from tests.factories.publishing import sentences
from tests.factories.studio import hours_path, reread

PAGES = ("book", "wait", "friends", "weekly", "visit")


@pytest.mark.parametrize("page", PAGES)
def test_a_note_without_consent_is_refused_at_its_box_and_kept(app: Flask, page: str) -> None:
    form = a_form(page)
    before = db.session.scalar(select(func.count(Booking.id)))

    answer = form.sent(app)

    assert answer.status_code == 422
    assert any("Tick the box, or leave the note empty." in line for line in sentences(answer))
    assert WORDS in answer.text
    assert db.session.scalar(select(func.count(Booking.id))) == before


@pytest.mark.parametrize("page", PAGES)
def test_a_note_that_is_too_long_is_refused_in_words(app: Flask, page: str) -> None:
    answer = a_form(page).sent(app, note=WORDS + "x" * 1000, note_consent="1")

    assert answer.status_code == 422
    assert any("1000" in line for line in sentences(answer))
    assert WORDS in answer.text


@pytest.mark.parametrize("party", ["", "many", "0", "-2", "201", "99999999999999999999"])
@pytest.mark.parametrize("page", ["book", "wait", "friends"])
def test_a_number_of_people_that_is_none_keeps_the_page_and_the_note(
    app: Flask, page: str, party: str
) -> None:
    answer = a_form(page).sent(app, party=party, note_consent="1")

    assert answer.status_code == 422
    assert sentences(answer)
    assert WORDS in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_a_time_that_is_none_is_a_sentence(app: Flask, page: str) -> None:
    answer = a_form(page).sent(app, slot="tomorrow at eight", note_consent="1")

    assert answer.status_code == 422
    assert "need another look" in answer.text


@pytest.mark.parametrize("page", ["book", "wait", "friends", "weekly"])
def test_a_time_that_is_over_is_refused_in_words(app: Flask, page: str) -> None:
    answer = a_form(page).sent(app, slot="2020-01-02T18:00:00+00:00", note_consent="1")

    assert answer.status_code == 409
    assert 'class="notice' in answer.text
    assert db.session.scalar(select(func.count(WaitingEntry.id))) == 0


def test_more_than_the_party_as_its_least_is_refused_at_that_number(app: Flask) -> None:
    answer = a_form("wait").sent(app, party="2", least="4", note_consent="1")

    assert answer.status_code == 422
    assert sentences(answer) == ["At least: Give a number from 1 to 2."]
    assert 'value="4"' in answer.text


def test_friends_choose_what_happens_when_somebody_does_not_pay(app: Flask) -> None:
    answer = a_form("friends").sent(app, rule="", note_consent="1")

    assert answer.status_code == 422
    assert any("Choose what happens when somebody does not pay." in line for line in sentences(answer))
    assert 'value="3"' in answer.text


@pytest.mark.parametrize(("name", "value"), [("weeks", "1"), ("weeks", "99"), ("on_conflict", "perhaps")])
def test_a_choice_of_weeks_that_is_not_offered_keeps_the_note(app: Flask, name: str, value: str) -> None:
    answer = a_form("weekly").sent(app, note_consent="1", **{name: value})

    assert answer.status_code == 422
    assert sentences(answer)
    assert "Book every week" in answer.text


def test_a_home_that_is_not_said_is_refused_at_its_field(app: Flask) -> None:
    answer = a_form("visit").sent(app, address="", note_consent="1")

    assert answer.status_code == 422
    assert any(line.startswith("Your address") for line in sentences(answer))
    assert "Blue bell" in answer.text
    assert WORDS in answer.text


@pytest.mark.parametrize(
    ("radius", "kmh"), [("", "15"), ("0", "15"), ("-3", "15"), ("4000", "15"), ("far", "15"), ("8", "999")]
)
def test_a_way_that_nobody_goes_is_refused_and_kept(app: Flask, radius: str, kmh: str) -> None:
    meal = make_meal(cook := make_provider())
    path = f"/studio/listings/{meal.public_id}/venue"

    answer = signed_in(app, cook).post(path, {"venue": "customer", "radius_km": radius, "kmh": kmh})

    assert answer.status_code == 422
    assert sentences(answer)
    assert not radius or f'value="{radius}"' in answer.text
    assert reread(meal).radius_m is None


@pytest.mark.parametrize(
    "steps",
    [
        {"tiers.0.span": "3", "tiers.0.unit": "days", "tiers.0.percent": "140"},
        {"tiers.0.span": "soon", "tiers.0.unit": "days", "tiers.0.percent": "50"},
        {"tiers.0.span": "", "tiers.0.percent": "", "tiers.1.span": "3", "tiers.1.percent": "50"},
        {
            "tiers.0.span": "1",
            "tiers.0.unit": "days",
            "tiers.0.percent": "50",
            "tiers.1.span": "3",
            "tiers.1.unit": "days",
            "tiers.1.percent": "80",
        },
    ],
    ids=["more than all", "no number", "a gap", "rising"],
)
def test_steps_that_make_no_sense_are_refused_and_kept(app: Flask, steps: dict[str, str]) -> None:
    meal = make_meal(cook := make_provider())
    path = f"/studio/listings/{meal.public_id}/policy"

    answer = signed_in(app, cook).post(path, {"policy": "custom", **steps})

    assert answer.status_code == 422
    assert sentences(answer)
    assert all(f'value="{typed}"' in answer.text for name, typed in steps.items() if "unit" not in name)
    assert reread(meal).policy_tiers is None


@pytest.mark.parametrize(
    "season",
    [
        {"name": "Summer", "first": "2027-13-01", "last": "2027-08-31", "open": "0"},
        {"name": "Summer", "first": "", "last": "", "open": "0"},
        {"name": "S" * 200, "first": "2027-07-01", "last": "2027-08-31", "open": "0"},
    ],
    ids=["no such month", "no days", "a name without end"],
)
def test_a_season_that_makes_no_sense_is_refused_in_words(app: Flask, season: dict[str, str]) -> None:
    meal = make_meal(cook := make_provider())

    answer = signed_in(app, cook).post(hours_path(meal, "/seasons"), season)

    assert answer.status_code == 422
    assert sentences(answer)
    assert f'value="{season["name"]}"' in answer.text


def test_a_stranger_s_form_says_nothing_more_than_that_it_is_not_there(app: Flask) -> None:
    meal = make_meal(make_provider())

    answer = signed_in(app, a_member()).post(
        f"/studio/listings/{meal.public_id}/policy", {"policy": "strict"}
    )

    assert answer.status_code == 404
