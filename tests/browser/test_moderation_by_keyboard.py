"""A moderator's day on a phone, in French, by keys alone; and the second look of another."""

from collections.abc import Callable

from marketplace.community.reports.models import Party
from marketplace.people.accounts.models import Role
from tests.browser.looking import faults
from tests.browser.person import Person
from tests.browser.town import Town
from tests.factories import cases

Someone = Callable[..., Person]


def test_cases_are_taken_decided_and_looked_at_again_by_keys_alone(town: Town, someone: Someone) -> None:
    neighbour, offers = town.customer(locale="fr"), (town.meal(), town.meal())
    with town.acting():
        older, newer = cases.two_alike(*offers, neighbour)
        paths = [f"/admin/reports/{case.public_id}" for case in (older, newer)]
    person = someone(locale="fr").is_signed_in(town.staff(Role.MODERATOR, name="Ada First"))

    person.visits(paths[0])
    person.enters("Take this case")
    person.picks("decision", "none")
    person.picks("ground", "none")
    person.types("words", "We read it, and it keeps the rules.")
    found = faults(person.page)
    person.enters("Decide and tell both sides")
    person.sees("What was decided, and why")
    found += faults(person.page)
    person.enters("Next case")
    person.page.wait_for_url(f"**{paths[1]}")
    person.sees("How similar cases were decided")
    with town.acting():
        cases.objected(cases.again(older), Party.REPORTER, neighbour)
    other = someone(locale="fr").is_signed_in(town.staff(Role.MODERATOR, name="Bo Second"))
    other.visits(paths[0])
    other.enters("Take this case")
    other.picks("decision", "hide")
    other.picks("ground", "false")
    other.types("words", "The menu does not name the butter in it.")
    other.enters("Decide and tell both sides")
    other.sees("What was decided, and why")
    other.visits(f"/listings/{offers[0].public_id}")

    assert found == []
    other.sees("This offer is not available any more.")
