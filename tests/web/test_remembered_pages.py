"""A page that was drawn before is never older than what was just read."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.trade.listings.models import Listing, ListingText
from marketplace.trade.search.operations import refresh_next_free
from marketplace.web.page_memory import Drawn, page_told
from tests.factories.accounts import a_member
from tests.factories.api import next_slot
from tests.factories.holds import hold
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.told_pages import name_of, renamed


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


@pytest.mark.parametrize("page", ["listing", "profile"])
def test_a_page_that_did_not_change_asks_one_statement(
    client: FlaskClient, statements: Callable[[], list[str]], page: str
) -> None:
    listing = make_meal(make_provider())
    db.session.commit()
    slug = db.session.get_one(Profile, listing.provider_id).slug
    refresh_next_free(10)
    path = f"/listings/{listing.public_id}" if page == "listing" else f"/people/{slug}"
    drawn = client.get(path)

    sent = statements()
    again = client.get(path)

    assert (len(sent), again.data) == (1, drawn.data)


def test_a_time_leaves_the_page_when_it_can_no_longer_be_booked(client: FlaskClient) -> None:
    listing = make_meal(make_provider(), notice_minutes=67)
    db.session.commit()
    start, path = next_slot(listing), f"/listings/{listing.public_id}"
    last = start - timedelta(minutes=67)

    with clock.frozen_at(last):
        still = f'value="{start:%Y-%m-%dT%H:%M:%SZ}"' in client.get(path).text
    with clock.frozen_at(last + timedelta.resolution):
        after = f'value="{start:%Y-%m-%dT%H:%M:%SZ}"' in client.get(path).text

    assert (still, after) == (True, False)


def test_a_day_that_is_over_shows_what_is_free_now(client: FlaskClient) -> None:
    listing = make_meal(make_provider(), capacity=1, max_party=1)
    start = next_slot(listing)
    hold(listing, start)
    db.session.commit()

    page = client.get(f"/listings/{listing.public_id}?from=2020-01-01").text

    assert ('name="slot"' in page, f'value="{start:%Y-%m-%dT%H:%M:%SZ}"' in page) == (True, False)


def test_a_provider_who_changed_their_words_has_another_page(client: FlaskClient) -> None:
    provider = make_provider(about="Bread.")
    profile = db.session.get_one(Profile, provider.id)
    db.session.commit()
    before = words_of(client.get(f"/people/{profile.slug}"))

    profile.about = "Bread and soup."
    db.session.commit()

    assert words_of(client.get(f"/people/{profile.slug}")) != before


def test_a_page_is_drawn_as_of_the_instant_its_version_was_told(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        member_id = a_member("Before").id
    writing = Thread(target=renamed, args=(whole_app, member_id, "After"))

    def draw() -> Drawn:
        if writing.ident is None:
            writing.start()
            writing.join()
        return Drawn(name_of(member_id))

    with whole_app.test_request_context("/told"):
        pages = [page_told(lambda: name_of(member_id), draw)[0].get_data(as_text=True) for _time in range(3)]

    assert pages == ["Before", "After", "After"]


@pytest.mark.parametrize("reader", ["a stranger", "somebody with a session"])
def test_a_page_is_told_to_strangers_alone(app: Flask, reader: str) -> None:
    told: list[str] = []

    with app.test_request_context(f"/told-to/{len(reader)}"):
        if reader != "a stranger":
            session["locale"] = "fr"
        for _time in range(2):
            page_told(lambda: told.append("version") or "same", lambda: told.append("drawn") or Drawn("page"))

    assert told == (["version", "drawn", "version"] if reader == "a stranger" else ["drawn", "drawn"])
