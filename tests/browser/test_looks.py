from collections.abc import Callable

import pytest

from tests.browser.gallery import EACH, Gallery, in_another_language, turn
from tests.browser.looking import faults
from tests.browser.person import Person
from tests.browser.scenes import EVERY, OF_THE_JOURNEY, Scenes

BROKEN = """<!doctype html><html lang="en"><title>Broken</title>
<main><h1>Broken</h1><img src="data:,"><p style="width: 1400px">Wide</p>
<p style="position: relative"><a href="/">Covered</a><b style="position: absolute; inset: 0"></b></p></main>"""

FORGOTTEN = """<!doctype html><html lang="en"><title>Forgotten</title>
<main><h1>Votre réservation</h1><p lang="en">Pay</p><button>Cancel
this booking</button></main>"""


@pytest.mark.parametrize(("who", "page"), EVERY, ids=[page for _who, page in EVERY])
def test_a_page_is_open_to_everybody_and_fits_every_screen(
    gallery: Gallery, scenes: Scenes, who: str, page: str
) -> None:
    plan = EACH if page in OF_THE_JOURNEY else turn(EVERY.index((who, page)))

    found = gallery.faults(scenes.people.get(who), scenes.address(who, page), plan)

    assert found == []


def test_what_is_wrong_with_a_page_is_noticed(someone: Callable[..., Person]) -> None:
    person = someone(apart=True)

    person.page.route("**/broken", lambda route: route.fulfill(body=BROKEN, content_type="text/html"))
    person.visits("/broken")

    found = "\n".join(faults(person.page))
    assert "image-alt" in found
    assert "light 320: the page is 14" in found
    assert "dark 1280: the page is 14" in found
    assert "light 390: 'Covered' lies under something else" in found


def test_english_words_on_a_french_page_are_noticed(someone: Callable[..., Person]) -> None:
    person = someone(locale="fr", apart=True)

    person.page.route("**/forgotten", lambda route: route.fulfill(body=FORGOTTEN, content_type="text/html"))
    person.visits("/forgotten")

    assert in_another_language(person) == [
        "the page says that it is in 'en'",
        "'Cancel this booking' is said in English",
    ]
