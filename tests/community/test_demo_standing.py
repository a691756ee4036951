"""The demo's neighbours stand up for each other, within what a month allows."""

from flask import Flask
from sqlalchemy import func, select

from marketplace.community.vouches.models import Vouch
from marketplace.community.vouches.rules import A_MONTH
from marketplace.core.database import db
from marketplace.demo import standing
from marketplace.demo.neighbours import Cast
from marketplace.trade.search.models import ProviderStanding
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider


def test_some_providers_of_the_demo_are_vouched_for_and_some_are_not(app: Flask) -> None:
    cooks = [make_provider(f"Cook {number}") for number in range(6)]
    guests = [a_member(f"Guest {number}") for number in range(12)]

    standing.stand_up(Cast(guests, cooks, []))

    query = select(ProviderStanding.vouches).order_by(ProviderStanding.provider_id)
    assert [count for count in db.session.scalars(query) if count] == [10, 1, 3, 1]


def test_in_a_whole_town_nobody_gives_more_than_a_month_allows(app: Flask) -> None:
    cooks = [make_provider(f"Cook {number}") for number in range(24)]
    guests = [a_member(f"Guest {number}") for number in range(9)]

    standing.stand_up(Cast(guests, cooks, []))

    month = func.date_trunc("month", Vouch.created_at)
    given = db.session.scalars(select(func.count(Vouch.id)).group_by(Vouch.voucher_id, month)).all()
    assert sum(given) == 35
    assert max(given) <= A_MONTH
