"""Held reviews: what the rules notice, that nothing public moves, and how people decide."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from marketplace.community.honesty import jobs, operations
from marketplace.community.honesty.models import HoldState, ReviewLook
from marketplace.community.honesty.operations import HoldTaken, NoObjection
from marketplace.community.reviews import queries as reviews
from marketplace.community.reviews.models import Review, Side
from marketplace.community.vouches.models import Relation
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Role
from tests.factories.accounts import a_member, a_staff_member, mail_to
from tests.factories.honesty import (
    LIKE_IT,
    LONG,
    a_held_review,
    decided,
    hold_of,
    is_held,
    long_here,
    one_bank,
    said_alike,
    swept,
    wrote_as_provider,
)
from tests.factories.listings import make_meal, make_provider
from tests.factories.public_pages import differing, everything_public, without_marks
from tests.factories.review import signs_in
from tests.factories.reviews import a_past_booking, member_of, words, wrote
from tests.factories.scene import a_scene
from tests.factories.vouches import a_vouch


@pytest.fixture
def booking(app: Flask) -> object:
    return a_past_booking(make_meal(make_provider(), notice_minutes=0))


def test_a_held_review_moves_no_public_byte_even_when_the_seal_opens(app: Flask) -> None:
    known = a_scene()
    over = a_past_booking(make_meal(known.provider, notice_minutes=0))
    wrote(over, Side.PROVIDER)

    with clock.frozen_at(clock.now()):
        before = everything_public(app, known, over)
        wrote_as_provider(over)
        after = everything_public(app, known, over)

    # The opening itself is told: to the two sides, and in the letters of a development machine.
    told = {"/dev/mail", f"provider /bookings/{over.public_id}", f"provider /bookings/{over.public_id}/guest"}
    assert set(differing(before, after)) - {"provider /studio"} <= told
    assert without_marks(before["provider /studio"]) == without_marks(after["provider /studio"])


def test_an_honest_review_is_not_held(booking) -> None:
    review = wrote(booking, Side.CUSTOMER)

    assert not is_held(review)


def test_only_the_author_hears_of_a_hold(booking) -> None:
    wrote_as_provider(booking)

    kinds = [
        [letter.kind for letter in mail_to(member_of(booking, side).email)]
        for side in (Side.CUSTOMER, Side.PROVIDER)
    ]
    assert ("review_held" in kinds[0], "review_held" in kinds[1]) == (True, False)


def test_what_is_held_is_not_counted_until_it_is_released(booking) -> None:
    wrote(booking, Side.PROVIDER)
    hold = hold_of(wrote_as_provider(booking))
    held = reviews.standing_of_listing(booking.listing_id).count

    decided(hold, HoldState.RELEASED)

    assert (held, reviews.standing_of_listing(booking.listing_id).stars) == (0, (0, 0, 0, 0, 1))
    assert mail_to(member_of(booking, Side.CUSTOMER).email)[-1].kind == "review_hold_decided"
    assert mail_to(member_of(booking, Side.PROVIDER).email)[-1].kind == "review_opened"


def test_a_removed_review_keeps_its_words_and_is_shown_to_nobody(booking) -> None:
    wrote(booking, Side.PROVIDER)
    hold = hold_of(wrote_as_provider(booking))

    decided(hold, HoldState.REMOVED)

    review = db.session.get_one(Review, hold.review_id)
    assert (review.body != "", review.is_public) == (True, False)


def test_news_of_a_shared_bank_account_holds_what_was_public(booking) -> None:
    wrote(booking, Side.PROVIDER)
    review = wrote(booking, Side.CUSTOMER)
    counted = reviews.standing_of_listing(booking.listing_id).count

    with one_bank(member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)):
        swept()

    assert (counted, is_held(review)) == (1, True)
    assert reviews.standing_of_listing(booking.listing_id).count == 0


def test_what_nobody_decided_is_let_go_once_nothing_speaks_against_it(booking) -> None:
    hold = hold_of(wrote_as_provider(booking))

    with clock.frozen_at(clock.now() + timedelta(days=1)):
        jobs.look()

    assert (hold.state, hold.decided_by) == (HoldState.RELEASED, None)


def test_a_released_review_is_not_held_again_for_the_same(booking) -> None:
    review = wrote_as_provider(booking)
    decided(hold_of(review), HoldState.RELEASED)

    with one_bank(member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)):
        swept()

    assert not is_held(review)


def test_three_texts_that_are_nearly_the_same_are_all_held(app: Flask) -> None:
    listing = make_meal(make_provider(), notice_minutes=0)

    alike = said_alike(listing, LONG, LIKE_IT, LONG.upper())
    swept()

    assert [is_held(review) for review in alike] == [True, True, True]


def test_two_who_wrote_the_same_few_words_are_not(app: Flask) -> None:
    listing = make_meal(make_provider(), notice_minutes=0)

    alike = said_alike(listing, "Very good, thank you.", "Very good, thank you.", "Very good, thank you.")
    swept()

    assert not any(is_held(review) for review in alike)


def test_a_tie_that_was_told_elsewhere_and_not_in_the_review_counts_against_it(booking) -> None:
    nora, cook = member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)
    a_vouch(nora, cook, relation=Relation.FAMILY)

    review = wrote(booking, Side.CUSTOMER)

    assert [flag["code"] for flag in db.session.get_one(ReviewLook, review.id).flags] == [
        "untold",
        "newcomer",
    ]


def test_a_declared_tie_is_no_secret_and_stays_out_of_the_score(booking) -> None:
    wrote(booking, Side.PROVIDER)
    with one_bank(member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)):
        review = wrote(booking, Side.CUSTOMER, words(affiliation="I cook with her"))

    assert (is_held(review), review.is_public) == (False, True)
    assert reviews.standing_of_listing(booking.listing_id).count == 0


def test_signing_in_like_the_provider_is_noticed_and_one_cafe_is_not(booking) -> None:
    nora, cook = member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)
    for guest in (nora, cook, *(a_member(f"Guest {n}") for n in range(8))):
        signs_in(guest, network="the café", browser="Firefox")
    for one in (nora, cook):
        signs_in(one, network="at home", browser="Safari")

    review = wrote(booking, Side.CUSTOMER)

    codes = {flag["code"] for flag in db.session.get_one(ReviewLook, review.id).flags}
    assert "own_device" in codes
    assert "device" not in codes


def test_a_card_that_pays_for_two_reviews_is_evidence_that_names_the_other(app: Flask) -> None:
    listing = make_meal(make_provider(), notice_minutes=0)
    overs = [a_past_booking(listing, long_here(a_member(f"Guest {n}")), days_ago=3 + n) for n in range(2)]
    db.session.execute(
        update(Payment)
        .where(Payment.subject_id.in_([over.public_id for over in overs]))
        .values(card_hash=b"card")
    )

    first, second = [wrote(over, Side.CUSTOMER) for over in overs]

    flags = db.session.get_one(ReviewLook, second.id).flags
    assert [(flag["code"], flag["facts"]) for flag in flags] == [("card", {"reviews": [first.id]})]


def test_only_who_claimed_a_hold_decides(booking) -> None:
    hold = hold_of(wrote_as_provider(booking))

    with pytest.raises(HoldTaken):
        operations.decide(
            hold, a_staff_member(Role.MODERATOR), operations.Ruling(HoldState.RELEASED, "Fine.")
        )


def test_a_moderator_who_wrote_it_cannot_take_it(app: Flask) -> None:
    moderator = a_staff_member(Role.MODERATOR)
    hold = a_held_review(make_meal(make_provider(), notice_minutes=0), moderator)

    with pytest.raises(HoldTaken):
        operations.claim(hold, moderator)


def test_an_objection_to_a_decision_goes_to_somebody_else(booking) -> None:
    hold = hold_of(wrote_as_provider(booking))
    first = decided(hold, HoldState.REMOVED)
    operations.object_to(hold, member_of(booking, Side.CUSTOMER), "We share a flat, that is all.")

    with pytest.raises(HoldTaken):
        operations.claim(hold, first)
    decided(hold, HoldState.RELEASED)

    assert not is_held(db.session.get_one(Review, hold.review_id))


def test_an_author_objects_once_to_the_hold_and_once_to_the_decision(booking) -> None:
    hold, nora = hold_of(wrote_as_provider(booking)), member_of(booking, Side.CUSTOMER)
    operations.object_to(hold, nora, "We share a flat.")
    with pytest.raises(NoObjection):
        operations.object_to(hold, nora, "Again.")
    decided(hold, HoldState.REMOVED)
    operations.object_to(hold, nora, "Really.")

    decided(hold, HoldState.REMOVED)

    with pytest.raises(NoObjection):
        operations.object_to(hold, nora, "Once more.")


def test_what_was_kept_held_can_be_decided_again(booking) -> None:
    hold = hold_of(wrote_as_provider(booking))
    moderator = decided(hold, HoldState.KEPT)

    decided(hold, HoldState.RELEASED, moderator)

    assert not is_held(db.session.get_one(Review, hold.review_id))


def test_the_database_holds_nothing_without_a_hold(booking) -> None:
    review = wrote(booking, Side.CUSTOMER)
    review.held_at = clock.now()
    db.session.flush()

    with pytest.raises(DBAPIError, match="held by a hold that stands"):
        db.session.execute(text("set constraints all immediate"))


def test_marks_of_cards_and_texts_are_forgotten(booking) -> None:
    wrote(booking, Side.CUSTOMER, words(body=LONG))
    db.session.execute(update(Payment).values(card_hash=b"card"))

    with clock.frozen_at(clock.now() + jobs.MARKS_KEPT + timedelta(days=30)):
        jobs.forget()

    left = db.session.execute(
        text("select (select count(card_hash) from payment), (select count(*) from review_print)")
    ).one()
    assert tuple(left) == (0, 0)


def test_a_look_asks_as_much_with_many_members_as_with_few(booking, statements) -> None:
    review = wrote(booking, Side.CUSTOMER)
    seen = statements()
    jobs._look(str(review.id))
    few = len(seen)
    for number in range(12):
        signs_in(a_member(f"Guest {number}"), network="elsewhere", browser="Firefox")

    seen.clear()
    jobs._look(str(review.id))

    assert len(seen) <= few
