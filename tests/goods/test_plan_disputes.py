"""A bank disputes a membership or a given one: nothing renews, and what is lost ends, to the cent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.goods.memberships.models import BILL, GIFT, MembershipState
from marketplace.goods.plan_gifts.errors import GiftRefused
from marketplace.goods.plan_gifts.models import GiftState
from marketplace.money.papers import queries as papers
from marketplace.people.accounts.models import Role
from marketplace.workflows import settle_membership
from tests.factories import accounts, pages, topups
from tests.factories.accounts import a_member, mail_to, signed_in
from tests.factories.goods import NOW
from tests.factories.plan_disputes import PAID, a_paid_membership, calls_of, decided, disputed
from tests.factories.plan_gifts import MONTH, accepted, balance, bought, payment_of

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def test_while_the_bank_decides_the_plan_stays_and_nothing_renews(app: Flask) -> None:
    member = a_member()
    membership, _bill, payment = a_paid_membership(member)

    disputed(payment)

    assert entitlements.may(member.id, Right.STATISTICS)
    assert calls_of(membership) == ["change_plan"]
    assert balance("dispute:") + balance("dispute") >= PAID


def test_lost_at_once_all_of_it_leaves_what_was_owed_and_the_plan_ends(app: Flask) -> None:
    member = a_member()
    membership, bill, payment = a_paid_membership(member)

    decided(disputed(payment), payment, "lost")

    assert (membership.state, calls_of(membership)) == (MembershipState.ENDED, ["change_plan", "end_plan"])
    assert not entitlements.may(member.id, Right.STATISTICS)
    assert (balance("deferred_memberships"), balance("dispute_loss"), bill.lost_minor) == (0, 0, PAID)


def test_what_was_earned_before_is_our_loss_and_stays_earned(app: Flask) -> None:
    member = a_member()
    _membership, bill, payment = a_paid_membership(member)

    with clock.frozen_at(NOW + 10 * DAY):
        settle_membership.earn(bill.public_id, clock.now())
        decided(disputed(payment), payment, "lost")
        settle_membership.earn(bill.public_id, NOW + 60 * DAY)

    assert (balance("memberships_revenue"), balance("dispute_loss")) == (-330, 330)
    assert balance("deferred_memberships") == 0


def test_lost_in_part_the_plan_stays_to_its_paid_day(app: Flask) -> None:
    member = a_member()
    membership, _bill, payment = a_paid_membership(member)

    decided(disputed(payment, amount=400), payment, "lost")

    assert membership.state == MembershipState.ACTIVE
    assert entitlements.may(member.id, Right.STATISTICS)
    assert balance("deferred_memberships") == -(PAID - 400)


def test_won_the_money_comes_back_and_all_stays(app: Flask) -> None:
    member = a_member()
    _membership, _bill, payment = a_paid_membership(member)

    decided(disputed(payment), payment, "won")

    assert entitlements.may(member.id, Right.STATISTICS)
    assert balance("deferred_memberships") == -PAID


def test_told_twice_it_is_booked_once(app: Flask) -> None:
    _membership, bill, payment = a_paid_membership(a_member())
    dispute = disputed(payment)

    decided(dispute, payment, "lost")
    decided(dispute, payment, "lost")

    assert bill.lost_minor == PAID


def test_the_member_reads_when_it_opens_and_how_it_ended(app: Flask) -> None:
    member = a_member()
    _membership, _bill, payment = a_paid_membership(member)

    decided(disputed(payment), payment, "lost")

    subjects = [letter.subject for letter in mail_to(member.email)]
    assert "Your bank disputes a payment for a membership" in subjects
    assert "Your bank has decided about your membership" in subjects


def test_a_lost_bill_has_its_credit_note(app: Flask) -> None:
    member = a_member()
    _membership, _bill, payment = a_paid_membership(member)

    decided(disputed(payment), payment, "lost")

    found = papers.of_owner_about(member.id, (BILL,))
    assert sorted((paper.kind, paper.amount_minor) for paper in found) == [
        ("credit_note", PAID),
        ("receipt", PAID),
    ]


def test_a_disputed_gift_waits_and_is_lost_when_the_bank_keeps_the_money(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    gift = bought(giver, taker)
    payment = payment_of(gift)
    dispute = disputed(payment)

    with pytest.raises(GiftRefused, match="is looking at its payment"):
        accepted(gift, taker)
    decided(dispute, payment, "lost")

    assert (gift.state, balance("deferred_gifts")) == (GiftState.LOST, 0)
    assert [paper.kind for paper in papers.of_owner_about(giver.id, (GIFT,))] == ["credit_note", "receipt"]


def test_an_accepted_gift_whose_payment_is_lost_ends(app: Flask) -> None:
    giver, taker = a_member("Ana Lopes"), a_member("Tom Vidal")
    gift = accepted(bought(giver, taker), taker)
    payment = payment_of(gift)

    decided(disputed(payment), payment, "lost")

    assert not entitlements.may(taker.id, Right.STATISTICS)
    assert (balance("deferred_memberships"), balance("deferred_gifts")) == (0, 0)
    assert payment.amount_minor == 3 * MONTH


def test_the_desk_shows_the_membership_and_a_draft_for_the_bank(app: Flask) -> None:
    member = a_member()
    _membership, _bill, payment = a_paid_membership(member)
    dispute = disputed(payment)
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    page = desk.get(f"/admin/disputes/{dispute.public_id}").text
    listed = pages.words_of(desk.get("/admin/disputes"))

    assert "The time it paid for" in page
    assert "The membership Plus, for €9.90." in page
    assert "Membership" in listed


def test_a_top_up_has_a_receipt_and_a_credit_note_when_the_bank_keeps_it(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)

    topups.dispute(topup, status="lost")

    found = papers.of_owner_about(member.id, ("topup",))

    assert sorted((paper.kind, paper.amount_minor) for paper in found) == [
        ("credit_note", 1_000),
        ("receipt", 1_000),
    ]
