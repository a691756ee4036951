"""A question is asked, answered and read by both sides, on a phone in French, and without scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town

Someone = Callable[..., Person]


def test_a_conversation_by_both_sides_on_a_phone_in_french(town: Town, someone: Someone) -> None:
    listing = town.meal(town="Nantes")
    nora = someone(width=PHONE, locale="fr").is_signed_in(town.customer("Nora Klein"))
    cook = someone(width=PHONE, locale="fr").is_signed_in(town.provider_of(listing))

    nora.visits(f"/listings/{listing.public_id}")
    nora.presses("Write to %(name)s")
    nora.page.get_by_label(nora.words("Your message")).fill(
        "Le tram passe-t-il près de chez vous ? 06 12 34 56 78"
    )
    nora.presses("Send")
    nora.sees("Contact details stay hidden until something is booked.")
    nora.presses("Send it as shown")
    cook.visits("/messages")
    assert faults(cook.page) == []
    cook.page.get_by_role("link", name="Nora Klein").click()
    cook.sees("phone number hidden until you book")
    cook.page.get_by_label(cook.words("Your message")).fill("Oui, la ligne 1 s’arrête au coin.")
    cook.presses("Send")

    nora.page.evaluate("document.getElementById('log').dispatchEvent(new CustomEvent('look'))")
    nora.reads("Oui, la ligne 1 s’arrête au coin.")
    nora.sees("Seen")
    assert faults(nora.page) == []


def test_a_conversation_without_scripts(town: Town, someone: Someone) -> None:
    listing = town.meal(town="Nantes")
    nora = someone(scripts=False).is_signed_in(town.customer("Nora Klein"))

    nora.visits(f"/listings/{listing.public_id}")
    nora.presses("Write to %(name)s")
    nora.page.get_by_label("Your message").fill("Is there")
    nora.presses("Keep as draft")
    nora.sees("Your draft is kept.")
    expect(nora.page.get_by_label("Your message")).to_have_value("Is there")
    nora.page.get_by_label("Your message").fill("Is there a tram?")
    nora.presses("Send")

    nora.reads("Is there a tram?")
    expect(nora.page.get_by_label("Your message")).to_have_value("")
