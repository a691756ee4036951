"""Pauses on the moved clock of the stage: nothing is charged, what is paid stays, and it goes on by itself."""

from datetime import timedelta

import pytest

from marketplace.goods.memberships.models import MembershipState
from marketplace.workflows import take_plan
from marketplace.workflows.take_plan import NotNow
from tests.factories import memberships as plans
from tests.factories.stage import Stage


def test_a_pause_charges_nothing_and_goes_on_by_itself(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member)
    end = plans.now(stage, name).period_end

    plans.paused(stage, member, name, 1)
    with plans.at(stage, end + timedelta(days=1)):
        plans.told(stage, "lost")
        rests = plans.plan_on(stage, member, end + timedelta(days=1))
        charged = len(plans.charged(stage, member))
    with plans.at(stage, end + timedelta(days=33)):
        plans.told(stage, "doubled")

        assert plans.now(stage, name).state == MembershipState.ACTIVE
        assert plans.problems(stage) == []
    assert (rests, charged, len(plans.charged(stage, member))) == (None, 1, 2)


def test_a_pause_ends_when_its_member_says_so(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member)
    plans.paused(stage, member, name, 3)
    paused = plans.now(stage, name).state

    with stage.app.app_context():
        take_plan.resume(member, name)

    assert (paused, plans.now(stage, name).state) == (MembershipState.PAUSED, MembershipState.ACTIVE)


def test_a_year_is_not_paused(stage: Stage) -> None:
    member = stage.customer()
    name = plans.paid(stage, member, every="year")

    with pytest.raises(NotNow, match="by the month can be paused"):
        plans.paused(stage, member, name, 1)
