"""Plans and memberships for programs: what is offered, what one has, and what another plan would cost."""

from flask import Flask

from tests.factories import memberships as on_stage
from tests.factories.accounts import a_member
from tests.factories.api import program_of
from tests.factories.plans import a_membership
from tests.factories.stage import Stage


def test_plans_are_told_with_what_they_give_and_cost(app: Flask) -> None:
    told = program_of(app, a_member()).get("/plans").json["items"]

    plus = next(plan for plan in told if plan["slug"] == "plus")
    assert plus["prices"][0] == {"every": "month", "amount": {"amount_minor": 990, "currency": "EUR"}}
    assert "Statistics of your offers" in plus["gives"]


def test_one_reads_one_s_own_memberships_and_no_other(app: Flask) -> None:
    member, other = a_member("Ana Lopes"), a_member("Tom Vidal")
    membership = a_membership(member)

    mine = program_of(app, member).get("/memberships").json["items"]
    theirs = program_of(app, other).get("/memberships").json["items"]

    assert [(one["id"], one["plan"], one["state"]) for one in mine] == [
        (membership.public_id, "plus", "active")
    ]
    assert theirs == []


def test_a_change_of_somebody_else_s_membership_is_not_there(app: Flask) -> None:
    membership = a_membership(a_member("Ana Lopes"))

    answer = program_of(app, a_member("Tom Vidal")).get(
        f"/memberships/{membership.public_id}/change", plan="pro", every="month"
    )

    assert answer.status_code == 404


def test_a_change_is_previewed_to_the_cent_and_changes_nothing(stage: Stage) -> None:
    member = stage.customer()
    name = on_stage.paid(stage, member)

    with stage.acting():
        program = program_of(stage.app, member)
    told = program.get(f"/memberships/{name}/change", plan="pro", every="month").json

    assert (told["begins"], told["next_amount"]["amount_minor"]) == ("now", 1990)
    assert told["due_now"]["amount_minor"] > 0
    assert on_stage.charged(stage, member) == [990]
