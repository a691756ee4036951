"""Plain text as HTML paragraphs with clickable addresses, for the HTML half of a message; escapes everything."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def paragraphs(text: str) -> Markup:
    """Blank lines part paragraphs, line breaks stay, addresses become links."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", str(text)) if block.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(_lines(block)) for block in blocks)


def _lines(block: str) -> Markup:
    return Markup("<br>\n").join(_linked(line) for line in block.splitlines())


def _linked(line: str) -> Markup:
    parts, last = [], 0
    for found in _ADDRESS.finditer(line):
        parts.append(escape(line[last : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        last = found.end()
    parts.append(escape(line[last:]))
    return Markup("").join(parts)
