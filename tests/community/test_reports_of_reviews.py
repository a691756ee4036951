"""Reports of reviews and of answers: what is decided shows, is counted, and is undone by a second look."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.community.reports.models import Party
from marketplace.community.reviews import operations, queries
from marketplace.community.reviews.models import Side
from marketplace.core.errors import Invalid, NotFound
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import moderate
from tests.factories import cases
from tests.factories.accounts import a_member, mail_to
from tests.factories.honesty import wrote_as_provider
from tests.factories.listings import make_meal, make_provider
from tests.factories.pages import words_of
from tests.factories.reviews import SAID, a_past_booking, both_wrote, member_of, review_of, wrote


@pytest.fixture
def booking(app: Flask) -> Booking:
    return a_past_booking(make_meal(make_provider(), notice_minutes=0))


def test_a_hidden_review_is_on_no_page_and_in_no_score(client: FlaskClient, booking: Booking) -> None:
    review = both_wrote(booking)

    cases.decided(cases.a_case("review", review.public_id, a_member("Zoe Blank")), cases.HIDDEN)

    assert SAID not in words_of(client.get(f"/listings/{booking.terms['listing']}/reviews"))
    assert queries.standing_of_listing(booking.listing_id).count == 0
    assert mail_to(member_of(booking, Side.CUSTOMER).email)[-1].kind == "report_ruled"


def test_a_second_look_brings_a_hidden_review_back(booking: Booking) -> None:
    review = both_wrote(booking)
    case = cases.a_case("review", review.public_id, a_member("Zoe Blank"))
    cases.decided(case, cases.HIDDEN)
    cases.objected(case, Party.AUTHOR, member_of(booking, Side.CUSTOMER))

    cases.decided(case, cases.NO_FAULT)

    assert queries.standing_of_listing(booking.listing_id).count == 1


def test_a_note_stands_beside_the_review_that_stays(client: FlaskClient, booking: Booking) -> None:
    review = both_wrote(booking)

    cases.decided(cases.a_case("review", review.public_id, a_member("Zoe Blank")), cases.NOTED)

    page = words_of(client.get(f"/listings/{booking.terms['listing']}/reviews"))
    assert SAID in page
    assert "A moderator notes: The dinner took place on 3 May." in page


def test_a_note_without_words_is_refused(booking: Booking) -> None:
    case = cases.a_case("review", both_wrote(booking).public_id, a_member("Zoe Blank"))

    with pytest.raises(Invalid) as refused:
        cases.decided(case, cases.NOTED._replace(note=" "))

    assert list(refused.value.errors) == ["note"]


def test_a_hidden_answer_leaves_the_review(client: FlaskClient, booking: Booking) -> None:
    review = both_wrote(booking)
    operations.reply(review.public_id, member_of(booking, Side.PROVIDER), "You are a liar, all of you.")

    cases.decided(cases.a_case("reply", review.public_id, member_of(booking, Side.CUSTOMER)), cases.HIDDEN)

    page = words_of(client.get(f"/listings/{booking.terms['listing']}/reviews"))
    assert (SAID in page, "liar" in page) == (True, False)


def test_nobody_can_report_what_is_sealed_or_held(booking: Booking) -> None:
    wrote(booking, Side.PROVIDER)
    held = wrote_as_provider(booking)

    with pytest.raises(NotFound):
        moderate.subject_of("review", held.public_id, a_member("Zoe Blank").id)


def test_what_was_written_about_a_guest_is_reported_by_the_guest_alone(booking: Booking) -> None:
    both_wrote(booking)
    about_guest = review_of(booking, Side.PROVIDER)

    subject = moderate.subject_of("review", about_guest.public_id, booking.customer_id)

    assert subject.author_id == booking.provider_id
    with pytest.raises(NotFound):
        moderate.subject_of("review", about_guest.public_id, a_member("Zoe Blank").id)
