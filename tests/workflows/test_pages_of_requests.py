"""What both sides read on the page of a request, however it went on."""

from collections.abc import Callable

import pytest

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories import requests
from tests.factories.accounts import signed_in
from tests.factories.pages import words_of
from tests.factories.requests import accept, asked, request_meal
from tests.factories.rivals import rivals
from tests.factories.stage import CARD_3DS, Stage


def waits_for_the_bank(stage: Stage) -> str:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)
    return booking_id


def is_being_charged(stage: Stage) -> str:
    booking_id = asked(stage)
    requests.only_say_yes(stage, booking_id)
    return booking_id


def was_given_away(stage: Stage) -> str:
    both = rivals(stage)
    accept(stage, both.first)
    return both.second


def nobody_answered(stage: Stage) -> str:
    booking_id = asked(stage)
    answer_by = stage.booking(booking_id).answer_by
    assert answer_by is not None
    requests.expire(stage, booking_id, answer_by)
    return booking_id


def was_never_paid(stage: Stage) -> str:
    booking_id = waits_for_the_bank(stage)
    pay_by = stage.booking(booking_id).pay_by
    assert pay_by is not None
    requests.expire(stage, booking_id, pay_by)
    return booking_id


@pytest.mark.parametrize(
    ("told", "customer", "provider"),
    [
        (waits_for_the_bank, "Accepted: one step is left", "The bank wants to hear from Nora Klein first."),
        (
            is_being_charged,
            "The payment is being taken. This page says so",
            "The payment is being taken. You are told",
        ),
        (was_given_away, "Several people asked for this time", "You gave this time to someone else"),
        (nobody_answered, "Your request ended by itself.", "The request ended by itself;"),
        (was_never_paid, "Nothing was charged.", "The place is free again;"),
    ],
)
def test_both_sides_read_how_it_stands(
    stage: Stage, told: Callable[[Stage], str], customer: str, provider: str
) -> None:
    booking_id = told(stage)
    booking = stage.booking(booking_id)

    pages = [page(stage, booking_id, member) for member in (booking.customer_id, booking.provider_id)]

    assert customer in pages[0]
    assert provider in pages[1]


def page(stage: Stage, booking_id: str, member_id: int) -> str:
    with stage.app.app_context():
        member = db.session.get_one(Member, member_id)
        return words_of(signed_in(stage.app, member).get(f"/bookings/{booking_id}"))
