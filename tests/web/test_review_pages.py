"""The pages of reviews, as customer, provider and stranger read them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.community.reviews.models import ReviewState, Side
from marketplace.trade.bookings.models import Booking
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.reviews import (
    SAID,
    a_past_booking,
    both_wrote,
    member_of,
    review_of,
    words,
    written_form,
    wrote,
)


@pytest.fixture
def booking(app: Flask) -> Booking:
    return a_past_booking(make_meal(make_provider(), notice_minutes=0))


@pytest.mark.parametrize(("locale", "sign"), [("en", "On the whole"), ("fr", "Dans l’ensemble")])
def test_the_form_asks_for_what_belongs_to_a_meal(
    app: Flask, booking: Booking, locale: str, sign: str
) -> None:
    nora = signed_in(app, member_of(booking, Side.CUSTOMER), locale=locale)

    page = nora.get(f"/bookings/{booking.public_id}/review").text

    assert sign in page
    assert "score_taste" in page
    assert "score_respect" not in page


def test_what_is_missing_is_said_and_what_was_typed_is_kept(app: Flask, booking: Booking) -> None:
    answer = written_form(app, booking, stars="", body="Too short"[:5])

    assert answer.status_code == 422
    assert "Choose how many stars." in words_of(answer)
    assert "Too s" in answer.text


def test_a_draft_comes_back_in_the_form_and_is_nowhere_else(
    app: Flask, client: FlaskClient, booking: Booking
) -> None:
    written_form(app, booking, act="keep", body="Half a thought")
    nora = signed_in(app, member_of(booking, Side.CUSTOMER))

    assert "Half a thought" in nora.get(f"/bookings/{booking.public_id}/review").text
    assert "Half a thought" not in client.get(f"/listings/{booking.terms['listing']}").text


def test_a_review_that_was_sent_is_sealed(app: Flask, booking: Booking) -> None:
    answer = written_form(app, booking)

    review = review_of(booking)
    assert answer.status_code == 303
    assert review is not None
    assert review.state == ReviewState.SEALED


def test_the_list_shows_one_number_of_stars_when_asked(client: FlaskClient, booking: Booking) -> None:
    both_wrote(booking, stars=2)
    address = f"/listings/{booking.terms['listing']}/reviews"

    shown = [SAID in words_of(client.get(f"{address}?stars={stars}")) for stars in (2, 5)]

    assert shown == [True, False]


def test_the_list_of_reviews_leads_back_to_what_was_reviewed(client: FlaskClient, booking: Booking) -> None:
    both_wrote(booking)
    offer = f"/listings/{booking.terms['listing']}"

    page = client.get(f"{offer}/reviews").text

    assert re.findall(r'class="back" href="([^"]+)"', page) == [f"{offer}/{booking.terms['slug']}"]


def test_the_page_of_a_listing_has_its_score_for_programs_too(client: FlaskClient, booking: Booking) -> None:
    both_wrote(booking)

    page = client.get(f"/listings/{booking.terms['listing']}").text

    assert '<meta itemprop="ratingValue" content="4.2"><meta itemprop="reviewCount" content="1">' in page


def test_a_provider_reads_what_others_wrote_about_a_guest_and_the_guest_does_too(
    app: Flask, booking: Booking
) -> None:
    both_wrote(booking)
    guest, cook = (signed_in(app, member_of(booking, side)) for side in Side)

    answers = [cook.get(f"/bookings/{booking.public_id}/guest"), guest.get("/reviews/about-me")]

    assert [SAID in words_of(answer) for answer in answers] == [True, True]
    assert guest.get(f"/bookings/{booking.public_id}/guest").status_code == 404


def test_an_answer_of_the_provider_stands_under_the_review(
    app: Flask, client: FlaskClient, booking: Booking
) -> None:
    review = both_wrote(booking)

    signed_in(app, member_of(booking, Side.PROVIDER)).post(
        f"/reviews/{review.public_id}/reply", {"reply": "Your chair is waiting."}
    )

    assert "Your chair is waiting." in words_of(client.get(f"/listings/{booking.terms['listing']}/reviews"))


def test_markup_in_a_review_is_shown_as_it_was_typed(client: FlaskClient, booking: Booking) -> None:
    wrote(booking, Side.PROVIDER)
    wrote(booking, Side.CUSTOMER, words(body="<script>alert(1)</script> javascript:alert(1)"))

    page = client.get(f"/listings/{booking.terms['listing']}/reviews").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page


def test_helpful_is_a_button_for_others_alone(app: Flask, booking: Booking) -> None:
    review = both_wrote(booking)
    address = f"/listings/{booking.terms['listing']}/reviews"
    reader = signed_in(app, a_member("Ada Roy"))

    reader.post(f"/reviews/{review.public_id}/helpful")

    assert "1 person found this helpful" in words_of(reader.get(address))
    assert "/helpful" not in signed_in(app, member_of(booking, Side.CUSTOMER)).get(address).text
