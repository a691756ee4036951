"""What no page ever sends: every route answers it with a refusal, never with a mistake of its own."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import a_member, signed_in
from tests.factories.api import program_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.routes import due, fields_described, given, openings
from tests.factories.scene import CUSTOMER, PROVIDER, browser_of, caller_of, undone
from tests.factories.towns import Town

MARKETPLACE = Path(__file__).parents[2] / "marketplace"
FAR_AWAY = ["0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01"]


def test_an_address_that_is_no_text_is_not_there(town: Town) -> None:
    app, scene = town.app, town.scene
    wrong = []
    for opening in openings(app, scene):
        for name in opening.named:
            with undone(app):
                answer = opening.through(browser_of(app, scene, PROVIDER), opening.path_with(name, "%00"))
            if given(answer) not in {"not there", due(opening, PROVIDER)} - {"open"}:
                wrong.append(f"{opening}: {given(answer)}")

    assert wrong == []


def test_a_number_beyond_all_numbers_is_not_there(town: Town) -> None:
    app, scene = town.app, town.scene
    wrong = []
    for opening in openings(app, scene):
        for name in opening.named:
            with undone(app):
                answer = opening.through(browser_of(app, scene, "admin"), opening.path_with(name, "9" * 30))
            if answer.status_code >= 500:
                wrong.append(f"{opening}: {answer.status_code}")

    assert wrong == []


def test_no_view_reads_a_number_that_the_database_cannot_hold() -> None:
    boundless = re.compile(
        r"\.(args|form|values)\.get\([^)]*type=(int|float)\b|\bform\.get\([^)]*type=(int|float)\b"
    )

    found = [path.name for path in MARKETPLACE.rglob("*.py") if boundless.search(path.read_text())]

    assert found == []


def test_a_query_or_form_that_is_no_text_is_refused(town: Town) -> None:
    app, scene = town.app, town.scene
    wrong = []
    for opening in openings(app, scene):
        if not opening.path.startswith(("/api/", "/webhooks/")):
            with undone(app):
                browser = browser_of(app, scene, "admin")
                answer = opening.with_input(browser, {"q": "a\0b", "note": "a\0b", "provider": "\0"})
            if answer.status_code != (400 if opening.method == "GET" else 422):
                wrong.append(f"{opening}: {answer.status_code}")

    assert wrong == []


@pytest.mark.parametrize("no_text", ["a\0b", ["\0"], {"a": "\0"}, {"\0": "a"}, "\ud800", ["a\udfff"]])
def test_a_field_that_is_no_text_is_refused_by_the_api(town: Town, no_text: Any) -> None:
    app, scene = town.app, town.scene
    answers = {}
    for opening in openings(app, scene):
        for name in fields_described(app, opening) if opening.method == "POST" else []:
            with undone(app):
                program = caller_of(app, scene, CUSTOMER)
                body = {**(opening.sample.form or {}), name: no_text}
                answers[f"{opening} {name}"] = program.client.post(
                    opening.path, json=body, headers=program.headers | {"Idempotency-Key": "a-key-of-a-test"}
                ).status_code

    assert len(answers) >= 8
    assert set(answers.values()) == {422}, answers


def test_a_query_that_is_no_text_is_refused_by_the_api(town: Town) -> None:
    app, scene = town.app, town.scene
    answers = {}
    for opening in openings(app, scene):
        for name in fields_described(app, opening) if opening.method == "GET" else []:
            with undone(app):
                program = caller_of(app, scene, CUSTOMER)
                query = {"where": "Lyon", name: "a\0b"}
                answers[f"{opening} {name}"] = program.client.get(
                    opening.path, query_string=query, headers=program.headers
                ).status_code

    assert len(answers) >= 8
    assert set(answers.values()) <= {400, 422}, answers


@pytest.mark.parametrize("day", FAR_AWAY)
def test_a_date_no_calendar_of_ours_knows_is_left_out_or_refused(app: Flask, day: str) -> None:
    listing = make_meal()
    browser = signed_in(app, make_provider())
    here = f"/listings/{listing.public_id}"

    page = browser.get(f"{here}?from={day}")
    slots = browser.get(f"{here}/slots?from={day}")
    checkout = browser.get(f"{here}/book?slot={day}T18:00:00Z&party=1")
    form = browser.post(
        f"{here}/book", {"slot": f"{day}T18:00:00Z", "party": "1", "expected_total_minor": "1"}
    )

    assert page.status_code == 200
    assert [answer.status_code for answer in (slots, checkout, form)] == [422, 422, 422]


@pytest.mark.parametrize("week", ["9999-W52", "0001-W01", f"{'9' * 30}-W01", "-W", "2026-W99"])
def test_a_week_nobody_plans_is_this_week(app: Flask, week: str) -> None:
    browser = signed_in(app, make_provider())

    assert browser.get(f"/studio/calendar?week={week}").status_code == 200


@pytest.mark.parametrize(
    "body", ['{"listing": "\\u0000"}', '{"party": 1e999}', "[" * 5_000, '"\\ud800"', "\xff"]
)
def test_a_body_that_is_no_sense_is_refused_by_the_api(app: Flask, body: str) -> None:
    program = program_of(app, a_member())

    answer = program.client.post(
        "/api/v1/quotes", data=body.encode("latin-1"), content_type="application/json"
    )

    assert answer.status_code in {400, 422}
    assert answer.mimetype == "application/problem+json"
