"""A member proposes, another votes, a host answers by name, and who voted is told: on a phone and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.looking import faults
from tests.browser.person import DESK, PHONE, Person
from tests.browser.town import Town
from tests.factories.ideas import members_of_a_club, tell_of_the_last

Someone = Callable[..., Person]


@pytest.mark.parametrize(("locale", "width"), [("fr", PHONE), ("en", DESK)])
def test_an_idea_is_posted_voted_for_answered_and_told(
    town: Town, someone: Someone, locale: str, width: int
) -> None:
    slug, ana, nora, host = members_of_a_club(town.app, locale)
    proposing, voting, answering = (
        someone(width=width, locale=locale).is_signed_in(member) for member in (ana, nora, host)
    )

    proposing.visits(f"/clubs/{slug}/ideas")
    assert faults(proposing.page) == []
    proposing.page.get_by_role("link", name=proposing.words("Propose an idea")).first.click()
    proposing.page.get_by_label(proposing.words("Title")).fill("Un four à pain pour le quartier")
    proposing.page.get_by_label(proposing.words("What it would change for you")).fill("Cuire **ensemble**.")
    proposing.button("Post this idea").click()
    expect(proposing.heading).to_have_text("Un four à pain pour le quartier")
    assert faults(proposing.page) == []
    address = proposing.page.url

    voting.visits(address)
    voting.page.get_by_role("button", name="Un four à pain").click()
    expect(voting.page.locator(".idea-voted b")).to_have_text("2")
    assert faults(voting.page) == []

    answering.visits(address)
    answering.page.get_by_label(answering.words("Where it stands from now on")).select_option("shipped")
    answering.page.get_by_label(answering.words("Your answer")).fill("Il est dans la cour, dès samedi.")
    answering.button("Answer with my name").click()
    answering.reads("Il est dans la cour, dès samedi.")
    assert faults(answering.page) == []

    tell_of_the_last(town.app)
    voting.visits("/notices")
    voting.reads("Un four à pain pour le quartier")
