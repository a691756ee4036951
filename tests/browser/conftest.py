"""One town and one Chromium for a worker's browser tests, and somebody new in it for each of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from marketplace.core import config
from tests.browser import chromium
from tests.browser.gallery import Gallery
from tests.browser.person import Person
from tests.browser.profiles import Manner, Profiles
from tests.browser.scenes import Scenes, prepare
from tests.browser.town import Town, open_town

# Both live as long as this folder's tests and no longer: the driver keeps an event loop in the main thread,
# which other tests want for themselves.


@pytest.fixture(scope="package")
def _town(server_url: str) -> Iterator[Town]:
    with open_town(server_url) as town:
        yield town


@pytest.fixture(scope="package")
def _browser(_town: Town) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def town(_town: Town) -> Town:
    """The running company. Other tests of this process may have put other settings in force."""
    config.use(_town.settings)
    return _town


@pytest.fixture(scope="package")
def _profiles(_town: Town, _browser: Browser) -> Iterator[Profiles]:
    lender = Profiles(_browser, _town)
    yield lender
    lender.close()


@pytest.fixture(scope="package")
def _gallery(_profiles: Profiles) -> Iterator[Gallery]:
    with ExitStack() as stack:
        yield Gallery(_profiles, stack)


@pytest.fixture
def gallery(town: Town, _gallery: Gallery) -> Gallery:
    """Where pages are looked at that nobody changes."""
    del town
    return _gallery


@pytest.fixture
def someone(town: Town, _profiles: Profiles) -> Iterator[Callable[..., Person]]:
    """Makes people with a browser of their own; afterwards no page of theirs may have had a script error."""
    del town
    with ExitStack() as stack:
        people: list[Person] = []

        def arrive(*, apart: bool = False, **manner: Any) -> Person:
            people.append(stack.enter_context(_profiles.lent(Manner(**manner), apart=apart)))
            return people[-1]

        yield arrive
        assert [trouble for person in people for trouble in person.troubles] == []


@pytest.fixture(scope="package")
def scenes(_town: Town) -> Scenes:
    """Listings, people and bookings in every state, to look at and never to change."""
    config.use(_town.settings)
    return prepare(_town)
