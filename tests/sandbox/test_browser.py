"""The hosted pages in Chromium: accessible, in their width, in both languages, without a script."""

from collections.abc import Iterator
from typing import get_args

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import DESK
from tests.sandbox import browsing
from tests.sandbox.browsing import SPOKEN, State
from tests.sandbox.playground import APP, Playground

STATES = get_args(State)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page in which all are looked at; a browser for each would read every sheet anew."""
    with browsing.a_page(browser, DESK, scripts=True, locale=SPOKEN) as found:
        yield found


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_accessible_and_keeps_its_width_in_both_languages(
    play: Playground, page: Page, state: State
) -> None:
    address = browsing.address_of(play, state)

    found = browsing.findings(page, address, STATES.index(state))

    assert found == []


def test_paying_needs_no_script(play: Playground, browser: Browser) -> None:
    session = play.session(locale="en")

    end = browsing.paid_by_hand(browser, str(session.url))

    assert end == f"{APP}/paid?session={session.id}"
    assert play.api.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_answering_the_bank_needs_no_script(play: Playground, browser: Browser) -> None:
    session = play.session(locale="en")

    end = browsing.challenged_by_hand(browser, str(session.url))

    assert end == f"{APP}/paid?session={session.id}"
    assert len(play.api.charges.list().data) == 1


def test_onboarding_needs_no_script(play: Playground, browser: Browser) -> None:
    name = play.account(ready=False)

    end = browsing.onboarded_by_hand(browser, f"{play.link(name)}?lang=en")

    assert end == f"{APP}/studio"
    assert play.api.accounts.retrieve(name).payouts_enabled is True
