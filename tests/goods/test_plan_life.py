"""What time and trouble do to memberships: pauses, dearer prices, credits, letters, admin pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.goods.memberships import due, editing, granting, queries, rules
from marketplace.goods.memberships.models import GrantSource, Membership, MembershipState
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Role
from marketplace.workflows import renew_plans
from tests.factories import wallets
from tests.factories.accounts import a_member, a_staff_member, mail_to, signed_in
from tests.factories.goods import NOW
from tests.factories.plans import a_membership, a_plan, a_price, given

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


def test_the_month_s_credits_come_once_each_month(app: Flask) -> None:
    member = a_member()
    given(member, "neighbour", NOW, NOW + 65 * DAY)
    [grant] = due.with_credits(NOW)

    for days in (0, 0, 20, 35, 35):
        with clock.frozen_at(NOW + days * DAY):
            renew_plans.bring_credits(grant, clock.now())

    assert wallet.balance(member.id).promotional == 200


def test_a_plan_without_credits_brings_none(app: Flask) -> None:
    given(a_member(), "plus")

    assert due.with_credits(NOW) == []


@pytest.mark.parametrize(
    ("every", "days", "told"),
    [("month", 6, True), ("month", 8, False), ("year", 44, True), ("year", 46, False)],
)
def test_a_renewal_is_announced_in_time(app: Flask, every: str, days: int, told: bool) -> None:
    membership = a_membership(a_member(), "plus", every)
    membership.period_end = NOW + days * DAY
    db.session.flush()

    assert (membership.public_id in due.to_announce(NOW)) is told


def test_a_renewal_is_announced_once_with_its_amount_and_day(app: Flask) -> None:
    member = a_member()
    membership = a_membership(member)

    renew_plans.announce(membership.public_id)
    renew_plans.announce(membership.public_id)

    [letter] = mail_to(member.email)
    assert "€9.90" in letter.subject
    assert "end it before that day" in letter.text


def test_one_that_ends_is_not_announced(app: Flask) -> None:
    membership = a_membership(a_member())
    membership.period_end = membership.ends_at = NOW + 3 * DAY
    db.session.flush()

    assert due.to_announce(NOW) == []


def test_a_dearer_price_is_told_thirty_days_ahead_and_once(app: Flask) -> None:
    member, staff = a_member(), a_staff_member(Role.ADMIN)
    membership = a_membership(member)
    editing.add_price(a_plan("plus"), "month", 1090, NOW + 31 * DAY, staff.id)

    waiting = due.to_tell_price(NOW)
    renew_plans.tell_price(membership.public_id)
    renew_plans.tell_price(membership.public_id)

    assert waiting == [membership.public_id]
    assert due.to_tell_price(NOW) == []
    assert "€10.90" in mail_to(member.email)[0].text


@pytest.mark.parametrize(("told_days_ago", "moves"), [(31, True), (20, False)])
def test_an_announced_price_counts_only_after_its_notice(app: Flask, told_days_ago: int, moves: bool) -> None:
    staff = a_staff_member(Role.ADMIN)
    membership = a_membership(a_member())
    price = editing.add_price(a_plan("plus"), "month", 1090, NOW + 31 * DAY, staff.id)

    with clock.frozen_at(NOW + 40 * DAY):
        now = clock.now()
        membership.told_price_id, membership.told_price_at = price.id, now - told_days_ago * DAY
        membership.period_end = now + DAY
        db.session.flush()

        assert (membership.public_id in due.to_move_price(now)) is moves


def test_a_price_of_tomorrow_is_refused(app: Flask) -> None:
    staff = a_staff_member(Role.ADMIN)

    with pytest.raises(Invalid, match="thirty days ahead"):
        editing.add_price(a_plan("plus"), "month", 1090, NOW + DAY, staff.id)


def test_an_admin_edits_what_a_plan_gives_and_sees_it_first(app: Flask) -> None:
    admin = signed_in(app, a_staff_member(Role.ADMIN))
    form = {
        "name_en": "Plus",
        "name_fr": "Plus",
        "pitch_en": "For weekly cooks.",
        "pitch_fr": "Chaque semaine.",
        "commission_bps": "450",
        "photos": "25",
        "statistics": "1",
        "trial_days": "14",
        "offered": "1",
    }

    seen = admin.post("/admin/plans/plus", form | {"act": "preview"})
    before = a_plan("plus").photos
    saved = admin.post("/admin/plans/plus", form | {"act": "save"})

    assert "25 photos per offer instead of 6" in seen.text
    assert before == 20
    assert (saved.status_code, a_plan("plus").photos) == (303, 25)


def test_an_admin_s_typing_is_kept_when_it_is_refused(app: Flask) -> None:
    admin = signed_in(app, a_staff_member(Role.ADMIN))

    answer = admin.post("/admin/plans/plus", {"act": "save", "name_en": "Plus", "photos": "1000"})

    assert answer.status_code == 422
    assert "1000" in answer.text


def test_the_plans_page_counts_members_by_state(app: Flask) -> None:
    a_membership(a_member())
    page = signed_in(app, a_staff_member(Role.ADMIN)).get("/admin/plans")

    assert page.status_code == 200
    assert "In force" in page.text


def test_months_end_on_days_that_exist() -> None:
    begin = NOW.replace(month=1, day=31)

    assert rules.months_later(begin, 1).day == 28
    assert rules.months_later(begin, 12) == begin.replace(year=begin.year + 1)


def test_a_price_in_force_is_the_newest_that_began(app: Flask) -> None:
    staff = a_staff_member(Role.ADMIN)
    editing.add_price(a_plan("plus"), "month", 1090, NOW + 31 * DAY, staff.id)

    today = queries.offer_of("plus", "month", NOW)
    later = queries.offer_of("plus", "month", NOW + 32 * DAY)

    assert today is not None
    assert later is not None
    assert (today[1].id, later[1].amount_minor) == (a_price("plus").id, 1090)


def test_one_membership_of_a_side_runs_at_a_time(app: Flask) -> None:
    member = a_member()
    a_membership(member)

    rows = db.session.query(Membership).filter_by(member_id=member.id, state=MembershipState.ACTIVE).count()

    assert rows == 1


def test_credits_of_a_plan_that_is_paid_back_leave_as_far_as_they_are_unused(app: Flask) -> None:
    member = a_member()
    given(member, "neighbour", NOW, NOW + 65 * DAY, source="a gift")
    [grant] = due.with_credits(NOW)
    renew_plans.bring_credits(grant, NOW)
    spent = wallets.spend(member.id, 30)

    granting.revoke(GrantSource.GIFT, ["a gift"], NOW)

    assert (wallet.balance(member.id).total, wallet.wallet_of(member.id).debt_minor) == (0, 0)
    assert wallets.moves(member.id) == [("granted", 100), ("spent", -30), ("withdrawn", -70)]
    wallet.give_back(spent.reference, reason="Unused", reference="back")
    assert wallet.balance(member.id).total == 0


def test_credits_that_came_otherwise_stay_when_a_plan_is_paid_back(app: Flask) -> None:
    member = a_member()
    wallets.buy(member.id, 50, 50)
    given(member, "neighbour", NOW, NOW + 30 * DAY, source="a gift")
    given(member, "neighbour", NOW, NOW + 30 * DAY, source="a gift too")
    for grant in due.with_credits(NOW):
        renew_plans.bring_credits(grant, NOW)

    granting.revoke(GrantSource.GIFT, ["a gift"], NOW)
    granting.revoke(GrantSource.GIFT, ["a gift"], NOW)

    assert (wallet.balance(member.id).bought, wallet.balance(member.id).promotional) == (50, 100)


def test_a_plan_that_was_paid_back_brings_no_more_credits(app: Flask) -> None:
    member = a_member()
    given(member, "neighbour", NOW, NOW + 65 * DAY, source="a gift")
    [grant] = due.with_credits(NOW)

    granting.revoke(GrantSource.GIFT, ["a gift"], NOW)
    renew_plans.bring_credits(grant, NOW)

    assert wallet.balance(member.id).total == 0
