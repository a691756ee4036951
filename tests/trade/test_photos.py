"""Photos of offers: as many as a provider may show, first things first, and nobody else changes them."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.photos import jobs, operations, queries
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.photos import send, shown, with_photos
from tests.factories.plans import given
from tests.factories.searches import entry_of


def test_an_offer_shows_its_first_photo_on_its_card(app: Flask) -> None:
    listing = make_meal()

    first, _second = with_photos(listing, 2)

    assert entry_of(listing).card["photo"] == first.public_id
    page = app.test_client().get(f"/listings/{listing.public_id}/{listing.slug}")
    assert f"/photos/{first.public_id}.jpg" in page.text


def test_more_photos_than_everybody_may_show_come_with_a_plan(app: Flask) -> None:
    provider = make_provider()
    listing = make_meal(provider)
    with_photos(listing, settings().photos_per_listing)

    with pytest.raises(Invalid, match="at most 6 photos; 6 are there"):
        with_photos(listing, 1)
    given(provider, "basic")
    with_photos(listing, 4)

    assert len(shown(listing)) == queries.most(provider.id) == 10


def test_when_the_plan_ends_the_others_are_kept_and_not_shown(app: Flask) -> None:
    provider = make_provider()
    listing, now = make_meal(provider), clock.now()
    given(provider, "plus", now - timedelta(days=1), now + timedelta(days=1))
    made = with_photos(listing, 9)

    with clock.frozen_at(now + timedelta(days=2)):
        jobs.follow_plans()

    assert shown(listing) == [photo.public_id for photo in made[:6]]
    assert len(queries.of_listing(listing.id)) == 9


def test_a_photo_put_first_is_the_cover(app: Flask) -> None:
    listing = make_meal()
    one, two, three = with_photos(listing, 3)

    operations.put_first(listing, three.public_id)

    assert shown(listing) == [three.public_id, one.public_id, two.public_id]


def test_a_removed_photo_is_gone(app: Flask) -> None:
    listing = make_meal()
    one, two = with_photos(listing, 2)

    operations.remove(listing, one.public_id)

    assert shown(listing) == [two.public_id]
    assert app.test_client().get(f"/photos/{one.public_id}.jpg").status_code == 404


def test_a_photo_is_sent_made_anew_and_served(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    browser = signed_in(app, provider)

    answer = send(browser, listing, count=2)

    assert answer.status_code == 303
    card = app.test_client().get(f"/photos/{shown(listing)[0]}/card.jpg")
    assert (card.status_code, card.mimetype) == (200, "image/jpeg")


def test_what_is_no_picture_is_refused_at_its_field(app: Flask) -> None:
    listing = make_meal(provider := make_provider())

    answer = send(signed_in(app, provider), listing, b"<svg onload=alert(1)>")

    assert answer.status_code == 422
    assert "This file is no picture we can read" in answer.text
    assert listing.photos == []


def test_photos_of_an_offer_nobody_sees_are_its_provider_s_alone(app: Flask) -> None:
    listing = make_meal(provider := make_provider())
    [photo] = with_photos(listing, 1)
    listing.status = ListingStatus.SUSPENDED
    db.session.commit()
    path = f"/photos/{photo.public_id}.jpg"

    assert signed_in(app, provider).get(path).status_code == 200
    assert Browser(app).get(path).status_code == 404
    assert signed_in(app, a_member()).get(path).status_code == 404


def test_nobody_changes_another_provider_s_photos(app: Flask) -> None:
    listing = make_meal()
    [photo] = with_photos(listing, 1)
    other = signed_in(app, make_provider("Nadia Ziani"))

    answer = other.post(f"/studio/listings/{listing.public_id}/photos/{photo.public_id}/remove")

    assert answer.status_code == 404
    assert shown(listing) == [photo.public_id]
