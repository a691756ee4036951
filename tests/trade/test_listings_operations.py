"""Listings: written, published, paused and suspended, and what keeps one from being shown."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.people.accounts.models import Role
from marketplace.trade.listings import operations, queries
from marketplace.trade.listings.models import Kind, ListingStatus
from marketplace.trade.listings.rules import NotReady
from marketplace.trade.search.models import SearchEntry
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.listings import (
    MEAL_FACTS,
    MEAL_WORDS,
    make_meal,
    make_provider,
    make_schedule,
    make_session,
)


def test_a_published_meal_is_seen_by_anyone(app: Flask) -> None:
    meal = make_meal()

    view = queries.public(meal.public_id, "en")

    assert view is not None
    assert (view.title, view.is_open) == ("Sunday couscous", True)


def test_a_draft_is_seen_by_its_owner_alone(app: Flask) -> None:
    meal = make_meal(published=False)

    assert queries.public(meal.public_id, "en") is None
    assert queries.own(meal.provider_id, meal.public_id, "en") is not None
    assert queries.own(a_member().id, meal.public_id, "en") is None


def test_everything_missing_is_said_at_once(app: Flask) -> None:
    newcomer = a_member(verified=False)
    draft = operations.create_listing(
        newcomer, Kind.MEAL, locale="en", texts=MEAL_WORDS, terms={"price_minor": 49}, details={"diets": []}
    )

    with pytest.raises(NotReady) as refused:
        operations.publish(draft)

    steps = [one.step for one in refused.value.missing]
    assert steps == ["account", "profile", "place", "allergens", "price", "hours"]
    assert "Declare the allergens" in refused.value.sentence


def test_no_allergens_is_a_declaration_too(app: Flask) -> None:
    meal = make_meal(details={"allergens": []}, published=False)

    operations.publish(meal)

    assert meal.status == ListingStatus.PUBLISHED


def test_hours_shorter_than_the_service_keep_it_unpublished(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook, schedule=make_schedule(cook, "12:00-13:30"), published=False)

    with pytest.raises(NotReady, match="cannot be shown") as refused:
        operations.publish(meal)

    assert (
        refused.value.missing[0].sentence == "Your longest opening is shorter than the 120 minutes it takes."
    )


def test_a_remote_session_needs_no_place(app: Flask) -> None:
    session = make_session(venue="remote")

    assert session.status == ListingStatus.PUBLISHED
    assert session.place_id is None


def test_a_meal_at_a_distance_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid, match="at a table"):
        make_meal(venue="remote")


def test_a_party_larger_than_the_table_is_refused_at_its_field(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        make_meal(capacity=4, max_party=6)

    assert refused.value.errors == {"max_party": ["A party cannot be larger than the places there are, 4."]}


def test_the_largest_party_follows_the_seats(app: Flask) -> None:
    meal = make_meal(capacity=9)

    assert meal.max_party == 9


def test_pausing_hides_and_resuming_shows_again(app: Flask) -> None:
    meal = make_meal()

    operations.pause(meal)
    hidden = db.session.get(SearchEntry, meal.id, populate_existing=True)
    operations.resume(meal)

    assert hidden is None
    assert db.session.get(SearchEntry, meal.id) is not None


def test_suspending_hides_tells_why_and_is_written_down(app: Flask) -> None:
    meal, moderator = make_meal(), a_staff_member(Role.MODERATOR)

    operations.suspend(meal, moderator, "The pictures are of a restaurant.")

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "listing.suspended")).one()
    assert queries.public(meal.public_id, "en") is None
    assert db.session.get(SearchEntry, meal.id) is None
    assert (meal.status_reason, entry.actor_id) == ("The pictures are of a restaurant.", moderator.id)


def test_a_provider_cannot_resume_what_staff_suspended(app: Flask) -> None:
    meal = make_meal()
    operations.suspend(meal, a_staff_member(Role.MODERATOR), "Looking into it.")

    with pytest.raises(Refusal, match="changed in the meantime"):
        operations.resume(meal)

    assert meal.status == ListingStatus.SUSPENDED


def test_what_staff_give_back_is_paused_first(app: Flask) -> None:
    meal, moderator = make_meal(), a_staff_member(Role.MODERATOR)
    operations.suspend(meal, moderator, "Looking into it.")

    operations.reinstate(meal, moderator, "All is well.")

    assert meal.status == ListingStatus.PAUSED
    assert meal.status_reason is None


def test_an_edit_does_not_show_what_staff_hid_meanwhile(app: Flask) -> None:
    meal = make_meal()
    db.session.execute(text("update listing set status = 'suspended' where id = :id"), {"id": meal.id})

    operations.update_listing(meal, terms={"price_minor": 3000})

    assert db.session.get(SearchEntry, meal.id) is None


def test_a_new_price_is_found_at_once(app: Flask) -> None:
    meal = make_meal()

    operations.update_listing(meal, terms={"price_minor": 1000})

    assert db.session.get(SearchEntry, meal.id, populate_existing=True).price_minor == 1080


def test_a_published_listing_cannot_be_edited_into_one_that_lacks_something(app: Flask) -> None:
    meal = make_meal()

    with pytest.raises(NotReady) as refused:
        operations.update_listing(meal, terms={"price_minor": 10})

    assert [one.step for one in refused.value.missing] == ["price"]


def test_words_in_one_language_alone_are_shown_to_all_and_marked(app: Flask) -> None:
    meal = make_meal(texts={"fr": MEAL_WORDS["fr"]}, locale="fr")

    view = queries.public(meal.public_id, "en")

    assert (view.title, view.other_language, view.words_locale) == ("Couscous du dimanche", True, "fr")
    assert view.courses == MEAL_FACTS["courses"]["fr"]


def test_a_language_left_out_is_removed(app: Flask) -> None:
    meal = make_meal()

    operations.set_texts(meal, {"fr": MEAL_WORDS["fr"]})

    view = queries.public(meal.public_id, "en")
    assert list(view.titles) == ["fr"]
    assert meal.locale == "fr"


def test_a_listing_needs_words(app: Flask) -> None:
    with pytest.raises(Invalid):
        operations.set_texts(make_meal(), {})


def test_the_address_shown_never_leaves_its_circle(app: Flask) -> None:
    meal = make_meal()

    view = queries.public(meal.public_id, "en")

    assert view.point is not None
    assert not hasattr(view, "place")
