"""A work's words in a reader's language, or in the one it was written in."""

from typing import Protocol

from marketplace.core.i18n import current_locale
from marketplace.goods.works.models import Work


class Titled(Protocol):
    @property
    def title_en(self) -> str: ...
    @property
    def title_fr(self) -> str: ...


def title(one: Titled, locale: str | None = None) -> str:
    names = (one.title_fr, one.title_en)
    first, second = names if (locale or current_locale()) == "fr" else names[::-1]
    return first or second


def words(work: Work, locale: str | None = None) -> str:
    """What is in it: beside its title, in the same language."""
    texts = ((work.title_fr, work.text_fr), (work.title_en, work.text_en))
    first, second = texts if (locale or current_locale()) == "fr" else texts[::-1]
    return first[1] if first[0] else second[1]


def language_of(work: Work, locale: str | None = None) -> str:
    """Which language its words are in, for the page's `lang`."""
    wanted = locale or current_locale()
    return (
        wanted if (work.title_fr if wanted == "fr" else work.title_en) else {"fr": "en", "en": "fr"}[wanted]
    )


def file_name(title_: str) -> str:
    """A name to save the file under: letters, digits and dashes only."""
    kept = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in title_.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "proche"
