"""Plans in a browser: given away on a desk in English, and accepted on a phone in French."""

from collections.abc import Callable

from tests.browser.person import PHONE, Person
from tests.browser.town import Town

Someone = Callable[..., Person]


def test_a_membership_is_given_by_a_link_and_accepted(town: Town, someone: Someone) -> None:
    ana = someone().is_signed_in(town.customer("Ana Lopes"))
    tom = someone(width=PHONE, locale="fr").is_signed_in(town.customer("Tom Vidal"))

    ana.visits("/plans/plus/gift?months=3")
    ana.page.fill("main textarea[name=message]", "For your long table")
    ana.presses("Give %(plan)s for %(price)s")
    ana.pays()
    ana.is_at("Memberships as gifts")
    ana.sees("Waits to be accepted")
    link = ana.page.locator(".copy-text").first.inner_text()
    tom.visits(link)
    tom.reads("For your long table")
    tom.presses("Accept the gift")

    tom.is_at("My membership")
    tom.reads("Plus")
    ana.visits("/gifts/plans")
    ana.sees("Accepted")
