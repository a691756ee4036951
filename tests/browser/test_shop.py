"""The shop in a browser: buying, wearing and giving, in both languages, and how its pages look."""

from collections.abc import Callable

import pytest

from marketplace.core.config import use
from tests.browser.gallery import Gallery, turn
from tests.browser.person import Person
from tests.browser.shop_scenes import EVERY, Shelf, open_shop
from tests.browser.town import Town
from tests.factories.goods import a_buyer, a_good, things_of


@pytest.fixture(scope="module")
def shelf(_town: Town) -> Shelf:
    """A shop to look at and never to change."""
    use(_town.settings)
    return open_shop(_town)


@pytest.mark.parametrize(("who", "page"), EVERY, ids=[page for _who, page in EVERY])
def test_a_page_of_the_shop_is_open_to_everybody_and_fits_every_screen(
    gallery: Gallery, shelf: Shelf, who: str, page: str
) -> None:
    plan = turn(EVERY.index((who, page)))

    found = gallery.faults(shelf.people.get(who), shelf.address(who, page), plan)

    assert found == []


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_somebody_buys_a_frame_with_two_taps_and_wears_it(
    someone: Callable[..., Person], town: Town, locale: str
) -> None:
    with town.acting():
        buyer, good = a_buyer(500), a_good(price=120)
    person = someone(locale=locale)
    person.is_signed_in(buyer)

    person.visits(f"/shop/{good.public_id}")
    person.page.locator("form[action$='/buy'] button").dblclick()
    person.page.wait_for_url("**/things")
    person.presses("Wear")

    person.page.locator("form[action$='/take-off']").wait_for()
    with town.acting():
        assert things_of(buyer) == ["frame"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_somebody_gives_a_present_with_a_card(
    someone: Callable[..., Person], town: Town, locale: str
) -> None:
    with town.acting():
        giver, receiver, good = a_buyer(500), a_buyer(1), a_good(price=120)
    person = someone(locale=locale)
    person.is_signed_in(giver)

    person.visits(f"/shop/{good.public_id}/gift")
    person.page.fill("input[name=receiver]", receiver.public_id)
    person.page.fill("textarea[name=message]", "Merci pour dimanche.")
    person.page.locator("form[action$='/gift'] button[type=submit]").last.click()

    person.page.wait_for_url("**/things#given")
    with town.acting():
        assert things_of(receiver) == ["frame"]
