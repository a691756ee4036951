"""The search index: entries keep in step with listings, hours and taken time, whoever changes them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from marketplace.core.clock import frozen_at
from marketplace.core.database import db, transaction
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import Role
from marketplace.trade.availability import operations as hours
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.indexing import index_provider
from marketplace.trade.search import operations
from marketplace.trade.search.models import SearchEntry
from tests.conftest import NOON
from tests.factories.accounts import a_staff_member
from tests.factories.availability import wall
from tests.factories.holds import hold
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.searches import entry_of, refresh


def test_an_entry_holds_everything_a_card_shows(app: Flask) -> None:
    meal = make_meal()

    entry = entry_of(meal)

    assert (entry.category, entry.venue, entry.price_minor) == (1, "provider", 2592)
    assert entry.card["title"] == {"en": "Sunday couscous", "fr": "Couscous du dimanche"}
    assert (entry.card["provider"], entry.card["initials"]) == ("Samira Benali", "SB")
    assert (entry.card["area"], entry.card["zone"]) == ("Lyon 1er", "Europe/Paris")


def test_an_entry_tells_nothing_of_the_home(app: Flask) -> None:
    entry = entry_of(make_meal())

    assert "rue des Tests" not in str(entry.card)
    assert "door" not in str(entry.card)


def test_a_remote_session_stands_apart(app: Flask) -> None:
    entry = entry_of(make_session(venue="remote"))

    assert (entry.category, entry.card["area"]) == (3, "")


def test_a_suspended_member_leaves_the_search_at_once(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    accounts.suspend(cook, by=a_staff_member(Role.MODERATOR), reason="Fraud.")
    db.session.flush()

    assert db.session.get(SearchEntry, meal.id, populate_existing=True) is None


def test_a_member_who_is_active_again_returns_by_rebuilding(app: Flask) -> None:
    cook = make_provider()
    meal, draft = make_meal(cook), make_session(cook, published=False)
    db.session.execute(text("delete from search_entry"))

    index_provider(cook.id)

    assert entry_of(meal) is not None
    assert entry_of(draft) is None


def test_the_next_free_time_is_noted_with_its_seats(app: Flask) -> None:
    meal = make_meal(notice_minutes=0)

    refresh(NOON)

    entry = entry_of(meal)
    assert (entry.next_free_at, entry.next_free_seats) == (wall("2026-11-18 18:00"), 6)


def test_nothing_free_holds_until_the_horizon_moves_on(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule)
    hours.save_hours(schedule, "Europe/Paris", [])

    refresh(NOON)

    entry = entry_of(meal)
    assert (entry.next_free_at, entry.next_free_seats) == (wall("2026-11-19 00:00"), 0)
    with frozen_at(NOON + timedelta(hours=1)):
        assert operations.refresh_next_free(10) == 0


def test_only_void_and_passed_times_are_computed_again(app: Flask) -> None:
    make_meal(notice_minutes=0)
    refresh(NOON)

    with frozen_at(NOON):
        again = operations.refresh_next_free(10)
    with frozen_at(wall("2026-11-18 18:01")):
        after = operations.refresh_next_free(10)

    assert (again, after) == (0, 1)


def test_a_time_within_the_notice_has_passed(app: Flask) -> None:
    make_meal(notice_minutes=120)
    refresh(NOON)

    with frozen_at(wall("2026-11-18 16:01")):
        assert operations.refresh_next_free(10) == 1


def test_taken_time_voids_what_it_is_in_the_way_of(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule)
    session = make_session(cook, schedule=schedule)
    refresh(NOON)

    with frozen_at(NOON):
        hold(session, wall("2026-11-19 18:00"))

    assert entry_of(meal).next_free_at is None
    assert entry_of(session).next_free_at is None


def test_taken_time_of_another_week_voids_nothing(app: Flask) -> None:
    meal = make_meal()
    refresh(NOON)

    with frozen_at(NOON):
        hold(meal, wall("2026-12-10 18:00"))

    assert entry_of(meal).next_free_at is not None


def test_taken_time_of_another_provider_voids_nothing(app: Flask) -> None:
    meal, other = make_meal(), make_meal(make_provider("Ana Lopes"))
    refresh(NOON)

    with frozen_at(NOON):
        hold(other, wall("2026-11-19 18:00"))

    assert entry_of(meal).next_free_at is not None


def test_time_taken_while_times_are_computed_waits_for_them(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        meal = make_meal()
    with whole_app.app_context(), transaction(), frozen_at(NOON):
        operations.refresh_next_free(10)

        with whole_app.app_context(), transaction():
            db.session.execute(text("set local lock_timeout = '200ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                operations.note_time_taken(meal.provider_id, NOON, NOON + timedelta(days=1))


def test_computing_leaves_out_what_is_being_taken(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        meal = make_meal()
    with whole_app.app_context(), transaction():
        operations.note_time_taken(meal.provider_id, NOON, NOON + timedelta(days=1))

        with whole_app.app_context(), transaction():
            computed = operations.refresh_next_free(10)

    assert computed == 0


def test_freed_time_voids_what_may_be_earlier_now(app: Flask) -> None:
    meal = make_meal()
    refresh(NOON)

    operations.note_time_freed(meal.provider_id)

    assert entry_of(meal).next_free_at is None


def test_changed_hours_void_the_times_noted_from_them(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal, elsewhere = make_meal(cook, schedule=schedule), make_meal(cook)
    refresh(NOON)

    hours.set_override(schedule, NOON.date(), [])

    assert entry_of(meal).next_free_at is None
    assert entry_of(elsewhere).next_free_at is not None


def test_a_changed_listing_is_computed_anew(app: Flask) -> None:
    meal = make_meal()
    refresh(NOON)

    listings.update_listing(meal, terms={"notice_minutes": 0})

    assert entry_of(meal).next_free_at is None
