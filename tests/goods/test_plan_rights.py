"""What plans let members do: rows of rights that come, stand side by side, and end with what gave them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.memberships import advantages, granting
from marketplace.goods.memberships.models import GrantSource
from tests.factories.accounts import a_member
from tests.factories.goods import NOW
from tests.factories.plans import a_membership, a_plan, given

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def test_a_plan_gives_its_rights_until_its_paid_day(app: Flask) -> None:
    member = a_member()

    given(member, "plus", NOW, NOW + 30 * DAY)

    more = 20 - settings().photos_per_listing
    assert entitlements.until(member.id, Right.STATISTICS) == (True, NOW + 30 * DAY)
    assert entitlements.amount(member.id, Right.EXTRA_PHOTOS) == more
    assert not entitlements.may(member.id, Right.CALENDAR_IMPORT, NOW + 30 * DAY)


def test_a_plan_without_statistics_gives_none(app: Flask) -> None:
    member = a_member()

    given(member, "basic")

    assert not entitlements.may(member.id, Right.STATISTICS)
    assert entitlements.may(member.id, Right.CALENDAR_IMPORT)


def test_a_shorter_and_lower_grant_later_shortens_and_lowers_nothing(app: Flask) -> None:
    member = a_member()
    given(member, "pro", NOW, NOW + 365 * DAY)

    given(member, "basic", NOW, NOW + 30 * DAY)

    assert entitlements.until(member.id, Right.EXTRA_PHOTOS) == (True, NOW + 365 * DAY)
    assert entitlements.amount(member.id, Right.EXTRA_PHOTOS) == 40 - settings().photos_per_listing


def test_what_was_given_stays_as_it_was_when_the_plan_is_edited(app: Flask) -> None:
    member, plan = a_member(), a_plan("plus")
    given(member, "plus", NOW, NOW + 30 * DAY)

    plan.statistics, plan.photos = False, 7
    advantages.follow([member.id])

    assert entitlements.may(member.id, Right.STATISTICS)
    assert entitlements.amount(member.id, Right.EXTRA_PHOTOS) == 20 - settings().photos_per_listing


def test_money_that_goes_back_takes_the_rights_with_it(app: Flask) -> None:
    member = a_member()
    given(member, "plus", NOW, NOW + 30 * DAY, source="a gift")

    granting.revoke(GrantSource.GIFT, ["a gift"], NOW)

    assert not entitlements.may(member.id, Right.STATISTICS)


def test_a_grace_that_was_called_off_and_is_wanted_again_gives_its_rights_again(app: Flask) -> None:
    member = a_member()
    membership, plan = a_membership(member), a_plan("plus")
    granting.keep_grace(membership, plan.id, NOW, 14 * DAY)
    granting.end_grace(membership, NOW, future_only=True)
    ended = entitlements.may(member.id, Right.STATISTICS)

    granting.keep_grace(membership, plan.id, NOW, 14 * DAY)

    assert not ended
    assert entitlements.until(member.id, Right.STATISTICS) == (True, NOW + 14 * DAY)


def test_following_again_gives_nothing_twice(app: Flask) -> None:
    member = a_member()
    given(member, "plus", NOW, NOW + 30 * DAY)
    before = entitlements.grants_of(member.id)

    advantages.follow([member.id])

    assert sorted(entitlements.grants_of(member.id)) == sorted(before)


def test_a_plan_s_right_is_checked_without_a_query_on_a_warm_request(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    member = a_member()
    given(member, "plus")
    entitlements.may(member.id, Right.STATISTICS)
    asked = statements()

    entitlements.may(member.id, Right.CALENDAR_IMPORT)
    entitlements.amount(member.id, Right.EXTRA_PHOTOS)

    assert asked == []
