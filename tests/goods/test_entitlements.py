"""What a member may do: the longest grant wins, none is shortened, and a warm request asks nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right, Source
from tests.factories.accounts import a_member
from tests.factories.goods import NOW, a_buyer, a_good, a_right, buy

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def test_a_right_holds_until_its_end_and_no_longer(app: Flask) -> None:
    name = a_member().id
    a_right(name, 30, "a plan")

    assert entitlements.may(name, Right.STATISTICS, NOW + 30 * DAY - timedelta(seconds=1))
    assert not entitlements.may(name, Right.STATISTICS, NOW + 30 * DAY)
    assert not entitlements.may(name, Right.EXTRA_PHOTOS, NOW)


def test_a_shorter_grant_later_shortens_nothing(app: Flask) -> None:
    name = a_member().id
    a_right(name, 365, "a year")

    a_right(name, 30, "a month", source=Source.GIFT)

    assert entitlements.until(name, Right.STATISTICS) == (True, NOW + 365 * DAY)


def test_a_grant_for_good_wins_over_every_end(app: Flask) -> None:
    name = a_member().id
    a_right(name, 30, "a month")

    a_right(name, None, "for good", source=Source.STAFF)

    assert entitlements.until(name, Right.STATISTICS) == (True, None)


def test_a_revoked_grant_leaves_the_others(app: Flask) -> None:
    name = a_member().id
    a_right(name, 365, "a year")
    a_right(name, 30, "a month")

    entitlements.revoke(Source.BADGE, "a year", "withdrawn")

    assert entitlements.until(name, Right.STATISTICS) == (True, NOW + 30 * DAY)


def test_the_same_source_grants_once(app: Flask) -> None:
    name = a_member().id
    a_right(name, 30, "an invoice")

    a_right(name, 60, "an invoice")

    assert entitlements.until(name, Right.STATISTICS) == (True, NOW + 30 * DAY)


def test_days_bought_twice_follow_each_other(app: Flask) -> None:
    buyer, good = a_buyer(), a_good(Kind.PRIORITY_REQUEST, days=30)

    buy(buyer, good)
    buy(buyer, good)

    assert entitlements.until(buyer.id, Right.PRIORITY_REQUEST) == (True, NOW + 60 * DAY)


def test_the_largest_amount_counts(app: Flask) -> None:
    name = a_member().id
    a_right(name, 30, "five", amount=5)
    a_right(name, 30, "ten", amount=10)

    assert entitlements.amount(name, Right.STATISTICS) == 10


def test_a_warm_request_asks_the_database_nothing(app: Flask, statements: Callable[[], list[str]]) -> None:
    name = a_member().id
    a_right(name, 30, "a plan")
    entitlements.may(name, Right.STATISTICS)
    seen = statements()

    answers = [entitlements.may(name, right) for right in Right]

    assert answers.count(True) == 1
    assert seen == []


def test_what_was_just_granted_counts_at_once(app: Flask) -> None:
    name = a_member().id
    assert not entitlements.may(name, Right.STATISTICS)

    a_right(name, 30, "a plan")

    assert entitlements.may(name, Right.STATISTICS)


def test_holders_are_found_in_one_statement(app: Flask, statements: Callable[[], list[str]]) -> None:
    have, have_not = a_member().id, a_member().id
    a_right(have, 30, "a plan")
    seen = statements()

    found = entitlements.holders([have, have_not], Right.STATISTICS)

    assert found == {have}
    assert len(seen) == 1


@pytest.mark.parametrize("sql", ["update entitlement set ends_at = now()", "delete from entitlement"])
def test_the_database_lets_no_grant_be_shortened(app: Flask, sql: str) -> None:
    a_right(a_member().id, 30, "a plan")

    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(text(sql))
