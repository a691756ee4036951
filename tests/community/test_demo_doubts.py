"""The demo leaves one review in doubt, by the product's own operations."""

from itertools import combinations

from flask import Flask
from sqlalchemy import select

from marketplace.community.honesty.models import ReviewHold
from marketplace.community.honesty.rules import ALIKE
from marketplace.community.honesty.wording import likeness, shingles
from marketplace.community.reviews.models import Side
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.demo import doubts, voices
from marketplace.demo.storyteller import Storyteller, Time
from tests.factories.accounts import a_member
from tests.factories.honesty import LONG
from tests.factories.listings import make_meal
from tests.factories.reviews import a_past_booking, words, wrote


def test_the_demo_holds_praise_by_who_earns_together_with_its_provider(app: Flask) -> None:
    meal = make_meal()
    wrote(a_past_booking(meal, a_member("Leo Brun")), Side.CUSTOMER, words(body=LONG))
    silent = a_past_booking(meal, a_member("Nora Klein"))
    told: list[str] = []

    doubts.arise(Storyteller(Time()), [silent.public_id], clock.now(), told.append)

    hold = db.session.scalars(select(ReviewHold)).one()
    assert hold.author_id == silent.customer_id
    assert {flag["code"] for flag in hold.flags} >= {"untold", "alike"}
    assert told == ["1 review in doubt"]


def test_no_two_guests_of_the_demo_say_the_same() -> None:
    for table in (voices._OF_MEALS, voices._OF_SESSIONS):
        for begins, ends in table.values():
            said = [
                shingles(f"{begins[number % len(begins)]} {ends[number % len(ends)]}") for number in range(54)
            ]

            assert max(likeness(one, other) for one, other in combinations(said, 2) if one or other) < ALIKE
