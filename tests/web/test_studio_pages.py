"""The provider's studio: today, the week, offers, hours, earnings, bank account and profile."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock, moments
from marketplace.core.database import db
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability import queries as availability
from marketplace.trade.listings import queries
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.search.models import SearchEntry
from tests.factories.accounts import a_member, signed_in
from tests.factories.availability import PARIS, wall
from tests.factories.checkout import browser_of
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.publishing import count_of, sentences
from tests.factories.stage import IBAN, Stage
from tests.factories.studio import (
    a_guest,
    a_provider_on,
    a_week,
    dates_of,
    hours_of,
    hours_path,
    profile_form,
    reread,
)

FAR = date(2030, 1, 1)

PAGES = [
    "/studio/time",
    "/studio/time/away",
    "/studio/time/holidays",
    "/studio/time/limits",
    "/studio/time/journeys",
    "/studio/time/ways",
    "/studio",
    "/studio/calendar",
    "/studio/listings",
    "/studio/earnings",
    "/studio/bank",
    "/studio/profile",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_page_of_the_studio_opens(app: Flask, path: str, locale: str) -> None:
    cook = make_provider()
    a_guest(make_meal(cook))

    page = signed_in(app, cook, locale=locale).get(path)

    assert page.status_code == 200, page.text


@pytest.mark.parametrize("path", PAGES)
def test_a_studio_in_which_nothing_happened_yet_opens(app: Flask, path: str) -> None:
    page = signed_in(app, make_provider()).get(path)

    assert page.status_code == 200, page.text


@pytest.mark.parametrize("path", PAGES)
def test_who_offers_nothing_has_no_studio(app: Flask, path: str) -> None:
    assert signed_in(app, a_member()).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_studio_make_few_queries_however_much_there_is(
    app: Flask, statements: Any, path: str
) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    for name in ("Nora Klein", "Paul Roy", "Ada Petit"):
        a_guest(meal, name)
        make_session(cook, schedule=make_schedule(cook))
    browser = signed_in(app, cook)
    seen = statements()

    browser.get(path)

    assert count_of(seen) <= 10, seen


# ── Today ─────────────────────────────────────────────────────────────────────────────────────────


def test_guests_of_one_table_stand_together(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    first, second = a_guest(meal, "Nora Klein"), a_guest(meal, "Paul Roy", party=2)

    page = signed_in(app, cook).get("/studio").text

    assert page.count('class="service-row"') == 1
    assert f"/bookings/{first.public_id}" in page
    assert f"/bookings/{second.public_id}" in page
    assert "3 people" in page


def test_a_note_is_announced_and_not_shown(app: Flask) -> None:
    cook = make_provider()
    a_guest(make_meal(cook), note="Severe peanut allergy")

    page = signed_in(app, cook).get("/studio").text

    assert "Note to read" in page
    assert "peanut" not in page


def test_somebody_elses_guests_are_not_shown(app: Flask) -> None:
    a_guest(make_meal(), "Nora Klein")

    page = signed_in(app, make_provider("Théo Marchand")).get("/studio").text

    assert "Nora Klein" not in page


def test_whoever_has_no_bank_account_is_told(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)

    page = signed_in(app, cook).get("/studio").text

    assert "We do not know yet where to send your money." in page


def test_going_away_closes_the_days_and_nothing_else(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, notice_minutes=0)
    today = moments.today_in(PARIS)

    signed_in(app, cook).post("/studio/away", {"days": "7"})

    free = availability.next_free(meal.id, party=1, now=clock.now())
    assert free is not None
    assert free.local_date == today + timedelta(days=7)


def test_being_away_shows_until_when_and_how_to_come_back(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)
    browser = signed_in(app, cook)
    browser.post("/studio/away", {"days": "7"})

    page = browser.get("/studio").text

    assert "You are away until" in page
    assert "I am back now" in page


def test_coming_back_opens_the_weekly_hours_again(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    browser = signed_in(app, cook)
    browser.post("/studio/away", {"days": "7"})

    browser.post("/studio/away", {"days": "back"})

    assert availability.calendar(meal.id, FAR, FAR).schedule.away == ()


@pytest.mark.parametrize("days", ["", "0", "-3", "soon", "99999"])
def test_an_absurd_absence_closes_little(app: Flask, days: str) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    signed_in(app, cook).post("/studio/away", {"days": days})

    [(first, last)] = availability.calendar(meal.id, FAR, FAR).schedule.away
    assert (last - first).days == 0


# ── The week ──────────────────────────────────────────────────────────────────────────────────────


def test_the_calendar_names_the_week_of_its_address(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)

    page = signed_in(app, cook).get("/studio/calendar?week=2026-W43").text

    assert "19 Oct – 25 Oct 2026" in page
    assert "week=2026-W42" in page
    assert "week=2026-W44" in page


def test_the_night_of_the_clock_change_says_how_long_its_day_is(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook)

    page = signed_in(app, cook).get("/studio/calendar?week=2026-W43").text

    assert "This day has 25 hours: the clocks go back." in page


def test_a_booking_stands_in_its_week_with_its_guests(app: Flask) -> None:
    cook = make_provider()
    booking = a_guest(make_meal(cook), "Nora Klein")
    year, number, _day = booking.starts_at.isocalendar()

    page = signed_in(app, cook).get(f"/studio/calendar?week={year}-W{number:02d}").text

    assert "Nora Klein" in page
    assert "wg-booked" in page


# ── Offers ────────────────────────────────────────────────────────────────────────────────────────


def test_a_paused_offer_is_out_of_the_search_until_it_is_shown_again(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    browser = signed_in(app, cook)

    browser.post(f"/studio/listings/{meal.public_id}/pause")
    hidden = db.session.get(SearchEntry, meal.id, populate_existing=True)
    browser.post(f"/studio/listings/{meal.public_id}/resume")

    assert hidden is None
    assert reread(meal).status == ListingStatus.PUBLISHED


def test_an_offer_is_paused_once(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    browser = signed_in(app, cook)
    browser.post(f"/studio/listings/{meal.public_id}/pause")

    again = browser.post(f"/studio/listings/{meal.public_id}/pause")

    assert again.status_code == 409
    assert reread(meal).status == ListingStatus.PAUSED


OWN_STEPS = {
    "policy": "custom",
    "tiers.0.span": "3",
    "tiers.0.unit": "days",
    "tiers.0.percent": "100",
    "tiers.1.span": "6",
    "tiers.1.unit": "hours",
    "tiers.1.percent": "25",
    "tiers.2.span": "",
    "tiers.2.unit": "days",
    "tiers.2.percent": "",
}
CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("words", {"locale": "en", "main.title": "Monday couscous"}, "Monday couscous"),
    ("menu", {"courses.en.0.dish": "Couscous with fish", "cuisine": "Tunis"}, "Couscous with fish"),
    ("allergens", {"allergens": ["fish"]}, "Fish"),
    ("price", {"price": "30", "shared": "1", "seats": "4"}, "€32.40"),
    ("time", {"duration_minutes": "90", "notice_minutes": "120"}, "90"),
    ("policy", {"policy": "strict"}, "7 days"),
    ("policy", OWN_STEPS, "Then 25 % back until 6 hours before."),
]


@pytest.mark.parametrize(
    ("part", "form", "sign"), CHANGES, ids=[f"{part} {sign}" for part, _form, sign in CHANGES]
)
def test_a_changed_part_is_on_the_public_page(app: Flask, part: str, form: dict[str, Any], sign: str) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    browser = signed_in(app, cook)

    answer = browser.post(f"/studio/listings/{meal.public_id}/{part}", form)

    assert answer.status_code == 303, sentences(answer)
    assert sign in browser.get(f"/listings/{meal.public_id}").text


@pytest.mark.parametrize("part", ["words", "menu", "allergens", "price", "time", "policy"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_part_of_a_meal_has_a_form_with_what_is_there(app: Flask, part: str, locale: str) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    page = signed_in(app, cook, locale=locale).get(f"/studio/listings/{meal.public_id}/{part}")

    assert page.status_code == 200


def test_a_part_sent_back_unchanged_changes_nothing(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, capacity=8, max_party=4, min_party=2)
    browser = signed_in(app, cook)

    browser.post(f"/studio/listings/{meal.public_id}/price", {"price": "24", "shared": "1", "seats": "8"})

    kept = reread(meal)
    assert (kept.price_minor, kept.capacity, kept.max_party, kept.min_party) == (2400, 8, 4, 2)


def test_a_menu_keeps_the_language_that_its_form_did_not_show(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, texts={"en": {"title": "Sunday couscous"}})

    signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/menu", {"courses.en.0.dish": "Fish"})

    whole = queries.whole(meal.id)
    assert whole is not None
    assert whole.meal is not None
    assert whole.meal.courses["fr"][0]["dish"] == "Couscous aux sept légumes"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("words", {"locale": "en", "main.title": ""}, "This is needed."),
    ("menu", {}, "Name one dish at least."),
    ("allergens", {}, "Tick the allergens"),
    ("price", {"price": "free", "shared": "1", "seats": "4"}, "Write a price such as"),
    ("time", {"duration_minutes": "400", "notice_minutes": "0"}, "longer than your longest opening"),
    ("policy", {}, "This is needed."),
    ("policy", {"policy": "custom"}, "Give one step at least"),
    ("policy", OWN_STEPS | {"tiers.0.span": "soon"}, "Write a whole number"),
    ("policy", OWN_STEPS | {"tiers.1.percent": "100"}, "Each step gives less back than the one above."),
    ("policy", OWN_STEPS | {"tiers.1.span": "80"}, "Each step ends later than the one above"),
    ("policy", OWN_STEPS | {"tiers.0.span": "", "tiers.0.percent": ""}, "without a gap"),
]


@pytest.mark.parametrize(
    ("part", "form", "sentence"), WRONG, ids=[f"{part} {words}" for part, _form, words in WRONG]
)
def test_a_wrong_change_is_refused_and_nothing_changes(
    app: Flask, part: str, form: dict[str, Any], sentence: str
) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    before = meal.updated_at

    answer = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/{part}", form)

    assert answer.status_code == 422
    assert any(sentence in line for line in sentences(answer)), sentences(answer)
    assert reread(meal).updated_at == before


def test_one_more_dish_can_be_added_without_scripts(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    form = {f"courses.en.{row}.dish": f"Dish {row}" for row in range(3)}

    page = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/menu", form | {"do": "add:en"}).text

    assert 'name="courses.en.3.dish"' in page
    assert 'value="Dish 2"' in page


@pytest.mark.parametrize("path", ["/words", "/price", "/pause", "/resume"])
def test_another_providers_offer_is_not_there(app: Flask, path: str) -> None:
    meal = make_meal()
    stranger = signed_in(app, make_provider("Eve Stranger"))

    answer = stranger.post(f"/studio/listings/{meal.public_id}{path}", {"main.title": "Mine", "locale": "en"})

    assert answer.status_code == 404
    assert reread(meal).status == ListingStatus.PUBLISHED


# ── Hours ─────────────────────────────────────────────────────────────────────────────────────────


def test_weekly_hours_can_be_changed(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    signed_in(app, cook).post(hours_path(meal), a_week("12:00-14:30"))

    assert hours_of(meal).weekly == [[day, 720, 870] for day in range(7)]


def test_hours_in_which_an_offer_could_not_take_place_are_refused_by_its_name(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    answer = signed_in(app, cook).post(hours_path(meal), a_week("12:00-13:00"))

    assert answer.status_code == 422
    assert "“Sunday couscous” takes 120 minutes, and no opening is that long." in " ".join(sentences(answer))
    assert hours_of(meal).weekly[0] == [0, 1080, 1320]


def test_a_preset_fills_the_form_and_saves_nothing(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    page = signed_in(app, cook).post(hours_path(meal), {"do": "preset:weekend_lunch"})

    assert page.text.count('value="12:00"') == 2
    assert hours_of(meal).weekly[0] == [0, 1080, 1320]


def test_a_day_can_be_closed_and_opened_again(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    browser, day = signed_in(app, cook), moments.today_in(PARIS) + timedelta(days=3)

    browser.post(hours_path(meal, "/dates"), {"first": day.isoformat(), "open": "0"})
    closed = dates_of(meal)
    browser.post(hours_path(meal, "/dates/remove"), {"first": day.isoformat(), "last": day.isoformat()})

    assert closed == {day: []}
    assert dates_of(meal) == {}


def test_days_can_have_other_hours(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    first = moments.today_in(PARIS) + timedelta(days=3)
    form = {"first": first.isoformat(), "last": (first + timedelta(days=1)).isoformat(), "open": "1"}

    signed_in(app, cook).post(
        hours_path(meal, "/dates"), form | {"extra.0.from": "10:00", "extra.0.to": "13:00"}
    )

    assert dates_of(meal) == {first: [[600, 780]], first + timedelta(days=1): [[600, 780]]}


WRONG_DATES: list[tuple[dict[str, str], str]] = [
    ({"first": ""}, "Choose a date."),
    ({"first": "2020-01-01"}, "Choose a date from today on."),
    ({"first": "2027-01-05", "last": "2027-01-01"}, "The last day lies before the first one."),
    ({"first": "2027-01-01", "last": "2027-12-01"}, "Choose at most 62 days at once."),
    ({"first": "2027-01-01", "open": "1"}, "Give both a beginning and an end"),
]


@pytest.mark.parametrize(("form", "sentence"), WRONG_DATES, ids=[words for _form, words in WRONG_DATES])
def test_dates_that_are_none_are_refused(app: Flask, form: dict[str, str], sentence: str) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    with clock.frozen_at(wall("2026-11-18 12:00")):
        answer = signed_in(app, cook).post(hours_path(meal, "/dates"), form)

    assert answer.status_code == 422
    assert any(sentence in line for line in sentences(answer)), sentences(answer)
    assert dates_of(meal) == {}


@pytest.mark.parametrize("path", ["", "/dates", "/dates/remove"])
def test_another_providers_hours_are_not_there(app: Flask, path: str) -> None:
    meal = make_meal()
    stranger = signed_in(app, make_provider("Eve Stranger"))

    answer = stranger.post(hours_path(meal, path), {"first": "2027-01-01", "last": "2027-01-01"})

    assert answer.status_code == 404
    assert dates_of(meal) == {}


# ── The bank account ──────────────────────────────────────────────────────────────────────────────


def test_the_bank_account_is_added_on_the_payment_providers_pages(stage: Stage) -> None:
    browser = browser_of(stage, a_provider_on(stage))
    link = browser.post("/studio/bank").location
    form = {"first_name": "Samira", "last_name": "Benali", "iban": IBAN, "agreed": "1"}
    back = stage.http.post(link, data=form, allow_redirects=False, timeout=30).headers["Location"]

    browser.get(re.sub(r"^https?://[^/]+", "", back))
    page = browser.get("/studio/bank").text

    assert link.startswith(stage.sandbox_url)
    assert "Everything is ready." in page
    assert "2606" in page


def test_a_payment_server_that_does_not_answer_loses_nothing(stage: Stage) -> None:
    browser = browser_of(stage, a_provider_on(stage))
    stage.lever("faults", path="/v1/accounts", status=500, count=10)

    answer = browser.post("/studio/bank")

    assert answer.location == "/studio/bank"
    assert "Nothing is lost: try again in a minute." in browser.get("/studio/bank").text


def test_a_password_given_long_ago_is_asked_for_again(app: Flask) -> None:
    browser = signed_in(app, make_provider())

    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        answer = browser.post("/studio/bank")

    assert answer.location.startswith("/confirm-password")


# ── The profile ───────────────────────────────────────────────────────────────────────────────────


def test_a_new_name_is_on_the_results_at_once(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    signed_in(app, cook).post("/studio/profile", profile_form(display_name="Chez Samira"))

    entry = db.session.get(SearchEntry, meal.id, populate_existing=True)
    assert entry is not None
    assert entry.card["provider"] == "Chez Samira"


def test_a_profile_without_a_name_is_refused_and_kept(app: Flask) -> None:
    cook = make_provider()

    answer = signed_in(app, cook).post("/studio/profile", profile_form(display_name="", headline="New words"))

    assert answer.status_code == 422
    assert 'value="New words"' in answer.text
    assert reread(db.session.get_one(Profile, cook.id)).display_name == "Samira Benali"


def test_an_unknown_time_zone_is_not_taken(app: Flask) -> None:
    cook = make_provider()

    signed_in(app, cook).post("/studio/profile", profile_form(zone="Mars/Olympus"))

    assert reread(db.session.get_one(Profile, cook.id)).zone == PARIS


def test_own_steps_of_a_policy_are_in_its_form_again(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, policy="custom", policy_tiers=[[72, 100], [6, 25]])

    page = signed_in(app, cook).get(f"/studio/listings/{meal.public_id}/policy").text

    assert 'name="tiers.0.span" type="text" value="3"' in page
    assert 'name="tiers.1.percent" type="text" value="25"' in page
