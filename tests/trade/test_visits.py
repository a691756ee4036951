"""Services at the customer's home: who is found, what is free, what may be booked there, and the way between."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.trade.availability.busy import Busy
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import pages, retention
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.bookings.operations import move_to as move
from marketplace.trade.places.rules import distance_m
from marketplace.trade.search import queries
from marketplace.trade.search.rules import Asked, Sort
from tests.conftest import NOON
from tests.factories.availability import every_day, occurrence, offered, slot_rules
from tests.factories.homes import moved
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.places import pin
from tests.factories.searches import every_page, found_at, refresh
from tests.factories.stage import Stage
from tests.factories.studio import reread
from tests.factories.visits import (
    a_home,
    booked_at,
    free_starts,
    held_at,
    make_visit,
    take_visit,
    tomorrow_at,
    visit_from,
    visit_on,
)

LYON = pin("Lyon")
SATURDAY = "2026-11-21"

# ── Who is found ──────────────────────────────────────────────────────────────────────────────────


def test_whoever_comes_is_found_within_their_radius_and_no_farther(app: Flask) -> None:
    visit = make_visit(radius_m=3000)

    assert found_at(pin(north_m=2000)) == [visit.id]
    assert found_at(pin(north_m=5000)) == []


def test_whoever_comes_is_found_from_outside_the_circle_too(app: Flask) -> None:
    visit, near = make_visit(radius_m=20_000), make_meal()

    around = pin(north_m=12_000)
    found = queries.nearest(Asked(*around, radius_m=5000), now=NOON).hits

    assert [hit.listing_id for hit in found] == [visit.id]
    assert near.id not in [hit.listing_id for hit in found]
    assert found[0].distance_m == pytest.approx(12_000, rel=0.1)


def test_nobody_is_found_who_comes_less_far_than_that(app: Flask) -> None:
    make_visit(radius_m=11_000)

    assert queries.nearest(Asked(*pin(north_m=12_500), radius_m=5000), now=NOON).hits == []


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_go_on_from_the_circle_to_those_who_come_from_afar(app: Flask, sort: Sort) -> None:
    near = make_meal()
    far = [visit_from(name, north_m=12_000, radius_m=20_000) for name in ("Luc Roy", "Inès Faure")]

    seen = every_page(1, radius_m=4000, sort=sort)

    assert sorted(seen) == sorted([near.id, *(one.id for one in far)])
    assert sort is not Sort.NEAR or seen[0] == near.id


def test_chips_count_those_who_come_from_afar(app: Flask) -> None:
    make_visit(radius_m=20_000)
    make_session(make_provider("Luc Roy"))

    counts = queries.counts(Asked(*pin(north_m=12_000), radius_m=5000))

    assert (counts.sessions, counts.from_afar("session"), counts.from_afar("meal")) == (1, 1, 0)


def test_a_date_finds_whoever_comes_from_afar_and_is_free_then(app: Flask) -> None:
    visit = make_visit(radius_m=20_000)
    saturday = date.fromisoformat(SATURDAY)
    refresh(NOON)

    asked = Asked(*pin(north_m=12_000), radius_m=5000, first=saturday, last=saturday, zone="Europe/Paris")

    assert [hit.listing_id for hit in queries.nearest(asked, now=NOON).hits] == [visit.id]


def test_other_offers_are_found_as_before(app: Flask) -> None:
    meal = make_meal()

    assert found_at(pin(north_m=5000)) == [meal.id]


# ── What may be offered ───────────────────────────────────────────────────────────────────────────


def test_a_visit_needs_a_radius(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        make_visit(radius_m=None)

    assert refused.value.errors == {"radius_km": ["Say how far you come, such as 8."]}


def test_strangers_do_not_share_somebody_s_home(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        make_visit(shared=True)

    assert list(refused.value.errors) == ["shared"]


def test_the_database_knows_no_visit_without_a_radius(app: Flask) -> None:
    visit = make_visit()

    with pytest.raises(DBAPIError, match="ck_listing_radius"), db.session.begin_nested():
        db.session.execute(text("update listing set radius_m = null where id = :id"), {"id": visit.id})


# ── Booking ───────────────────────────────────────────────────────────────────────────────────────


def test_a_home_within_the_radius_is_served_and_kept_encrypted(app: Flask) -> None:
    booking = held_at(make_visit(), a_home(north_m=5000))

    raw = db.session.execute(text("select home from booking where id = :id"), {"id": booking.id}).scalar_one()
    assert b"Lilas" not in bytes(raw)
    assert booking.home["address"] == "3 rue des Lilas, 69003 Lyon"


def test_a_home_beyond_the_radius_is_refused_in_words_at_the_field(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        held_at(make_visit(), a_home(north_m=14_000))

    assert "Théo Marchand comes up to 8 km." in refused.value.errors["address"][0].replace("\xa0", " ")


def test_without_a_home_nothing_is_booked(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        held_at(make_visit(), None)

    assert list(refused.value.errors) == ["address"]


def test_a_service_counts_as_being_at_the_public_point_of_the_home(app: Flask) -> None:
    home = a_home(north_m=5000)

    booking = held_at(make_visit(), home)

    service = db.session.get_one(Occurrence, booking.occurrence_id)
    assert (service.lat, service.lon) == home.spot
    assert (service.lat, service.lon) != (home.lat, home.lon)


def test_the_agreed_home_never_becomes_another(app: Flask) -> None:
    booking = held_at(make_visit(), a_home())

    other = update(Booking).where(Booking.id == booking.id).values(home=a_home(east_m=500).facts)

    with pytest.raises(DBAPIError, match="frozen"), db.session.begin_nested():
        db.session.execute(other)


# ── The way ───────────────────────────────────────────────────────────────────────────────────────


def test_between_two_homes_lies_the_way(app: Flask) -> None:
    visit = make_visit()
    first = tomorrow_at(visit)
    held_at(visit, a_home(north_m=6000), first)

    with pytest.raises(SlotTaken):
        held_at(visit, a_home(north_m=-6000), first + timedelta(minutes=75))
    across = held_at(visit, a_home(north_m=-6000), first + timedelta(minutes=120))

    assert across.state == BookingState.HELD


def test_the_neighbour_of_a_customer_is_near(app: Flask) -> None:
    visit = make_visit()
    first = tomorrow_at(visit)
    held_at(visit, a_home(north_m=6000), first)

    neighbour = held_at(visit, a_home(north_m=6000), first + timedelta(minutes=60))

    assert neighbour.state == BookingState.HELD


def test_the_way_from_the_provider_s_own_place_counts(app: Flask) -> None:
    coach = make_provider("Théo Marchand")
    visit = make_visit(coach)
    table = make_meal(coach, notice_minutes=0, step_minutes=15, duration_minutes=60)
    first = tomorrow_at(visit)
    held_at(visit, a_home(north_m=6000), first)

    free = [start - first for start in free_starts(table, first)]

    assert min(free) > timedelta(minutes=75)


def test_whatever_is_offered_leaves_time_for_the_longest_way(app: Flask) -> None:
    visit = make_visit()
    first = tomorrow_at(visit)
    held_at(visit, a_home(north_m=6000), first)

    start = free_starts(visit, first)[0]

    assert held_at(visit, a_home(north_m=-7000), start).state == BookingState.HELD


@given(
    st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000)),
    st.tuples(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000)),
)
def test_what_is_free_for_anyone_is_free_at_every_home_within_the_radius(
    there: tuple[int, int], before: tuple[int, int]
) -> None:
    home, other = moved(*LYON, *there), moved(*LYON, *before)
    reach = round(distance_m(*LYON, *home)) + 1
    busy: list[Busy] = [occurrence("2026-11-21 12:00", spot=other)]
    rules = {"step_minutes": 15}
    hours = every_day("08:00-20:00", kmh=15)

    for_anyone = offered(hours, SATURDAY, slot_rules(**rules, spot=LYON, reach_m=reach), busy)
    at_home = offered(hours, SATURDAY, slot_rules(**rules, spot=home), busy)

    assert set(for_anyone) <= set(at_home)


def test_of_many_who_want_the_same_evening_no_two_are_nearer_than_the_way(stage: Stage) -> None:
    visit = visit_on(stage)
    with stage.acting():
        first = tomorrow_at(visit)
    homes = [a_home(north_m=6000), a_home(north_m=-6000)]

    outcomes = stage.at_once(
        6, lambda n: take_visit(stage, visit, homes[n % 2], first + timedelta(minutes=75 * (n % 2)))
    )

    assert sorted(outcomes) == ["SlotTaken"] * 5 + ["held"]


# ── Who reads the address ─────────────────────────────────────────────────────────────────────────


def test_the_provider_reads_the_address_once_it_is_confirmed(app: Flask) -> None:
    visit = make_visit()
    first = tomorrow_at(visit)
    held, booked = held_at(visit, a_home(), first), booked_at(visit, a_home(), first + timedelta(hours=2))

    assert pages.where(held, is_provider=True).address is None
    assert pages.where(booked, is_provider=True).address == "3 rue des Lilas, 69003 Lyon"
    assert pages.where(held, is_provider=False).address == "3 rue des Lilas, 69003 Lyon"


def test_before_that_both_read_the_area_alone(app: Flask) -> None:
    held = held_at(make_visit(), a_home())

    assert pages.where(held, is_provider=True).area.startswith("Lyon")
    assert "Lilas" not in str(held.terms)


# ── How long it is kept ───────────────────────────────────────────────────────────────────────────


def test_address_and_note_are_erased_thirty_days_after_the_service(app: Flask) -> None:
    booking = booked_at(make_visit(), a_home())
    booking.note = "No nuts"
    move(booking, BookingState.COMPLETED)
    db.session.flush()

    with clock.frozen_at(booking.ends_at + timedelta(days=29)):
        kept = retention.erase_due()
    with clock.frozen_at(booking.ends_at + timedelta(days=30, minutes=1)):
        erased = retention.erase_due()

    assert (kept, erased) == (0, 1)
    assert (reread(booking).home, booking.note) == (None, None)
    assert pages.where(booking, is_provider=True).address is None


def test_what_nobody_paid_is_erased_at_once(app: Flask) -> None:
    booking = held_at(make_visit(), a_home())
    move(booking, BookingState.EXPIRED)

    assert retention.erase_due() == 1
    assert reread(booking).home is None


def test_what_lies_ahead_is_kept(app: Flask) -> None:
    booked_at(make_visit(), a_home())

    assert retention.erase_due() == 0
