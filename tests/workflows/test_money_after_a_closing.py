"""A yes was said, an account is closed, and only then the money comes: the other side is told all the same."""

import pytest

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.closures import jobs
from tests.factories import closures, requests
from tests.factories.requests import accept, asked, request_meal
from tests.factories.stage import CARD_3DS, Stage


@pytest.fixture
def unpaid(stage: Stage) -> str:
    """A request the provider accepted whose card wants its owner first."""
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)
    return booking_id


def close(stage: Stage, member_id: int) -> None:
    with stage.acting():
        closures.closed(db.session.get_one(Member, member_id))


def tell(stage: Stage) -> None:
    with stage.app.app_context():
        jobs.tell()


def test_a_customer_who_pays_after_the_provider_was_closed_is_told_once(stage: Stage, unpaid: str) -> None:
    booking = stage.booking(unpaid)
    close(stage, booking.provider_id)
    requests.recover(stage, unpaid)

    tell(stage)
    tell(stage)

    assert stage.booking(unpaid).state == BookingState.CONFIRMED
    assert requests.letters_to(stage, booking.customer_id).count("booking_account_closed") == 1


def test_who_has_not_paid_yet_is_not_told_that_a_booking_stands(stage: Stage, unpaid: str) -> None:
    booking = stage.booking(unpaid)
    close(stage, booking.provider_id)

    tell(stage)

    assert "booking_account_closed" not in requests.letters_to(stage, booking.customer_id)


def test_a_provider_is_told_of_a_customer_whose_money_came_after_the_closing(
    stage: Stage, unpaid: str
) -> None:
    booking = stage.booking(unpaid)
    close(stage, booking.customer_id)
    requests.recover(stage, unpaid)

    tell(stage)

    assert "booking_account_closed" in requests.letters_to(stage, booking.provider_id)
