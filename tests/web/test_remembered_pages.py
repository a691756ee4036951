"""A page that was drawn before is never older than what was just read."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.people.profiles.views import SHOWN
from marketplace.trade.listings.models import Listing, ListingText
from tests.factories.api import next_slot
from tests.factories.holds import hold
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of


def _titled(listing: Listing) -> None:
    db.session.get_one(ListingText, (listing.id, listing.locale)).title = "Tagine on Monday"


def _dearer(listing: Listing) -> None:
    listing.price_minor += 100


def _headline(listing: Listing) -> None:
    db.session.get_one(Profile, listing.provider_id).headline = "I bake bread"


def _renamed(listing: Listing) -> None:
    db.session.get_one(Profile, listing.provider_id).display_name = "Samira the cook"


CHANGES = [_titled, _dearer, _headline, _renamed]


@pytest.mark.parametrize("change", CHANGES)
def test_a_listing_that_changed_is_drawn_anew(client: FlaskClient, change: Callable[[Listing], Any]) -> None:
    listing = make_meal(make_provider(headline="I cook"))
    db.session.commit()
    before = words_of(client.get(f"/listings/{listing.public_id}"))

    change(listing)
    db.session.commit()

    assert words_of(client.get(f"/listings/{listing.public_id}")) != before


def test_a_place_that_was_taken_is_no_longer_on_the_page(client: FlaskClient) -> None:
    listing = make_meal(make_provider(), capacity=1, max_party=1)
    db.session.commit()
    start = f'value="{next_slot(listing):%Y-%m-%dT%H:%M:%SZ}"'
    assert start in client.get(f"/listings/{listing.public_id}").text

    hold(listing, next_slot(listing))
    db.session.commit()

    assert start not in client.get(f"/listings/{listing.public_id}").text


def test_a_listing_of_a_suspended_provider_is_gone_from_the_next_request_on(client: FlaskClient) -> None:
    listing = make_meal(make_provider())
    db.session.commit()
    first = client.get(f"/listings/{listing.public_id}")

    db.session.get_one(Member, listing.provider_id).status = "suspended"
    db.session.commit()

    assert (first.status_code, client.get(f"/listings/{listing.public_id}").status_code) == (200, 404)


def test_a_listing_that_did_not_change_is_drawn_once(
    client: FlaskClient, statements: Callable[[], list[str]]
) -> None:
    listing = make_meal(make_provider())
    db.session.commit()
    client.get(f"/listings/{listing.public_id}")

    sent = statements()
    client.get(f"/listings/{listing.public_id}")

    assert not any("listing_text" in one and "xmin" not in one for one in sent)


def test_a_provider_who_changed_their_words_has_another_page(client: FlaskClient) -> None:
    provider = make_provider(about="Bread.")
    profile = db.session.get_one(Profile, provider.id)
    db.session.commit()
    before = words_of(client.get(f"/people/{profile.slug}"))

    profile.about = "Bread and soup."
    db.session.commit()

    assert words_of(client.get(f"/people/{profile.slug}")) != before


def test_every_column_of_a_profile_tells_pages_apart_or_is_not_shown() -> None:
    # `languages` is a list and stands beside the others.
    silent = {"member_id", "languages", "created_at", "updated_at"}

    assert {column.name for column in Profile.__table__.columns} == {*SHOWN, *silent}


def test_the_marker_of_a_row_moves_with_every_change(client: FlaskClient) -> None:
    listing = make_meal(make_provider())
    db.session.commit()
    marker = text("select xmin::text from listing where id = :id")
    before = db.session.scalar(marker, {"id": listing.id})

    listing.price_minor += 1
    db.session.commit()

    assert db.session.scalar(marker, {"id": listing.id}) != before
