"""An author writes, looks, schedules, is published by the sweep, is read and commented on; in both languages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from marketplace.community.articles import jobs
from marketplace.core import clock
from tests.browser.looking import faults
from tests.browser.person import DESK, PHONE, Person
from tests.browser.town import Town
from tests.factories.articles import BODY, committed_pair

Someone = Callable[..., Person]


@pytest.mark.parametrize(("locale", "width"), [("fr", PHONE), ("en", DESK)])
def test_an_article_is_written_scheduled_published_read_and_commented_on(
    town: Town, someone: Someone, locale: str, width: int
) -> None:
    ana, nora = committed_pair(town.app, locale)
    author = someone(width=width, locale=locale).is_signed_in(ana)
    reader = someone(width=width, locale=locale).is_signed_in(nora)
    title = f"Bread for {locale} neighbours"

    author.visits("/write")
    author.button("Begin an article").click()
    author.page.locator("#field-title").fill(title)
    author.page.locator("#field-summary").fill("Four things and patience.")
    author.page.locator("#field-body").fill(BODY + "\n\n<script>document.title = 'taken'</script>")
    expect(author.page.locator("#live-body h2")).to_have_text("What you need")
    expect(author.page.locator("#live")).to_contain_text(author.words("Draft kept."))
    assert faults(author.page) == []
    author.page.locator("label:has(input[value=baking])").click()
    author.button("Look at it").click()
    expect(author.heading).to_have_text(title)
    assert faults(author.page) == []
    author.page.get_by_role("link", name=author.words("Go on to publish")).click()
    expect(author.button("Publish it then")).to_be_visible()
    assert faults(author.page) == []
    author.button("Publish it then").click()
    author.sees("Scheduled")

    with town.app.app_context(), clock.frozen_at(clock.now() + timedelta(days=2)):
        jobs.publish()

    reader.visits("/articles")
    reader.page.get_by_role("link", name=title).click()
    expect(reader.heading).to_have_text(title)
    assert faults(reader.page) == []
    reader.page.locator("#field-text").fill("**Mine** rose well.")
    reader.button("Send the comment").click()
    expect(reader.page.locator("#c1 strong")).to_have_text("Mine")
    assert title in reader.page.title()
