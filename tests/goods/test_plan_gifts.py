"""A membership given as a present: paid once, accepted by one person, added to what they have, or given back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Invalid, NotFound
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.memberships import queries as plans
from marketplace.goods.memberships.models import BILL
from marketplace.goods.plan_gifts import jobs, operations, queries
from marketplace.goods.plan_gifts.errors import GiftRefused
from marketplace.goods.plan_gifts.models import GiftState
from marketplace.money.papers import queries as papers
from marketplace.workflows import settle_membership, take_gift
from tests.factories.accounts import a_member, mail_to, signed_in
from tests.factories.goods import NOW
from tests.factories.plan_gifts import (
    MONTH,
    accepted,
    balance,
    bought,
    chosen,
    refunds_left,
    time_of,
)
from tests.factories.plans import a_membership, given

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def test_a_paid_gift_is_owed_until_somebody_accepts_it(app: Flask) -> None:
    gift = bought(a_member("Ana Lopes"))

    assert gift.state == GiftState.PAID
    assert balance("deferred_gifts") == -3 * MONTH
    assert balance("deferred_memberships") == 0


def test_accepting_gives_the_plan_from_now_on(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")

    gift = accepted(bought(giver, taker), taker)

    begin, end = time_of(gift)
    assert begin == NOW
    assert entitlements.until(taker.id, Right.STATISTICS) == (True, end)
    assert (balance("deferred_gifts"), balance("deferred_memberships")) == (0, -3 * MONTH)


def test_a_gift_adds_to_what_its_receiver_has(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    given(taker, "pro", NOW, NOW + 40 * DAY)

    gift = accepted(bought(giver), taker)

    assert time_of(gift)[0] == NOW + 40 * DAY


def test_a_better_gift_begins_at_once_and_shortens_nothing(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    given(taker, "basic", NOW, NOW + 365 * DAY)

    gift = accepted(bought(giver), taker)

    assert time_of(gift)[0] == NOW
    last = plans.plan_of(taker.id, "provider", NOW + 364 * DAY)
    assert last is not None
    assert last.slug == "basic"


def test_a_gift_is_accepted_once_and_never_by_its_giver(app: Flask) -> None:
    giver, taker, late = a_member("Ana Lopes"), a_member("Tom Vidal"), a_member("Lea Roy")
    gift = bought(giver)

    with pytest.raises(GiftRefused, match="of your own"):
        operations.accept(gift, giver)
    accepted(gift, taker)
    with pytest.raises(GiftRefused, match="cannot be accepted"):
        operations.accept(gift, late)

    assert gift.taken_by_id == taker.id


def test_a_gift_for_somebody_is_nobody_else_s(app: Flask) -> None:
    gift = bought(a_member("Ana Lopes"), a_member("Tom Vidal"))

    with pytest.raises(NotFound):
        operations.accept(gift, a_member("Lea Roy"))


def test_a_membership_that_renews_has_to_end_first(app: Flask) -> None:
    taker = a_member("Tom Vidal")
    a_membership(taker, "plus")
    gift = bought(a_member("Ana Lopes"), taker)

    with pytest.raises(GiftRefused, match="renews on"):
        take_gift.accept(taker, gift.public_id, let_end=False)

    assert gift.state == GiftState.PAID


def test_the_receiver_is_told_on_the_day_and_not_before(app: Flask) -> None:
    taker = a_member("Tom Vidal")
    gift = bought(a_member("Ana Lopes"), taker, deliver_at=NOW + 3 * DAY)
    jobs.tell()
    before = len(mail_to(taker.email))

    with clock.frozen_at(NOW + 3 * DAY):
        jobs.tell()
        jobs.tell()

    assert (before, len(mail_to(taker.email))) == (0, 1)
    assert gift.secret in mail_to(taker.email)[0].text


def test_taking_a_gift_back_before_it_is_accepted_gives_all_of_it(app: Flask) -> None:
    giver = a_member("Ana Lopes")
    gift = bought(giver)

    operations.withdraw(gift, giver, 3 * MONTH)

    assert refunds_left(gift) == 3 * MONTH
    assert balance("deferred_gifts") == 0


def test_taking_it_back_afterwards_gives_what_is_not_used(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    gift = accepted(bought(giver), taker)
    begin, end = time_of(gift)

    with clock.frozen_at(begin + (end - begin) / 9):
        back = operations.withdraw(gift, giver, 2640)
        held = entitlements.may(taker.id, Right.STATISTICS)
        left = refunds_left(gift)

    assert (back, left, held) == (2640, 2640, False)
    assert (balance("deferred_memberships"), balance("memberships_revenue")) == (0, -330)


def test_after_fourteen_days_an_accepted_gift_stays(app: Flask) -> None:
    giver = a_member("Ana Lopes")
    gift = accepted(bought(giver), a_member("Tom Vidal"))

    with clock.frozen_at(NOW + 16 * DAY), pytest.raises(GiftRefused, match="no longer be taken back"):
        operations.withdraw(gift, giver, 1)


@pytest.mark.parametrize("how", [GiftState.DECLINED, GiftState.LAPSED])
def test_a_gift_nobody_wants_goes_back_to_its_giver(app: Flask, how: str) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    gift = bought(giver, taker)

    with clock.frozen_at(NOW + 61 * DAY if how == GiftState.LAPSED else NOW):
        if how == GiftState.LAPSED:
            jobs.lapse()
        else:
            operations.decline(gift, taker)

        assert (gift.state, refunds_left(gift)) == (how, 3 * MONTH)
    assert balance("deferred_gifts") == 0


def test_time_earns_an_accepted_gift(app: Flask) -> None:
    gift = accepted(bought(a_member("Ana Lopes")), a_member("Tom Vidal"))
    bill = queries.bill_of(gift.id)
    assert bill is not None

    settle_membership.earn(bill.public_id, bill.until_at)

    assert balance("memberships_revenue") == -3 * MONTH


def test_the_giver_has_a_receipt_and_its_credit_note(app: Flask) -> None:
    giver = a_member("Ana Lopes")
    gift = bought(giver)

    operations.withdraw(gift, giver, 3 * MONTH)
    refunds_left(gift)

    found = papers.of_owner_about(giver.id, ("plan_gift", BILL))
    assert sorted(paper.kind for paper in found) == ["credit_note", "receipt"]


def test_another_price_than_the_one_shown_is_refused(app: Flask) -> None:
    with pytest.raises(GiftRefused, match="price has changed"):
        chosen(a_member(), shown=1)


@pytest.mark.parametrize("words", ["see www.elsewhere.example", "ring 06 12 34 56 78 90", "x" * 401])
def test_a_card_says_nothing_that_leads_away(app: Flask, words: str) -> None:
    with pytest.raises(Invalid, match="another look"):
        chosen(a_member(), message=words)


def test_the_link_opens_the_gift_and_another_does_not(app: Flask) -> None:
    gift = bought(a_member("Ana Lopes"))
    reader = signed_in(app, a_member("Tom Vidal"))

    opened = reader.get(f"/gifts/plans/{gift.public_id}/{gift.secret}")
    guessed = reader.get(f"/gifts/plans/{gift.public_id}/{'x' * 43}")

    assert (opened.status_code, guessed.status_code) == (200, 404)
    assert "For your table" in opened.text


def test_accepting_in_the_browser_shows_it_among_what_one_has(app: Flask) -> None:
    gift = bought(a_member("Ana Lopes"))
    reader = signed_in(app, a_member("Tom Vidal"))

    answer = reader.post(f"/gifts/plans/{gift.public_id}/{gift.secret}")

    assert answer.status_code == 303
    assert "Plus" in reader.get("/membership").text
