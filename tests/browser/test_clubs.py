"""A member asks in a club and a host answers, by keyboard, on a phone, in French."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories.clubs import committed_club

Someone = Callable[..., Person]


def test_a_member_joins_and_asks_and_a_host_answers_by_keyboard(town: Town, someone: Someone) -> None:
    slug, host, nora = committed_club(town.app)
    member = someone(width=PHONE, locale="fr").is_signed_in(nora)
    answering = someone(width=PHONE, locale="fr").is_signed_in(host)

    member.visits(f"/clubs/{slug}")
    assert faults(member.page) == []
    member.button("Join the club").focus()
    member.page.keyboard.press("Enter")
    member.sees("Welcome. Say hello: the others see your first name.")
    member.visits(f"/clubs/{slug}/discussions/new")
    member.page.get_by_label(member.words("Title")).focus()
    member.page.keyboard.type("Quelle farine pour un premier pain ?")
    member.page.keyboard.press("Tab")
    member.page.keyboard.type("Mon levain a trois semaines.")
    member.button("Begin this discussion").focus()
    member.page.keyboard.press("Enter")
    expect(member.heading).to_have_text("Quelle farine pour un premier pain ?")
    address = member.page.url
    assert faults(member.page) == []

    answering.visits(f"/clubs/{slug}/discussions")
    answering.page.get_by_role("link", name="Quelle farine").focus()
    answering.page.keyboard.press("Enter")
    answering.page.get_by_label(answering.words("Your answer")).focus()
    answering.page.keyboard.type("Une T80 de meule.")
    answering.button("Answer").focus()
    answering.page.keyboard.press("Enter")
    answering.reads("Une T80 de meule.")

    member.visits(address)
    member.reads("Une T80 de meule.")
    member.button("This is the answer").focus()
    member.page.keyboard.press("Enter")
    member.sees("The answer")
    member.visits(address)
    assert faults(member.page) == []
