"""A member takes a copy of everything, asks to leave, and stays after all: on a phone, in French, by keyboard alone."""

import zipfile
from collections.abc import Callable

from tests.browser.looking import faults
from tests.browser.person import PHONE, Person
from tests.browser.town import Town
from tests.factories.accounts import PASSWORD
from tests.factories.departures import a_neighbour_of

Someone = Callable[..., Person]


def test_a_copy_is_opened_and_leaving_is_asked_and_taken_back_by_keyboard(
    town: Town, someone: Someone
) -> None:
    person = someone(width=PHONE, locale="fr").is_signed_in(a_neighbour_of(town.app, "fr"))
    page = person.page

    person.visits("/settings/data")
    assert faults(page) == []
    person.button("Ask for a copy").focus()
    page.keyboard.press("Enter")
    person.sees("You can leave this page. You get a letter when it is ready.")
    assert faults(page) == []
    town.work()
    person.visits("/settings/data")
    person.button("Open the copy").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {"README.txt", "01-account.json"} <= set(archive.namelist())

    person.visits("/settings/leave")
    assert faults(page) == []
    page.locator("#field-word").focus()
    page.keyboard.type("partir")
    page.locator("#field-password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    person.is_at("Your account is about to be erased")
    assert faults(page) == []

    person.visits("/")
    person.button("Keep my account").focus()
    page.keyboard.press("Enter")
    person.sees("You keep your account. Everything is as it was.")
    assert person.troubles == []
