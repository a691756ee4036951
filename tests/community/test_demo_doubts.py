"""The demo leaves one review in doubt, by the product's own operations."""

from flask import Flask
from sqlalchemy import select

from marketplace.community.honesty.models import ReviewHold
from marketplace.community.reviews.models import Side
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.demo import doubts
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
