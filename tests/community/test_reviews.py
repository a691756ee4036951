"""Reviews of real bookings: who may write, what stays sealed, and what opening changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.community.reviews import jobs, operations, queries
from marketplace.community.reviews.models import ReviewState, Side
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from tests.factories.accounts import a_member, mail_to
from tests.factories.contributions import given_by
from tests.factories.listings import make_meal, make_provider
from tests.factories.public_pages import differing, everything_public
from tests.factories.reviews import (
    SAID,
    a_past_booking,
    both_wrote,
    member_of,
    review_of,
    words,
    wrote,
)
from tests.factories.scene import a_paid_booking, a_scene


@pytest.fixture
def booking(app: Flask) -> object:
    return a_past_booking(make_meal(make_provider(), notice_minutes=0))


def test_a_sealed_review_moves_no_public_byte(app: Flask) -> None:
    known = a_scene()
    over = a_past_booking(make_meal(known.provider, notice_minutes=0))
    db.session.commit()

    with clock.frozen_at(clock.now()):
        before = everything_public(app, known, over)
        wrote(over, Side.CUSTOMER, words(stars=1))
        after = everything_public(app, known, over)

    assert differing(before, after) == []


def test_the_comparison_sees_a_review_that_opens(app: Flask) -> None:
    known = a_scene()
    over = a_past_booking(make_meal(known.provider, notice_minutes=0))
    db.session.commit()
    listing = over.terms["listing"]

    with clock.frozen_at(clock.now()):
        before = everything_public(app, known, over)
        both_wrote(over, stars=1)
        after = everything_public(app, known, over)

    seen = differing(before, after)
    assert {f"/listings/{listing}", f"/api/v1/listings/{listing}/reviews"} <= set(seen)


def test_a_sealed_review_is_no_gift_in_front_until_it_opens(app: Flask) -> None:
    booking = a_past_booking(make_meal())
    wrote(booking, Side.CUSTOMER)
    sealed = given_by(booking.customer_id)

    wrote(booking, Side.PROVIDER)

    assert (sealed, given_by(booking.customer_id)) == ({}, {"review": 1})


def test_a_sealed_review_sends_nobody_a_letter(booking) -> None:
    wrote(booking, Side.CUSTOMER)

    assert [mail.kind for mail in mail_to(member_of(booking, Side.PROVIDER).email)].count(
        "review_opened"
    ) == 0


def test_the_second_review_opens_both_in_its_transaction(booking) -> None:
    first = wrote(booking, Side.PROVIDER)

    second = wrote(booking, Side.CUSTOMER)

    assert (first.state, second.state) == (ReviewState.OPEN, ReviewState.OPEN)
    assert queries.standing_of_listing(booking.listing_id).stars == (0, 0, 0, 0, 1)


def test_a_seal_opens_at_the_deadline_and_not_a_second_before(booking) -> None:
    review = wrote(booking, Side.CUSTOMER)

    with clock.frozen_at(review.open_at - timedelta(seconds=1)):
        jobs.open_due()
        early = review_of(booking).state
    with clock.frozen_at(review.open_at):
        jobs.open_due()

    assert (early, review_of(booking).state) == (ReviewState.SEALED, ReviewState.OPEN)


def test_both_sides_are_told_when_it_opens_and_only_one_reads_the_thanks(booking) -> None:
    wrote(booking, Side.CUSTOMER, words(thanks="Kiss the dog."))

    wrote(booking, Side.PROVIDER)

    told = [mail_to(member_of(booking, side).email)[-1] for side in (Side.PROVIDER, Side.CUSTOMER)]
    assert [mail.kind for mail in told] == ["review_opened", "review_opened"]
    assert ["Kiss the dog." in mail.text for mail in told] == [True, False]


def test_nobody_writes_before_the_end(app: Flask) -> None:
    ahead = a_paid_booking(make_meal(make_provider(), notice_minutes=0), a_member())

    with pytest.raises(operations.NoReviewNow):
        wrote(ahead, Side.CUSTOMER)


def test_nobody_writes_after_the_fourteen_days(booking) -> None:
    with (
        clock.frozen_at(booking.ends_at + timedelta(days=14, seconds=1)),
        pytest.raises(operations.NoReviewNow),
    ):
        wrote(booking, Side.PROVIDER)


def test_a_stranger_finds_no_booking_to_review(booking) -> None:
    with pytest.raises(NotFound):
        operations.write(booking.public_id, a_member("Mallory Ott"), words(), "en")


def test_a_review_that_was_written_is_not_written_again(booking) -> None:
    wrote(booking, Side.CUSTOMER)

    with pytest.raises(operations.ReviewWritten):
        wrote(booking, Side.CUSTOMER, words(stars=1))


def test_a_draft_may_change_until_it_is_written(booking) -> None:
    nora = member_of(booking, Side.CUSTOMER)
    operations.keep(booking.public_id, nora, words(stars=2, body=""), "en")

    operations.keep(booking.public_id, nora, words(stars=4, body="Half a"), "en")

    assert (review_of(booking).stars, review_of(booking).state) == (4, ReviewState.DRAFT)


def test_a_review_without_words_says_what_is_missing(booking) -> None:
    with pytest.raises(Invalid) as refused:
        wrote(booking, Side.CUSTOMER, operations.Words(stars=5))

    assert set(refused.value.errors) == {
        "body",
        "score_taste",
        "score_welcome",
        "score_as_described",
        "score_value",
        "tie",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("update review set body = 'Never mind' where booking_id = :id", "RV005"),
        ("update review set stars = 1 where booking_id = :id", "RV005"),
        ("update review set author_id = subject_id, subject_id = author_id where booking_id = :id", "RV004"),
        ("update review set state = 'open', opened_at = written_at where booking_id = :id", "RV007"),
        ("delete from review where booking_id = :id", "RV005"),
    ],
)
def test_the_database_keeps_what_was_sealed(booking, change: str, code: str) -> None:
    wrote(booking, Side.CUSTOMER)

    with pytest.raises(DBAPIError) as refused, db.session.begin_nested():
        db.session.execute(text(change), {"id": booking.id})

    assert refused.value.orig.sqlstate == code


def test_the_provider_answers_once(booking) -> None:
    review = both_wrote(booking)
    cook = member_of(booking, Side.PROVIDER)
    operations.reply(review.public_id, cook, "Come again.")

    with pytest.raises(operations.NoReplyNow):
        operations.reply(review.public_id, cook, "Or do not.")

    assert review_of(booking).reply == "Come again."


def test_a_sealed_review_cannot_be_answered_or_found_helpful(booking) -> None:
    review = wrote(booking, Side.CUSTOMER)

    for act in (
        lambda: operations.reply(review.public_id, member_of(booking, Side.PROVIDER), "Ha"),
        lambda: operations.find_helpful(review.public_id, a_member()),
    ):
        with pytest.raises(NotFound):
            act()


def test_helpful_is_said_once_per_member_and_can_be_taken_back(booking) -> None:
    review, reader = both_wrote(booking), a_member("Ada Roy")

    said = [operations.find_helpful(review.public_id, reader) for _time in range(3)]

    assert said == [True, False, True]
    assert review_of(booking).helpful == 1


@pytest.mark.parametrize("side", Side)
def test_nobody_finds_their_own_review_helpful(booking, side: Side) -> None:
    review = both_wrote(booking)

    with pytest.raises(operations.NoVoteNow):
        operations.find_helpful(review.public_id, member_of(booking, side))


def test_both_are_invited_on_the_next_morning_whoever_wrote_already(booking) -> None:
    wrote(booking, Side.CUSTOMER)

    with clock.frozen_at(clock.now() + timedelta(days=2)):
        jobs.invite()
        jobs.invite()

    kinds = [[mail.kind for mail in mail_to(member_of(booking, side).email)] for side in Side]
    assert [one.count("review_invited") for one in kinds] == [1, 1]


def test_the_search_shows_a_score_once_a_review_is_open(booking) -> None:
    card = text("select card->'stars' from search_entry where listing_id = :id")
    wrote(booking, Side.CUSTOMER)
    sealed = db.session.scalar(card, {"id": booking.listing_id})

    wrote(booking, Side.PROVIDER)

    assert sealed == [0, 0, 0, 0, 0]
    assert db.session.scalar(card, {"id": booking.listing_id}) == [0, 0, 0, 0, 1]
    assert queries.of_listing(booking.listing_id)[0].body == SAID
