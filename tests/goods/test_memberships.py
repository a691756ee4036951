"""Memberships on the stage: taken, renewed, refused, changed, ended, withdrawn."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.goods.memberships.models import MembershipState
from tests.factories import memberships as plans
from tests.factories.stage import Stage


def test_a_plan_is_free_for_its_trial_and_then_paid(stage: Stage) -> None:
    member = stage.customer()

    name = plans.take(stage, member)

    begun = plans.now(stage, name)
    assert begun.state == MembershipState.TRIAL
    assert plans.plan_on(stage, member, clock.now()) == "plus"
    with plans.at(stage, begun.period_end + timedelta(hours=2)):
        plans.deliver(stage)
        assert plans.now(stage, name).state == MembershipState.ACTIVE
        assert plans.charged(stage, member) == [990]
        assert plans.problems(stage) == []


def test_upgrading_costs_exactly_what_was_shown(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member)
    later = plans.now(stage, name).period_start + timedelta(days=10)

    with plans.at(stage, later):
        shown = plans.quoted(stage, name, "pro", "month")
        plans.switched(stage, member, name, "pro", "month", shown)

        assert plans.charged(stage, member)[-1] == shown.due_now_minor > 0
        assert plans.plan_on(stage, member, later + timedelta(minutes=1)) == "pro"


def test_a_lower_plan_begins_when_the_better_one_is_used_up(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member, "pro")
    begun = plans.now(stage, name)

    with plans.at(stage, begun.period_start + timedelta(days=10)):
        shown = plans.quoted(stage, name, "basic", "month")
        plans.switched(stage, member, name, "basic", "month", shown)

    assert shown.due_now_minor == 0
    assert plans.plan_on(stage, member, begun.period_end - timedelta(minutes=1)) == "pro"
    assert plans.plan_on(stage, member, begun.period_end + timedelta(minutes=1)) == "basic"


def test_what_is_ended_stays_until_its_paid_day_and_charges_nothing_more(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member)
    begun = plans.now(stage, name)

    plans.ended(stage, member, name)
    with plans.at(stage, begun.period_end + timedelta(days=1)):
        plans.deliver(stage)

    assert plans.now(stage, name).state == MembershipState.ENDED
    assert len(plans.charged(stage, member)) == 1
    assert plans.plan_on(stage, member, begun.period_end - timedelta(minutes=1)) == "plus"
    assert plans.plan_on(stage, member, begun.period_end + timedelta(minutes=1)) is None


def test_a_refused_renewal_keeps_the_plan_through_its_grace_and_then_ends_it(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member, card=plans.CARD_FAILS_LATER, trial=True)
    ends = plans.now(stage, name).period_end

    with plans.at(stage, ends + timedelta(hours=2)):
        plans.deliver(stage)
        refused = plans.now(stage, name)
    with plans.at(stage, ends + timedelta(days=20)):
        plans.deliver(stage)

    assert refused.state == MembershipState.PAST_DUE
    assert plans.plan_on(stage, member, refused.grace_until - timedelta(minutes=1)) == "plus"
    assert plans.plan_on(stage, member, refused.grace_until + timedelta(minutes=1)) is None
    assert plans.now(stage, name).state == MembershipState.ENDED


def test_withdrawing_gives_back_the_time_that_is_not_used(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member)
    begun = plans.now(stage, name)
    half = begun.period_start + (begun.period_end - begun.period_start) / 4

    with plans.at(stage, half):
        back = plans.withdrawn(stage, member, name)
        plans.send_due(stage)

        assert back == 742
        assert plans.refunded(stage, member) == back
        assert plans.plan_on(stage, member, half + timedelta(minutes=1)) is None
        assert plans.problems(stage) == []


@pytest.mark.parametrize("how", ["lost", "late", "doubled", "backwards", "all by webhook"])
def test_events_lost_late_or_doubled_end_in_the_same_membership(stage: Stage, how: str) -> None:
    member = stage.customer()
    name = plans.take(stage, member)
    renewed = plans.now(stage, name).period_end + timedelta(days=32, hours=3)

    with plans.at(stage, renewed):
        plans.told(stage, how)

        state = plans.now(stage, name)
        assert (state.state, plans.charged(stage, member)) == (MembershipState.ACTIVE, [990, 990])
        assert plans.plan_on(stage, member, renewed) == "plus"
        assert plans.problems(stage) == []


def test_a_paid_event_that_comes_twice_at_once_books_one_bill(stage: Stage) -> None:
    member = stage.customer()
    name = plans.take(stage, member)

    with plans.at(stage, plans.now(stage, name).period_end + timedelta(hours=2)):
        plans.reconciled_at_once(stage, name, 4)

        assert plans.charged(stage, member) == [990]
        assert plans.problems(stage) == []
