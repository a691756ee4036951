"""The moderators' desk of the demo has something of everything."""

from flask import Flask

from marketplace.community.lists import queries as lists
from marketplace.community.reports import queries
from marketplace.demo import care
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Role
from marketplace.people.measures import objections
from tests.factories import cases
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.listings import make_meal, make_provider


def test_the_desk_of_the_demo_has_a_case_in_each_state_two_lists_and_a_limit(app: Flask) -> None:
    cooks = [make_provider(f"Cook {number}") for number in range(3)]
    guests = [a_member(f"Guest {number}") for number in range(4)]
    meals = [make_meal(cook) for cook in cooks]

    care.happen(Cast(guests, cooks, meals), a_staff_member(Role.MODERATOR))

    assert {state: queries.counts()[state] for state in ("open", "decided", "appealed")} == {
        "open": 1,
        "decided": 1,
        "appealed": 1,
    }
    assert len(lists.lists()) == 2
    assert cases.measures_of(guests[3]) == [("limit", True)]
    assert len(objections.waiting()) == 1
