"""What members write in clubs, made safe to keep and to show: light Markdown, links, mentions."""

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from marketplace.community.allowance import texts
from marketplace.community.allowance.pace import refuse_limited
from marketplace.community.allowance.rules import Page
from marketplace.community.allowance.texts import mentioned
from marketplace.core import markdown
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import is_text, one_line, tidy
from marketplace.people.accounts.models import Member

__all__ = ["MOST_SIGNS", "checked", "excerpt", "mentioned", "one_line", "shown"]

MOST_SIGNS = 8000
EXCERPT = 160

_TAG = re.compile(r"(<[^>]+>)")
# An address ends before what HTML wrote for a sign that cannot stand in one.
_LIVE = re.compile(
    r"https?://(?:(?!&(?:lt|gt|quot|#))[^\s<>])+|(?<![\w@.-])@[a-z0-9]+(?:-[a-z0-9]+)*", re.IGNORECASE
)
_CLOSING = ".,;:!?)»”'"


def checked(
    raw: str, author: Member, *, field: str = "text", most: int = MOST_SIGNS, page: Page = Page.POST
) -> str:
    """A text as it is kept. Raises `Invalid` with a sentence at its field, and `Limited`."""
    text = tidy(raw) if is_text(raw) else ""
    refuse_limited(author)
    problem = ""
    if not text:
        problem = _("Write something that can be read.")
    elif len(text) > most:
        problem = _("Write at most %(n)s characters.", n=most)
    if problem:
        raise Invalid(
            _("Some answers need another look."), kept=_("What you typed is kept."), errors={field: [problem]}
        )
    texts.check(author, page, {field: text})
    return text


def shown(text: str, handles: Iterable[str] = ()) -> Markup:
    """HTML of a text: Markdown cleaned by a list of allowed tags, addresses as links, known names after @ in bold."""
    return _shown(text, tuple(sorted(handles)))


@lru_cache(maxsize=4096)
def _shown(text: str, handles: tuple[str, ...]) -> Markup:
    parts: list[str] = []
    inside = 0
    for piece in _TAG.split(str(markdown.render(text))):
        if piece.startswith("<"):
            inside += piece.startswith(("<a ", "<code")) - piece.startswith(("</a", "</code"))
            parts.append(piece)
        else:
            parts.append(piece if inside else _LIVE.sub(lambda found: _live(found.group(), handles), piece))
    return Markup("".join(parts))  # noqa: S704 - cleaned by the renderer; what is added is made of escaped parts


def _live(word: str, handles: tuple[str, ...]) -> str:
    """A piece of escaped text that is an address or a name after @."""
    if word.startswith("@"):
        return f'<b class="mention">{word}</b>' if word[1:].lower() in handles else word
    address = word.rstrip(_CLOSING)
    # The rest of the text is escaped already, quotes in running text are not.
    target = address.replace('"', "%22")
    return f'<a href="{target}" rel="nofollow noopener ugc">{address}</a>{word[len(address) :]}'


_MARKS = re.compile(r"^\s*(?:>.*|[#*+-]+\s)|[*_`]|\]\([^)]*\)|\[", re.MULTILINE)


def excerpt(text: str, most: int = EXCERPT) -> str:
    """The first words of a text on one line, without its marks and quotes."""
    line = " ".join(_MARKS.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
