"""Credits on a phone in French: bought by card, seen in the wallet, handed back."""

from collections.abc import Callable

from tests.browser.person import PHONE, Person
from tests.browser.town import Town

Someone = Callable[..., Person]


def test_credits_are_bought_seen_and_handed_back_on_a_phone(town: Town, someone: Someone) -> None:
    ana = someone(width=PHONE, locale="fr").is_signed_in(town.customer("Ana Lopes"))

    ana.visits("/wallet")
    ana.page.check("main input[name=age][value=adult]")
    ana.presses("Save my age")
    ana.presses("Pay %(price)s")
    ana.pays()
    ana.is_at("Wallet")
    ana.sees("Bought credits")
    ana.presses("Hand back for %(amount)s")
    ana.is_at("Hand credits back")
    ana.presses("Hand back for %(amount)s")

    ana.is_at("Wallet")
    ana.sees("Handed back")
    width = ana.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE
