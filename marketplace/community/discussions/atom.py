"""A club's newest posts as an Atom feed; reads nothing."""

from collections.abc import Sequence

from marketplace.community.clubs import words
from marketplace.community.clubs.models import Club
from marketplace.community.discussions.queries import Hit
from marketplace.core.atom import Entry, Feed, written
from marketplace.core.urls import absolute


def feed_of(club: Club, hits: Sequence[Hit]) -> str:
    """The feed as XML; `hits` are the newest posts first."""
    home = absolute(f"/clubs/{club.slug}")
    entries = [_entry(club, hit) for hit in hits]
    updated = entries[0].updated if entries else club.created_at
    feed = Feed(
        home, f"{home}/feed.atom", f"{home}/discussions", club.name, club.purpose, club.locale, updated
    )
    return written(feed, entries)


def _entry(club: Club, hit: Hit) -> Entry:
    post = hit.post
    return Entry(
        url=absolute(f"/clubs/{club.slug}/discussions/{hit.discussion_id}/posts/{post.public_id}"),
        title=hit.title,
        author=hit.author,
        published=post.created_at,
        updated=post.edited_at or post.created_at,
        html=str(words.shown(post.text, post.handles)),
    )
