"""Members' Markdown as safe HTML; raw HTML is off and the result is cleaned again."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "code"}


def render(text: str | None) -> Markup:
    """HTML of a member's text: paragraphs, emphasis, lists, links (nofollow), no pictures, no HTML of theirs."""
    html = _parser.render(text or "")
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return Markup(cleaned)  # noqa: S704 - nh3 has just cleaned it
