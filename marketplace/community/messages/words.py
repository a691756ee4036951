"""What members write, made safe to keep and to show; it reads and writes no table."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from marketplace.community.messages.contacts import EMAIL, LINK, PHONE
from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _

MOST_SIGNS = 4000
EXCERPT = 90

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_CLOSING = ".,;:!?)»”'\""


def masked(text: str, contacts: Sequence[Sequence[Any]]) -> str:
    """A text with words in place of its contact details."""
    parts, last = [], 0
    for begin, end, kind in contacts:
        parts += [text[last:begin], f"[{hidden_words(kind)}]"]
        last = end
    return "".join([*parts, text[last:]])


def hidden_words(kind: str) -> str:
    return {
        EMAIL: _("e-mail address hidden until you book"),
        PHONE: _("phone number hidden until you book"),
        LINK: _("link hidden until you book"),
    }[kind]


def shown(text: str, contacts: Sequence[Sequence[Any]] = ()) -> Markup:
    """HTML of a text: escaped, its contact details hidden, its addresses as links that vouch for nothing."""
    parts: list[Markup] = []
    last = 0
    for begin, end, kind in contacts:
        parts.append(_linked(text[last:begin]))
        parts.append(Markup('<span class="hidden-words">{}</span>').format(hidden_words(kind)))
        last = end
    parts.append(_linked(text[last:]))
    return Markup("").join(parts)


def _linked(text: str) -> Markup:
    parts, last = [], 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_CLOSING)
        parts.append(escape(text[last : found.start()]))
        parts.append(Markup('<a href="{0}" rel="nofollow noopener noreferrer ugc">{0}</a>').format(address))
        last = found.start() + len(address)
    return Markup("").join([*parts, escape(text[last:])])


def excerpt(text: str) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


_ENGLISH = (
    "the and you your is are we can for with this that have what when not do my it of to in at be hello thanks thank"
    " please would will how from but hi"
)
_FRENCH = (
    "le la les et vous votre est sont nous peut pour avec ce cette que quoi quand pas mon ma il elle de du des au aux"
    " bonjour merci je un une dans mais comment serait sera bonsoir ça c’est j’ai"
)
_SMALL_WORDS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def language_of(text: str, otherwise: str | None) -> str | None:
    """The language most of a text's small words belong to, else the one given."""
    words = [word.lower().replace("'", "’") for word in _WORD.findall(text)]
    counts = {locale: _count(words, _SMALL_WORDS[locale]) for locale in LOCALES}
    best = max(counts, key=lambda locale: counts[locale])
    is_clear = counts[best] > sum(counts.values()) - counts[best]
    return best if is_clear else otherwise


def _count(words: Iterable[str], among: frozenset[str]) -> int:
    return sum(word in among for word in words)
