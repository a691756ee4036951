"""Plans in a browser: taken, changed and ended on a phone in French, and given away on a desk in English."""

from collections.abc import Callable

from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories.stage import CARD_OK

Someone = Callable[..., Person]


def test_a_plan_is_taken_changed_and_ended_on_a_phone_in_french(town: Town, someone: Someone) -> None:
    ana = someone(width=PHONE, locale="fr").is_signed_in(town.customer("Ana Lopes"))

    ana.visits("/plans/plus")
    ana.page.check("main input[name=at_once]")
    ana.presses("Try it free, then %(price)s")
    ana.fills_card(CARD_OK)
    ana.presses("Subscribe for %(amount)s")
    ana.is_at("My membership")
    ana.sees("Free trial")
    ana.presses("Change the plan")
    ana.page.locator("main a[href*='plan=pro'][href*='every=month']").first.click()
    ana.presses("Change to %(plan)s")
    ana.is_at("My membership")
    ana.reads("Pro")
    ana.presses("End it")
    ana.presses("End it on %(day)s")

    ana.is_at("My membership")
    ana.sees("Keep it after all")
    width = ana.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE


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
