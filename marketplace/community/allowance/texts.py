"""What a text may carry at each door: links by how far its author is known, and few names called at once."""

import re
from collections.abc import Mapping

from marketplace.community.allowance import queries
from marketplace.community.allowance.rules import Page
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

MOST_MENTIONS = 5

# One link is one, whether it is written out, in Markdown, or both; a picture of an article's own is none.
_LINK = re.compile(r"\]\(\s*<?(?!picture:)(?:https?://)?(?:www\.)?|https?://(?:www\.)?|www\.", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./-])@([a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)


def links_in(text: str) -> int:
    """How many addresses a text names."""
    return len(_LINK.findall(text))


def mentioned(text: str) -> list[str]:
    """The names after `@` in a text, each once, in their order. Quoted lines mention nobody again."""
    said = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return list(dict.fromkeys(found.lower() for found in _MENTION.findall(said)))


def problem(author: Member, page: Page, text: str) -> str:
    """What is wrong with a text at a door, in a sentence; empty for nothing. A text without links asks no table."""
    links = links_in(text)
    most = queries.most_links(author, page) if links else 0
    if links > most:
        if not most:
            return _("Write it without links.")
        return _("At most %(n)s links: new accounts begin with few.", n=most)
    if len(mentioned(text)) > MOST_MENTIONS:
        return _("Mention at most %(n)s people at a time: the others read it here too.", n=MOST_MENTIONS)
    return ""


def check(author: Member, page: Page, texts: Mapping[str, str]) -> None:
    """Texts by the names of their fields, which together are one. Raises `Invalid` at the field that goes too far."""
    errors: dict[str, list[str]] = {}
    read = ""
    for field, text in texts.items():
        read = f"{read}\n{text}"
        if not errors and (said := problem(author, page, read)):
            errors[field] = [said]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)
