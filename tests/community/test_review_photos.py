"""Pictures of reviews: with the draft, hidden while the review is, and without anything a camera noted."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from marketplace.community.reviews import operations, pictures
from marketplace.community.reviews.models import ReviewPhoto, Side
from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking
from tests.factories.accounts import a_member, signed_in
from tests.factories.honesty import decided, hold_of, wrote_as_provider
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.reviews import (
    a_past_booking,
    a_photo,
    member_of,
    photo_file,
    review_of,
    words,
    written_form,
    wrote,
)


@pytest.fixture
def booking(app: Flask) -> Booking:
    return a_past_booking(make_meal(make_provider(), notice_minutes=0))


def test_a_picture_stays_with_the_draft_and_only_its_author_sees_it(app: Flask, booking: Booking) -> None:
    photo = a_photo(booking)
    browsers = (
        signed_in(app, member_of(booking, Side.CUSTOMER)),
        signed_in(app, member_of(booking, Side.PROVIDER)),
        signed_in(app, a_member("Zoe Blank")),
    )

    answers = [browser.get(f"/reviews/photos/{photo}.jpg").status_code for browser in browsers]

    assert answers == [200, 404, 404]


def test_a_picture_is_seen_once_the_seal_opens(client: FlaskClient, booking: Booking) -> None:
    photo = a_photo(booking)
    wrote(booking, Side.CUSTOMER)
    sealed = client.get(f"/reviews/photos/{photo}.jpg").status_code

    wrote(booking, Side.PROVIDER)

    assert (sealed, client.get(f"/reviews/photos/{photo}.jpg").status_code) == (404, 200)
    assert photo in client.get(f"/listings/{booking.terms['listing']}/reviews").text


def test_a_picture_of_a_held_review_is_seen_by_nobody_else(client: FlaskClient, booking: Booking) -> None:
    photo = a_photo(booking)
    wrote(booking, Side.PROVIDER)
    review = wrote_as_provider(booking)
    held = client.get(f"/reviews/photos/{photo}.jpg").status_code

    decided(hold_of(review))

    assert (held, client.get(f"/reviews/photos/{photo}.jpg").status_code) == (404, 200)


def test_what_a_camera_noted_is_taken_out(app: Flask, booking: Booking) -> None:
    answer = written_form(app, booking, act="keep", photos=[photo_file(note="48.85,2.35")])

    review = review_of(booking)
    kept = pictures.of(review.id if review else None)
    assert answer.status_code == 303
    assert len(kept) == 1
    assert b"48.85" not in db.session.get_one(ReviewPhoto, kept[0].id).content


def test_a_fifth_picture_is_refused_and_the_words_are_kept(app: Flask, booking: Booking) -> None:
    answer = written_form(app, booking, act="keep", photos=[photo_file() for _ in range(5)])

    assert answer.status_code == 422
    assert "A review has at most 4 photos." in words_of(answer)


def test_what_is_no_picture_is_refused(app: Flask, booking: Booking) -> None:
    file, _name = photo_file()
    file.seek(0)
    file.write(b"<svg onload=alert(1)>")
    file.seek(0)

    answer = written_form(app, booking, act="keep", photos=[(file, "table.svg")])

    assert answer.status_code == 422


def test_a_picture_can_be_taken_out_of_a_draft(app: Flask, booking: Booking) -> None:
    photo = a_photo(booking)

    written_form(app, booking, act="keep", drop=photo)

    assert pictures.of(review_of(booking).id) == []


def test_a_written_review_gets_no_other_pictures(booking: Booking) -> None:
    a_photo(booking)
    review = wrote(booking, Side.CUSTOMER)

    with pytest.raises(DBAPIError, match="no other pictures"):
        db.session.execute(update(ReviewPhoto).where(ReviewPhoto.review_id == review.id).values(position=4))


def test_nobody_takes_a_picture_out_of_anothers_draft(booking: Booking) -> None:
    photo = a_photo(booking)
    cook = member_of(booking, Side.PROVIDER)

    operations.keep(booking.public_id, cook, words(Side.PROVIDER, body="On time and kind."), "en")

    assert [one.public_id for one in pictures.of(review_of(booking).id)] == [photo]
