"""The pages of weekly series, as customer and provider read them."""

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.series import queries
from tests.factories.accounts import a_member, signed_in
from tests.factories.api import Program, program_of
from tests.factories.calendars import read_back
from tests.factories.series import (
    NOVEMBER,
    a_held_series,
    a_paid_series,
    a_wish,
    first_start,
    pay,
    states_of,
    taken_by_another,
    weekly,
    weeks_of,
)


def _address(listing: str, start: str, more: str = "") -> str:
    return f"/listings/{listing}/weekly?slot={start}&party=1&weeks=4{more}"


@pytest.mark.parametrize(("locale", "sign"), [("en", "Not free"), ("fr", "Pas libre")])
def test_conflicts_are_listed_before_anybody_pays(app: Flask, locale: str, sign: str) -> None:
    with clock.frozen_at(NOVEMBER):
        listing = weekly()
        start = first_start(listing)
        taken_by_another(listing, start, 2)
        browser = signed_in(app, a_member("Nora Klein"), locale=locale)

        address = _address(listing.public_id, start.strftime("%Y-%m-%dT%H:%M:%SZ"))
        strict, skipping = browser.get(address).text, browser.get(f"{address}&on_conflict=skip").text

    assert sign in strict
    assert 'name="expected_total_minor"' not in strict
    assert 'name="expected_total_minor" value="9720"' in skipping


def test_a_form_sent_twice_leads_to_one_series(app: Flask) -> None:
    listing, nora = weekly(), a_member("Nora Klein")
    browser, wish = signed_in(app, nora), a_wish(listing)
    form = {
        "slot": wish.starts_at.isoformat(),
        "party": "1",
        "weeks": "4",
        "expected_total_minor": str(wish.expected_total_minor),
        "idempotency_key": "once",
    }

    answers = [browser.post(f"/listings/{listing.public_id}/weekly", form) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_another_total_shows_the_weeks_again_and_keeps_what_was_written(app: Flask) -> None:
    listing = weekly()
    start = first_start(listing).isoformat()
    form = {"slot": start, "party": "1", "weeks": "4", "expected_total_minor": "1", "note": "No nuts"}

    answer = signed_in(app, a_member("Nora Klein")).post(
        f"/listings/{listing.public_id}/weekly", form | {"note_consent": "1"}
    )

    assert answer.status_code == 409
    assert "No nuts" in answer.text


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_both_sides_see_every_week_and_what_it_is_part_of(app: Flask, locale: str) -> None:
    made = a_paid_series(customer=(nora := a_member("Nora Klein")))
    coach = made.provider_id
    browser = signed_in(app, nora, locale=locale)

    pages = [
        browser.get(path).text
        for path in (f"/series/{made.public_id}", f"/bookings/{weeks_of(made)[1].public_id}", "/bookings")
    ]

    assert all(f"/series/{made.public_id}" in page for page in pages[1:])
    assert all(week.public_id in pages[0] for week in weeks_of(made))
    assert queries.for_member(made.public_id, coach).id == made.id


def test_a_held_week_leads_to_where_all_are_paid(app: Flask) -> None:
    made = a_held_series(weekly(), nora := a_member("Nora Klein"))
    browser = signed_in(app, nora)

    answer = browser.get(f"/bookings/{weeks_of(made)[0].public_id}")
    page = browser.get(f"/series/{made.public_id}").text

    assert answer.headers["Location"] == f"/series/{made.public_id}"
    assert "Your places are held" in page


def test_the_refund_is_shown_before_the_tap_and_given_by_it(app: Flask) -> None:
    made = a_paid_series(weekly(policy="flexible"), nora := a_member("Nora Klein"))
    browser = signed_in(app, nora)

    page = browser.get(f"/series/{made.public_id}/leave").text
    browser.post(f"/series/{made.public_id}/leave", {"expected_refund_minor": str(made.total_minor)})

    assert f'value="{made.total_minor}"' in page
    assert states_of(made) == [BookingState.CANCELLED_BY_CUSTOMER] * 4


def test_the_receipt_page_has_every_week(app: Flask) -> None:
    made = a_paid_series(customer=(nora := a_member("Nora Klein")))

    page = signed_in(app, nora).get(f"/series/{made.public_id}/receipt").text

    assert page.count("Price for the whole group") == 4


def test_a_program_looks_books_and_reads_a_series(app: Flask) -> None:
    listing, nora = weekly(), a_member("Nora Klein")
    program, start = program_of(app, nora), first_start(listing)
    wanted = {"listing": listing.public_id, "slot": start.isoformat(), "party": 1, "weeks": 3}

    told = Program(app).post("/series-quotes", wanted).json
    total = {"expected_total_minor": told["total"]["amount_minor"], "on_conflict": "skip"}
    made = program.post("/series", wanted | total, {"Idempotency-Key": "one"})
    again = program.post("/series", wanted | total, {"Idempotency-Key": "one"})

    assert (made.status_code, len(made.json["bookings"])) == (201, 3)
    assert again.json["id"] == made.json["id"]


def test_a_program_leaves_for_the_refund_it_read(app: Flask) -> None:
    made = a_held_series(weekly(policy="flexible"), nora := a_member("Nora Klein"))
    pay(made)
    program = program_of(app, nora)
    back = program.get(f"/series/{made.public_id}").json["refund_now"]["amount_minor"]

    left = program.post(f"/series/{made.public_id}/leave", {"expected_refund_minor": back})

    assert {one["state"] for one in left.json["bookings"]} == {"cancelled_by_customer"}


def test_a_series_has_a_file_for_calendars_once_it_is_paid_and_for_its_two_sides_alone(app: Flask) -> None:
    nora = a_member("Nora Klein")
    made = a_held_series(weekly(), nora)
    address = f"/series/{made.public_id}/calendar.ics"
    before = signed_in(app, nora).get(address).status_code
    pay(made)

    file, strange = signed_in(app, nora).get(address), signed_in(app, a_member("Ida Blum")).get(address)

    assert (before, strange.status_code) == (404, 404)
    assert len(read_back(file.data)) == 4
