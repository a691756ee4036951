"""Writes Atom feeds (RFC 4287); knows no feature's entries and reads nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response

_ATOM = "http://www.w3.org/2005/Atom"


class Entry(NamedTuple):
    """One thing in a feed: its address is its identity too, `html` what it says."""

    url: str
    title: str
    author: str
    published: datetime
    updated: datetime
    html: str
    locale: str | None = None
    """The language of this one, where a feed holds several."""
    summary: str = ""


class Feed(NamedTuple):
    """A feed: `url` names it, `self_url` is where it is read, `page_url` the page that shows the same."""

    url: str
    self_url: str
    page_url: str
    title: str
    subtitle: str
    locale: str
    updated: datetime


def answer(feed: Feed, entries: Sequence[Entry]) -> Response:
    """The feed as an answer that readers may keep for five minutes."""
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(written(feed, entries), mimetype="application/atom+xml", headers=headers)


def written(feed: Feed, entries: Sequence[Entry]) -> str:
    """The feed as XML, its entries in the order they come."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.locale})
    _text(root, "id", feed.url)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _stamp(feed.updated))
    SubElement(root, "link", {"rel": "self", "href": feed.self_url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page_url})
    for entry in entries:
        _entry(root, entry)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _entry(root: Element, entry: Entry) -> None:
    found = SubElement(root, "entry", {"xml:lang": entry.locale} if entry.locale else {})
    _text(found, "id", entry.url)
    _text(found, "title", entry.title)
    _text(found, "published", _stamp(entry.published))
    _text(found, "updated", _stamp(entry.updated))
    _text(SubElement(found, "author"), "name", entry.author)
    SubElement(found, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
    if entry.summary:
        _text(found, "summary", entry.summary)
    content = SubElement(found, "content", {"type": "html"})
    content.text = entry.html


def _text(parent: Element, tag: str, value: str) -> None:
    SubElement(parent, tag).text = value


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
