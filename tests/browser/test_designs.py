"""From a first shape to a neighbour who wears it, in a browser and in both languages; and how the pages look."""

from collections.abc import Callable

import pytest

from marketplace.core.config import use
from tests.browser.design_scenes import EVERY, Studio, open_studio
from tests.browser.gallery import Gallery, turn
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories import designs
from tests.factories.accounts import a_member
from tests.factories.goods import a_buyer, things_of


@pytest.fixture(scope="module")
def studio(_town: Town) -> Studio:
    """Makers and designs to look at and never to change."""
    use(_town.settings)
    return open_studio(_town)


@pytest.mark.parametrize(("who", "page"), EVERY, ids=[page for _who, page in EVERY])
def test_a_page_of_designs_is_open_to_everybody_and_fits_every_screen(
    gallery: Gallery, studio: Studio, who: str, page: str
) -> None:
    plan = turn(EVERY.index((who, page)))

    found = gallery.faults(studio.people.get(who), studio.address(who, page), plan)

    assert found == []


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_somebody_draws_it_is_looked_at_and_a_neighbour_buys_and_wears_it(
    someone: Callable[..., Person], town: Town, locale: str
) -> None:
    # Both languages may be drawn in one town, and its shop shows both.
    name = f"Lucky star {locale}"
    with town.acting():
        maker, moderator, buyer = a_member("Lou Martin"), designs.a_moderator(), a_buyer(500)
    artist, looker, neighbour = (someone(locale=locale) for _n in range(3))
    artist.is_signed_in(maker)
    looker.is_signed_in(moderator)
    neighbour.is_signed_in(buyer)

    artist.visits("/designs")
    artist.page.fill("main input[name=name]", "Atelier Lou")
    artist.presses("Begin")
    artist.page.locator("form[action$='/designs/new'] button").first.click()
    artist.page.fill("#field-name", name)
    artist.page.locator("button[value='add:star']").click()
    artist.page.locator("[data-stage]").press("ArrowRight")
    artist.sees("Saved")
    artist.presses("Send it to be looked at")
    artist.sees("Somebody of our team is looking at it.")

    looker.visits("/admin/designs")
    looker.page.get_by_role("link", name=name).click()
    looker.page.fill("#field-text_fr", "Une étoile.")
    looker.page.fill("#field-text_en", "A star.")
    looker.presses("Accept it")
    looker.sees("Decided; the maker is told.")

    neighbour.visits("/shop")
    neighbour.page.get_by_role("link", name=name).click()
    neighbour.page.locator("form[action$='/buy'] button").click()
    neighbour.page.wait_for_url("**/things")
    neighbour.presses("Wear")

    neighbour.page.locator("form[action$='/take-off']").wait_for()
    with town.acting():
        assert things_of(buyer) == ["sticker"]


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_a_shape_follows_the_finger_and_is_kept(
    someone: Callable[..., Person], town: Town, width: int
) -> None:
    with town.acting():
        design = designs.a_draft(maker=designs.a_maker("Atelier Lou", a_member()))
        maker = designs.maker_of(design)
    person = someone(width=width)
    person.is_signed_in(maker)
    person.visits(f"/designs/{design.public_id}")

    stage = person.page.locator("[data-stage]")
    box = stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + box["width"] * 0.2, y, steps=4)
    person.page.mouse.up()

    person.sees("Saved")
    with town.acting():
        assert designs.places_of(design.public_id)[0] == (14, 12)


def test_enter_in_the_name_saves_and_removes_nothing(someone: Callable[..., Person], town: Town) -> None:
    with town.acting():
        design = designs.a_draft(maker=designs.a_maker("Atelier Lou", a_member()))
        maker = designs.maker_of(design)
    person = someone(scripts=False)
    person.is_signed_in(maker)
    person.visits(f"/designs/{design.public_id}")

    person.page.fill("#field-name", "Other")
    person.page.locator("#field-name").press("Enter")

    person.reads("Other")
    with town.acting():
        assert designs.shapes_of(design.public_id) == ["disc", "leaf"]


def test_the_board_works_without_scripts(someone: Callable[..., Person], town: Town) -> None:
    with town.acting():
        design = designs.a_draft(maker=designs.a_maker("Atelier Lou", a_member()))
        maker = designs.maker_of(design)
    person = someone(scripts=False)
    person.is_signed_in(maker)
    person.visits(f"/designs/{design.public_id}")

    person.page.locator("#part-0 select[name=p0_shape]").select_option("heart")
    person.page.locator("button[value='copy:0']").click()

    person.page.locator("#part-2").wait_for()
    with town.acting():
        assert designs.shapes_of(design.public_id) == ["heart", "leaf", "heart"]
