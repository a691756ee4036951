from collections.abc import Callable

import pytest

from tests.browser.looking import faults
from tests.browser.person import Person
from tests.browser.scenes import EVERY, Scenes

BROKEN = """<!doctype html><html lang="en"><title>Broken</title>
<main><h1>Broken</h1><img src="data:,"><p style="width: 1400px">Wide</p>
<p style="position: relative"><a href="/">Covered</a><b style="position: absolute; inset: 0"></b></p></main>"""


@pytest.mark.parametrize(("who", "page"), EVERY, ids=[page for _who, page in EVERY])
def test_a_page_is_open_to_everybody_and_fits_every_screen(
    someone: Callable[..., Person], scenes: Scenes, who: str, page: str
) -> None:
    person = someone(still=True)
    if who in scenes.people:
        person.is_signed_in(scenes.people[who])

    person.visits(scenes.address(who, page))

    assert faults(person.page) == []


def test_what_is_wrong_with_a_page_is_noticed(someone: Callable[..., Person]) -> None:
    person = someone()

    person.page.route("**/broken", lambda route: route.fulfill(body=BROKEN, content_type="text/html"))
    person.visits("/broken")

    found = "\n".join(faults(person.page))
    assert "image-alt" in found
    assert "dark 320: the page is 14" in found
    assert "light 390: 'Covered' lies under something else" in found
