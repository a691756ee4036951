"""Writes a club's newest posts as an Atom feed (RFC 4287); reads nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from marketplace.community.clubs import words
from marketplace.community.clubs.models import Club
from marketplace.community.discussions.queries import Hit
from marketplace.core.urls import absolute

_ATOM = "http://www.w3.org/2005/Atom"


def feed_of(club: Club, hits: Sequence[Hit]) -> str:
    """The feed as XML; `hits` are the newest posts first."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": club.locale})
    home = absolute(f"/clubs/{club.slug}")
    _text(root, "id", home)
    _text(root, "title", club.name)
    _text(root, "subtitle", club.purpose)
    _text(root, "updated", _stamp(_changed(hits[0]) if hits else club.created_at))
    SubElement(root, "link", {"rel": "self", "href": f"{home}/feed.atom"})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{home}/discussions"})
    for hit in hits:
        _entry(root, club, hit)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _entry(root: Element, club: Club, hit: Hit) -> None:
    link = absolute(f"/clubs/{club.slug}/discussions/{hit.discussion_id}/posts/{hit.post.public_id}")
    entry = SubElement(root, "entry")
    _text(entry, "id", link)
    _text(entry, "title", hit.title)
    _text(entry, "published", _stamp(hit.post.created_at))
    _text(entry, "updated", _stamp(_changed(hit)))
    _text(SubElement(entry, "author"), "name", hit.author)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": link})
    content = SubElement(entry, "content", {"type": "html"})
    content.text = str(words.shown(hit.post.text, hit.post.handles))


def _text(parent: Element, tag: str, value: str) -> None:
    SubElement(parent, tag).text = value


def _changed(hit: Hit) -> datetime:
    return hit.post.edited_at or hit.post.created_at


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
