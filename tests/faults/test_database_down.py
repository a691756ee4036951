"""The database does not answer: every page says so quickly, in a sentence, and the process lives on."""

import pytest

from tests.factories.faults import remembered_browser, without_database

PAGES = ["/", "/search", "/bookings", "/settings", "/studio", "/listings/lst_x", "/admin"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_happened_and_when_to_come_back(path: str) -> None:
    with without_database() as app:
        answer = remembered_browser(app).get(path)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 60
    assert "What you had confirmed before is safe." in answer.text
    assert "Try again" in answer.text


def test_a_form_is_answered_with_a_sentence_too() -> None:
    with without_database() as app:
        answer = remembered_browser(app).post("/settings", {"name": "Ana", "locale": "en"})

    assert answer.status_code == 503
    assert "Our database does not answer in time." in answer.text


def test_a_program_gets_a_problem_document() -> None:
    with without_database() as app:
        answer = app.test_client().get("/api/v1/bookings", headers={"Authorization": "Bearer x"})

    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert "Retry-After" in answer.headers


def test_what_needs_no_database_goes_on() -> None:
    with without_database() as app:
        paths = ("/healthz", "/art/meal/7.svg", "/ranking", "/prices")
        answers = [app.test_client().get(path).status_code for path in paths]

    assert answers == [200, 200, 200, 200]


def test_the_fees_are_told_although_the_books_cannot_be_counted() -> None:
    with without_database() as app:
        page = app.test_client().get("/prices").text

    assert "a service fee of 8 % of it" in page
    assert "What we have earned" not in page


def test_readiness_says_no() -> None:
    with without_database() as app:
        answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
