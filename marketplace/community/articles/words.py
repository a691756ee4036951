"""Words of articles, made safe to keep and to show: Markdown with headings and one's own pictures; knows no table."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from marketplace.community.clubs.words import excerpt, one_line
from marketplace.core.config import settings
from marketplace.core.plain_text import is_text, tidy

__all__ = ["Picture", "clean", "excerpt", "one_line", "pictures_in", "shown"]

_NAMED = re.compile(r"picture:([0-9]{1,4})")
_TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h2", "h3", "h4", "code", "pre", "hr"),
    *("figure", "figcaption", "img"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height", "loading", "decoding"}}
_BEFORE = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
"""The page's own title is the only heading of the first rank."""


class Picture(NamedTuple):
    """A picture that the text may name by its number."""

    number: int
    url: str
    alt: str
    width: int
    height: int


def clean(raw: str) -> str:
    """A text as it is kept: without invisible signs, turned direction and what no page can hold."""
    return tidy(raw) if is_text(raw) else ""


def pictures_in(text: str) -> list[int]:
    """The numbers of the pictures a text names, each once, in their order."""
    return list(dict.fromkeys(int(number) for number in _NAMED.findall(text)))


def shown(text: str, pictures: tuple[Picture, ...] = (), *, vouched: bool = False) -> Markup:
    """HTML of an article: no HTML of its author's, no pictures from elsewhere; headings begin at the second rank.

    Links of somebody who is not `vouched` for are marked as not ours to search engines.
    """
    return _shown(text, pictures, vouched, urlsplit(settings().site_url).netloc)


@lru_cache(maxsize=512)
def _shown(text: str, pictures: tuple[Picture, ...], vouched: bool, own_host: str) -> Markup:
    known = {picture.number: picture for picture in pictures}
    tokens = _parser.parse(text)
    _shift_headings(tokens)
    html = _parser.renderer.render(_with_figures(tokens, known), _parser.options, {})
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener" if vouched else "nofollow noopener ugc",
        attribute_filter=_allowed,
    )
    # Eager for the first: it is likely to be on the screen when the page opens.
    return Markup(cleaned.replace(' loading="lazy"', "", 1))  # noqa: S704 - nh3 has just cleaned it


def _allowed(tag: str, name: str, value: str) -> str | None:
    """Only pictures of ours are shown, whatever the text says."""
    if tag == "img" and name == "src" and not value.startswith("/articles/pictures/"):
        return None
    return value


def _shift_headings(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _BEFORE[token.tag]


def _with_figures(tokens: list[Token], known: Mapping[int, Picture]) -> list[Token]:
    """The tokens, with a paragraph that is one picture as a figure."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        figure = _figure_at(tokens, at, known)
        if figure is None:
            out.append(tokens[at])
            at += 1
        else:
            out.append(figure)
            at += 3
    return out


def _figure_at(tokens: list[Token], at: int, known: Mapping[int, Picture]) -> Token | None:
    """The figure that the paragraph beginning here is, None for every other one."""
    if tokens[at].type != "paragraph_open" or at + 1 >= len(tokens):
        return None
    inside = tokens[at + 1].children or []
    if len(inside) != 1 or inside[0].type != "image":
        return None
    found = _NAMED.fullmatch(str(inside[0].attrs.get("src", "")))
    picture = known.get(int(found[1])) if found else None
    if picture is None:
        return None
    words = inside[0].content.strip()
    token = Token("html_block", "", 0)
    caption = Markup("<figcaption>{}</figcaption>").format(words) if words else Markup("")
    token.content = str(
        Markup(
            '<figure><img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">{}</figure>\n'
        ).format(picture.url, picture.alt, picture.width, picture.height, caption)
    )
    return token


def _image(tokens: list[Token], at: int, _options: object, _env: object) -> str:
    """A picture within a line, or of elsewhere: its words alone."""
    return str(escape(tokens[at].content))


def _known_scheme(url: str) -> bool:
    """What a link or a picture may name; ours by number, the rest as the web knows it."""
    return url.startswith(("https://", "http://", "mailto:", "/", "#", "picture:")) and not url.startswith(
        "//"
    )


_parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
_parser.validateLink = _known_scheme  # type: ignore[method-assign]
_parser.add_render_rule("image", lambda _renderer, tokens, at, options, env: _image(tokens, at, options, env))
