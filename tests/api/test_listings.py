from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import MemberStatus
from marketplace.trade.listings import operations
from marketplace.trade.places import queries as places
from tests.factories.accounts import work_in
from tests.factories.api import Program, spring_night
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.places import make_place


def test_towns_are_found_by_their_first_letters(app: Flask) -> None:
    answer = Program(app).get("/places", q="Lyo")

    assert answer.json["items"][0]["name"] == "Lyon"
    assert answer.json["items"][0]["zone"] == "Europe/Paris"
    assert "public" in answer.headers["Cache-Control"]


def test_a_search_finds_who_is_near(app: Flask) -> None:
    meal = make_meal()

    answer = Program(app).get("/listings", where="Lyon")

    found = answer.json["items"][0]
    assert found["id"] == meal.public_id
    assert found["price"]["total"] == {"amount_minor": 2592, "currency": "EUR"}
    assert found["next_free"]["zone"] == "Europe/Paris"
    assert answer.json["near"]["name"] == "Lyon"


def test_a_search_speaks_the_language_asked_for(app: Flask) -> None:
    make_meal()

    answer = Program(app, locale="fr").get("/listings", where="Lyon")

    assert answer.json["items"][0]["title"] == "Couscous du dimanche"


def test_a_search_prices_the_whole_party(app: Flask) -> None:
    make_meal()

    answer = Program(app).get("/listings", where="Lyon", party=3)

    assert answer.json["items"][0]["price"]["total"]["amount_minor"] == 3 * 2592


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "meal"}, 1),
        ({"kind": "session"}, 0),
        ({"max_total_minor": 2000}, 0),
        ({"diet": ["vegetarian"]}, 1),
        ({"diet": ["vegetarian", "vegan"]}, 0),
        ({"party": 7}, 0),
        ({"q": "couscous"}, 1),
        ({"venue": "remote"}, 0),
    ],
)
def test_a_search_is_narrowed(app: Flask, query: dict[str, object], found: int) -> None:
    make_meal()

    answer = Program(app).get("/listings", where="Lyon", **query)

    assert len(answer.json["items"]) == found


def test_what_is_remote_needs_no_place(app: Flask) -> None:
    make_session(venue="remote")

    answer = Program(app).get("/listings", venue="remote")

    assert answer.json["items"][0]["point"] is None
    assert answer.json["items"][0]["distance_m"] is None


def test_a_search_for_dates_finds_who_is_free_on_them(app: Flask) -> None:
    cook = make_provider()
    make_meal(cook, schedule=make_schedule(cook, days=[6]))
    saturday = clock.now().date() + timedelta(days=(5 - clock.now().date().weekday()) % 7 + 7)
    program = Program(app)

    saturdays = program.get("/listings", {}, where="Lyon", **{"from": saturday.isoformat()})
    sundays = program.get(
        "/listings", {}, where="Lyon", **{"from": (saturday + timedelta(days=1)).isoformat()}
    )

    assert saturdays.json["items"] == []
    assert len(sundays.json["items"]) == 1


def test_an_unknown_town_is_refused_with_others_that_may_be_meant(app: Flask) -> None:
    answer = Program(app).get("/listings", where="Xyzzyx sur Nulle Part")

    assert answer.status_code == 422
    assert "Xyzzyx" in answer.json["errors"]["where"][0]
    assert isinstance(answer.json["suggestions"], list)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "where"),
        ({"lat": 45.7}, "lat"),
        ({"lat": "nan", "lon": 4.8}, "lat"),
        ({"where": "Lyon", "wher": "Lyon"}, "wher"),
        ({"where": "Lyon", "limit": 51}, "limit"),
        ({"where": "Lyon", "kind": "boat"}, "kind"),
        ({"where": "Lyon", "to": "2026-12-01"}, "to"),
        ({"where": "Lyon", "from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"where": "Lyon", "sort": "paid"}, "sort"),
        ({"where": "Ly\0n"}, "where"),
        ({"where": "Lyon", "cursor": "made-up"}, "cursor"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    app: Flask, query: dict[str, object], field: str
) -> None:
    answer = Program(app).get("/listings", {}, **query)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_a_listing_is_told_whole(app: Flask) -> None:
    meal = make_meal()

    told = Program(app).get(f"/listings/{meal.public_id}").json

    assert told["meal"]["allergens"] == ["gluten", "celery"]
    assert told["cancellation"]["tiers"][0] == {"hours_before": 24, "refund_percent": 100}
    assert told["bookable"] is True


def test_a_session_has_its_plan(app: Flask) -> None:
    session = make_session()

    told = Program(app, locale="fr").get(f"/listings/{session.public_id}").json

    assert told["session"]["plan"] == [{"title": "Échauffement", "minutes": 10}]
    assert told["meal"] is None


def test_a_home_is_only_ever_about_there(app: Flask) -> None:
    cook = make_provider()
    home = make_place(cook, "Lyon", north_m=123, east_m=77)
    meal = make_meal(cook, place=home)

    told = Program(app).get(f"/listings/{meal.public_id}")

    shown = places.point_of(home)
    assert told.json["point"] == {"latitude": round(shown.lat, 5), "longitude": round(shown.lon, 5)}
    assert str(home.home["lat"])[:8] not in told.text
    assert "rue des Tests" not in told.text
    assert home.public_id not in told.text


@pytest.mark.parametrize("path", ["", "/slots"])
def test_what_is_not_published_is_not_there(app: Flask, path: str) -> None:
    draft = make_meal(published=False)

    answer = Program(app).get(f"/listings/{draft.public_id}{path}")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "/slots"])
def test_nothing_of_a_suspended_provider_is_there(app: Flask, path: str) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    cook.status = MemberStatus.SUSPENDED
    db.session.commit()

    answer = Program(app).get(f"/listings/{meal.public_id}{path}")

    assert answer.status_code == 404


def test_a_paused_listing_says_that_it_cannot_be_booked(app: Flask) -> None:
    meal = make_meal()
    operations.pause(meal)
    db.session.commit()

    told = Program(app).get(f"/listings/{meal.public_id}").json

    assert told["bookable"] is False


@pytest.mark.parametrize("identifier", ["abc", "lst_1", "lst_%00", "..%2f..", "1"])
def test_an_identifier_that_cannot_be_is_not_there(app: Flask, identifier: str) -> None:
    answer = Program(app).get(f"/listings/{identifier}")

    assert answer.status_code == 404


def test_an_unchanged_listing_is_not_sent_again(app: Flask) -> None:
    meal = make_meal()
    program = Program(app)
    etag = program.get(f"/listings/{meal.public_id}").headers["ETag"]

    again = program.get(f"/listings/{meal.public_id}", headers={"If-None-Match": etag})

    assert again.status_code == 304


def test_slots_are_what_can_be_booked(app: Flask) -> None:
    meal = make_meal(step_minutes=60)

    told = Program(app).get(f"/listings/{meal.public_id}/slots", party=2).json

    assert told["party"] == 2
    assert told["zone"] == "Europe/Paris"
    assert told["items"][0]["seats_left"] == 6
    assert told["items"][0]["starts_local"][11:16] in {"18:00", "19:00", "20:00"}


def test_slots_of_one_day_stay_on_it(app: Flask) -> None:
    meal = make_meal()
    day = (clock.now() + timedelta(days=5)).date().isoformat()

    told = Program(app).get(f"/listings/{meal.public_id}/slots", {}, **{"from": day, "to": day}).json

    assert {slot["starts_local"][:10] for slot in told["items"]} == {day}


def test_a_time_the_clocks_jump_over_is_no_slot(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, schedule=make_schedule(cook, "01:00-06:00"))

    with clock.frozen_at(spring_night() - timedelta(days=20)):
        told = Program(app).get(
            f"/listings/{meal.public_id}/slots", {}, **{"from": "2027-03-28", "to": "2027-03-28"}
        )

    starts = [slot["starts_local"] for slot in told.json["items"]]
    assert "2027-03-28T01:30:00+01:00" in starts
    assert "2027-03-28T03:00:00+02:00" in starts
    assert not [start for start in starts if start[11:13] == "02"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-13-01"}, "from"),
        ({"from": "9999-12-31"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "2026-12-01", "to": "2027-12-01"}, "to"),
        ({"party": 0}, "party"),
        ({"party": 7}, "party"),
        ({"day": "2026-12-01"}, "day"),
    ],
)
def test_slots_refuse_what_cannot_be_asked(app: Flask, query: dict[str, object], field: str) -> None:
    meal = make_meal()

    answer = Program(app).get(f"/listings/{meal.public_id}/slots", {}, **query)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_a_search_asks_no_more_for_more_results(app: Flask, statements: Callable[[], list[str]]) -> None:
    for _one in range(5):
        make_meal()
    program = Program(app, address="198.51.100.20")
    program.get("/listings", where="Lyon")
    seen = statements()

    answer = program.get("/listings", where="Lyon")

    assert len(answer.json["items"]) == 5
    assert len(work_in(seen)) <= 4


def test_slots_take_two_queries(app: Flask, statements: Callable[[], list[str]]) -> None:
    meal = make_meal()
    program = Program(app, address="198.51.100.21")
    program.get(f"/listings/{meal.public_id}/slots")
    seen = statements()

    program.get(f"/listings/{meal.public_id}/slots")

    assert len(work_in(seen)) == 2
