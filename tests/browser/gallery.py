"""Browsers that stay open, one in each language, in which page after page is looked at as one person or another.

Opening a browser for each page would take longer than the page: its first one fetches and reads every sheet anew.
"""

from contextlib import ExitStack
from functools import cache
from typing import Any

from marketplace.core.i18n import LOCALES, catalogue
from marketplace.people.accounts.models import Member
from tests.browser.looking import DESK, PHONE, Look, faults
from tests.browser.person import Person
from tests.browser.profiles import Manner, Profiles

Plan = dict[str, tuple[Look, ...]]

# Every page in each language, at each width and in each colour mode, and four neighbours in a list in all there is.
_TURNS: tuple[Plan, ...] = (
    {"en": (Look("light", PHONE),), "fr": (Look("dark", DESK),)},
    {"en": (Look("dark", DESK),), "fr": (Look("light", PHONE),)},
    {"en": (Look("dark", PHONE),), "fr": (Look("light", DESK),)},
    {"en": (Look("light", DESK),), "fr": (Look("dark", PHONE),)},
)
# Each language at each width, each width and each language in each colour mode.
EACH: Plan = {
    "en": (Look("light", PHONE), Look("dark", DESK)),
    "fr": (Look("dark", PHONE), Look("light", DESK)),
}
_TEXTS = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
    while (texts.nextNode()) {
        const { data, parentElement: around } = texts.currentNode;
        if (!around.closest("script, style, [lang]:not(html)")) found.add(data.trim().replace(/\\s+/g, " "));
    }
    return [document.documentElement.lang, ...found];
}"""


def turn(number: int) -> Plan:
    """How the page with this number in a list is looked at."""
    return _TURNS[number % len(_TURNS)]


class Gallery:
    """Shows a page in both languages; nobody's cookies outlast a look."""

    def __init__(self, profiles: Profiles, stack: ExitStack) -> None:
        self._visitors = {locale: stack.enter_context(profiles.lent(Manner(locale))) for locale in LOCALES}
        self._cookies: dict[int, list[Any]] = {}

    def faults(self, member: Member | None, path: str, plan: Plan) -> list[str]:
        """What is wrong with a page as a member, or a visitor, sees it in each language."""
        found = []
        for locale, visitor in self._visitors.items():
            self._lets_in(visitor, member)
            visitor.visits(path.replace("{locale}", locale))
            here = [*faults(visitor.page, plan[locale]), *in_another_language(visitor), *visitor.troubles]
            found += [f"{locale} {fault}" for fault in here]
            visitor.troubles.clear()
        return found

    def _lets_in(self, visitor: Person, member: Member | None) -> None:
        context = visitor.page.context
        context.clear_cookies()
        if member is None:
            return
        if member.id not in self._cookies:
            visitor.is_signed_in(member)
            self._cookies[member.id] = context.cookies()
        context.add_cookies(self._cookies[member.id])


def in_another_language(visitor: Person) -> list[str]:
    """What a page says in English to somebody who reads another language, though it could say it in theirs."""
    lang, *texts = visitor.page.evaluate(_TEXTS)
    said = [f"{text!r} is said in English" for text in texts if text in _replaced(visitor.locale)]
    return said if lang == visitor.locale else [f"the page says that it is in {lang!r}", *said]


@cache
def _replaced(locale: str) -> frozenset[str]:
    """English sentences of ours that are others in a language."""
    if locale == LOCALES[0]:
        return frozenset()
    known = catalogue(locale)._catalog
    return frozenset(
        english for english in known if isinstance(english, str) and english and english not in known.values()
    )
