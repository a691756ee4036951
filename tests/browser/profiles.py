"""Browser profiles for people to borrow: one that was used is emptied and lent again, warm.

A new profile fetches every sheet, font and script anew, and starts a process to draw in: longer than most pages take.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Page

from tests.browser.person import DESK, PATIENCE_MS, Person
from tests.browser.town import Town

_HEIGHT = 844
_TAGS = {"en": "en-GB", "fr": "fr-FR"}
_FORGETS = (
    "() => { try { localStorage.clear(); sessionStorage.clear(); } catch { /* about:blank has none */ } }"
)


class Manner(NamedTuple):
    """How somebody browses: the language, the width, whether scripts run and whether things may move."""

    locale: str = "en"
    width: int = DESK
    scripts: bool = True
    still: bool = True


class Profiles:
    """Lends pages, each in a profile of its own; no two people have the same one at a time."""

    def __init__(self, browser: Browser, town: Town) -> None:
        self._browser = browser
        self._town = town
        self._free: dict[Manner, list[Page]] = defaultdict(list)

    @contextmanager
    def lent(self, manner: Manner, *, apart: bool = False) -> Iterator[Person]:
        """Somebody with a browser that knows nothing; `apart` for who tampers with it, whose is thrown away."""
        free = self._free[manner]
        page = free.pop() if free and not apart else self._opened(manner)
        person = Person(page, self._town, manner.locale)
        try:
            yield person
        finally:
            person.leaves()
            if apart or not _emptied(page, manner):
                page.context.close()
            else:
                free.append(page)

    def close(self) -> None:
        for page in (page for free in self._free.values() for page in free):
            page.context.close()

    def _opened(self, manner: Manner) -> Page:
        context = self._browser.new_context(
            locale=_TAGS[manner.locale],
            viewport={"width": manner.width, "height": _HEIGHT},
            java_script_enabled=manner.scripts,
            reduced_motion=_motion(manner),
            has_touch=manner.width < DESK,
        )
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()


def _motion(manner: Manner) -> str:
    return "reduce" if manner.still else "no-preference"


def _emptied(page: Page, manner: Manner) -> bool:
    """Put a page back as it was at first; False when it cannot be."""
    context = page.context
    if context.pages != [page]:
        return False
    try:
        page.evaluate(_FORGETS)
        page.goto("about:blank")
        context.clear_cookies()
        context.clear_permissions()
        page.emulate_media(color_scheme="light", reduced_motion=_motion(manner))
        page.set_viewport_size({"width": manner.width, "height": _HEIGHT})
    except Error:
        return False
    return True
