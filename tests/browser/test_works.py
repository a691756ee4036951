"""From a provider's PDF to a neighbour's download, in a browser and in both languages."""

from collections.abc import Callable

import pytest

from marketplace.people.accounts.models import Role
from tests.browser.person import Person
from tests.browser.town import Town
from tests.factories import works
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_book_is_sent_read_by_a_moderator_bought_and_downloaded(
    someone: Callable[..., Person], town: Town, locale: str
) -> None:
    with town.acting():
        cook, buyer = make_provider("Samira Benali"), a_member()
    moderator = town.staff(Role.MODERATOR)
    author, looker, reader = (someone(locale=locale) for _n in range(3))
    author.is_signed_in(cook)
    looker.is_signed_in(moderator)
    reader.is_signed_in(buyer)

    author.visits("/studio/works/new")
    author.page.locator("input[name=kind][value=recipe_book]").check(force=True)
    for field, words in works.TYPED.items():
        author.page.fill(f"[name={field}]", words)
    author.page.set_input_files(
        "#field-file", {"name": "book.pdf", "mimeType": "application/pdf", "buffer": works.a_pdf()}
    )
    author.presses("Save")
    author.presses("Send it to be looked at")

    looker.visits("/admin/works")
    looker.page.locator("main a[href*='/admin/works/wrk_']").first.click()
    looker.presses("Approve it")

    reader.visits("/works")
    reader.page.locator("main .book a").first.click()
    reader.page.check("input[name=consent]")
    reader.presses("Pay %(price)s")
    reader.pays()
    town.hears_from_the_payment_server()
    town.work()

    reader.visits("/library")
    with reader.page.expect_download() as download:
        reader.presses("Download")
    assert download.value.suggested_filename.endswith(".pdf")
