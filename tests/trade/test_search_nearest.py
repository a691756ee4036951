"""Who is found near a spot, in which order, and when they are next free."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Invalid
from marketplace.trade.availability import queries as availability
from marketplace.trade.places.rules import distance_m
from marketplace.trade.search import queries
from marketplace.trade.search.rules import DIETS, Cursor, Sort, ground_m
from tests.conftest import NOON
from tests.factories.availability import wall
from tests.factories.holds import hold
from tests.factories.homes import TOWNS
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.places import make_place
from tests.factories.searches import every_page, find, found, near_lyon, refresh

Listen = Callable[[], list[str]]
THURSDAY = date(2026, 11, 19)


def test_the_nearest_come_first_and_the_far_not_at_all(app: Flask) -> None:
    cooks = [make_provider(name) for name in ("Ana Lopes", "Luc Roy", "Inès Faure")]
    far = make_meal(cooks[0], place=make_place(cooks[0], north_m=6000))
    near = make_meal(cooks[1], place=make_place(cooks[1], north_m=2000))
    make_meal(cooks[2], place=make_place(cooks[2], north_m=14_000))

    assert found() == [near.id, far.id]


def test_distances_are_to_the_public_point(app: Flask) -> None:
    meal = make_meal()

    hit = find().hits[0]

    assert hit.distance_m == pytest.approx(distance_m(*TOWNS["Lyon"], hit.lat, hit.lon))
    assert hit.listing_id == meal.id


def test_a_kind_is_found_alone(app: Flask) -> None:
    meal, session = make_meal(), make_session()

    assert found(kind="meal") == [meal.id]
    assert found(kind="session") == [session.id]
    assert set(found()) == {meal.id, session.id}


def test_remote_sessions_are_found_from_anywhere_and_only_when_asked(app: Flask) -> None:
    coach = make_provider("Théo Marchand")
    make_place(coach, "Lille")
    remote = make_session(coach, venue="remote")

    assert found() == []
    assert found(remote=True) == [remote.id]
    assert find(remote=True).hits[0].distance_m is None


def test_the_price_limit_counts_the_fee(app: Flask) -> None:
    meal = make_meal(price_minor=2400)

    assert found(max_minor=2592) == [meal.id]
    assert found(max_minor=2591) == []


def test_every_diet_asked_for_is_kept(app: Flask) -> None:
    vegan = make_meal(details={"diets": ["vegetarian", "vegan"]})
    vegetarian = make_meal(details={"diets": ["vegetarian"]})

    assert set(found(diets=("vegetarian",))) == {vegan.id, vegetarian.id}
    assert found(diets=("vegan", "vegetarian")) == [vegan.id]


def test_a_party_finds_only_tables_that_take_it(app: Flask) -> None:
    large = make_meal(capacity=8, min_party=4)
    small = make_meal(capacity=2)

    assert found(party=2) == [small.id]
    assert found(party=6) == [large.id]
    assert set(found()) == {large.id, small.id}


@pytest.mark.parametrize("words", ["couscous", "légumes", "LEGUMES", "Samira", "Maghreb", "vegetables"])
def test_words_of_either_language_find_with_or_without_accents(app: Flask, words: str) -> None:
    meal = make_meal()
    make_session()

    assert found(words=words) == [meal.id]


def test_words_that_stand_nowhere_find_nothing(app: Flask) -> None:
    make_meal()

    assert found(words="choucroute") == []


def test_a_rare_word_is_found_behind_many_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "WORDS_FIRST_AMONG", 2)
    for _number in range(3):
        make_meal()
    cook = make_provider("Zoé Rare")
    rare = make_meal(cook, place=make_place(cook, north_m=4000))

    assert found(words="zoe") == [rare.id]


def test_words_are_not_a_language_of_their_own(app: Flask) -> None:
    meal = make_meal()

    assert found(words="couscous -légumes | & ! ( ' \" <->") in ([], [meal.id])


def test_soonest_first_is_by_the_next_free_place(app: Flask) -> None:
    cook, other = make_provider(), make_provider("Luc Roy")
    later = make_meal(cook, schedule=make_schedule(cook, "20:00-22:00"))
    sooner = make_meal(
        other, schedule=make_schedule(other, "13:00-15:00"), place=make_place(other, north_m=3000)
    )

    assert found(sort=Sort.SOON) == [sooner.id, later.id]


def test_lowest_price_first_is_by_the_total(app: Flask) -> None:
    dear, cheap = make_meal(price_minor=3000), make_meal(price_minor=900)

    assert found(sort=Sort.PRICE) == [cheap.id, dear.id]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_without_gap_or_double(app: Flask, sort: Sort) -> None:
    cook = make_provider()
    schedule, place = make_schedule(cook), make_place(cook)
    meals = [make_meal(cook, schedule=schedule, place=place, price_minor=1000) for _number in range(7)]

    pages = every_page(3, sort=sort)

    assert pages == sorted(meal.id for meal in meals)


def test_a_cursor_of_ones_own_making_is_a_sentence(app: Flask) -> None:
    for text in ("x", "1_", "nan_3", "inf_3", "1_-4", "1_9999999999999999999999"):
        with pytest.raises(Invalid, match="does not exist"):
            Cursor.read(text)


def test_the_next_free_place_is_the_calendars_own(app: Flask) -> None:
    meal = make_meal()
    hold(meal, wall("2026-11-19 18:00"), party=6)

    told = find().hits[0].next_free

    assert told == availability.next_free(meal.id, party=1, now=NOON).starts_at


def test_a_noted_time_is_told_without_asking_the_calendar(app: Flask, statements: Listen) -> None:
    make_meal()
    refresh(NOON)
    seen = statements()

    hit = find(limit=1).hits[0]

    assert hit.next_free == wall("2026-11-19 18:00")
    assert len(seen) == 2


def test_a_larger_party_is_told_its_own_next_place(app: Flask) -> None:
    meal = make_meal()
    hold(meal, wall("2026-11-19 18:00"), party=4)
    refresh(NOON)

    assert find(party=2).hits[0].next_free == wall("2026-11-19 18:00")
    assert find(party=3).hits[0].next_free == wall("2026-11-19 20:00")


def test_any_number_of_unknown_times_takes_two_more_statements(app: Flask, statements: Listen) -> None:
    for _number in range(5):
        make_meal()
    seen = statements()

    hits = find().hits

    assert all(hit.next_free for hit in hits)
    assert len(seen) == 4


def test_a_date_finds_only_who_is_free_then(app: Flask) -> None:
    cook, other = make_provider(), make_provider("Luc Roy")
    thursdays = make_meal(cook, schedule=make_schedule(cook, days=[3]))
    make_meal(other, schedule=make_schedule(other, days=[5]))

    hits = find(first=THURSDAY, last=THURSDAY).hits

    assert [hit.listing_id for hit in hits] == [thursdays.id]
    assert hits[0].next_free == wall("2026-11-19 18:00")


def test_a_later_date_finds_the_first_place_on_it(app: Flask) -> None:
    make_meal()
    refresh(NOON)
    sunday = THURSDAY + timedelta(days=3)

    hits = find(first=sunday, last=sunday).hits

    assert [hit.next_free for hit in hits] == [wall("2026-11-22 18:00")]


def test_a_date_before_the_noted_time_needs_no_calendar(app: Flask, statements: Listen) -> None:
    make_meal(notice_minutes=3 * 24 * 60)
    refresh(NOON)
    seen = statements()

    assert find(first=THURSDAY, last=THURSDAY).hits == []
    assert len(seen) == 2


def test_pages_of_a_date_go_on_behind_those_who_are_not_free(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CANDIDATES", 3)
    cook, other = make_provider(), make_provider("Luc Roy")
    weekends = make_schedule(other, days=[5])
    place = make_place(other, north_m=-3000)
    for _number in range(4):
        make_meal(other, schedule=weekends, place=place)
    free = make_meal(cook, place=make_place(cook, north_m=7000))

    assert every_page(2, first=THURSDAY, last=THURSDAY) == [free.id]


def test_chips_count_what_they_would_find(app: Flask) -> None:
    make_meal(details={"diets": ["vegan", "vegetarian"]})
    make_meal(details={"diets": []})
    make_session()
    make_session(venue="remote")

    counts = queries.counts(near_lyon(kind="session", diets=("vegan",)))

    assert (counts.meals, counts.sessions, counts.remote) == (2, 1, 1)
    assert dict(counts.diets) == dict.fromkeys(DIETS, 0) | {"vegan": 1, "vegetarian": 1}
    assert not counts.capped


def test_counting_keeps_the_other_filters(app: Flask) -> None:
    make_meal(price_minor=900)
    make_meal(price_minor=5000)

    assert queries.counts(near_lyon(max_minor=2000)).meals == 1


def test_a_providers_own_listings_are_shown_without_distance(app: Flask) -> None:
    cook = make_provider()
    first, second = make_meal(cook), make_session(cook)
    make_meal()

    hits = queries.of_provider(cook.id, now=NOON)

    assert [hit.listing_id for hit in hits] == [second.id, first.id]
    assert {hit.distance_m for hit in hits} == {None}


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-80, 80), st.floats(-180, 180))
def test_the_quick_distance_is_the_great_circle(lat: float, lon: float, to_lat: float, to_lon: float) -> None:
    assert ground_m(lat, lon, to_lat, to_lon) == pytest.approx(
        distance_m(lat, lon, to_lat, to_lon), rel=1e-6, abs=0.5
    )
