"""The newest ideas of a place as an Atom feed; reads nothing."""

from collections.abc import Sequence

from marketplace.community.clubs import words
from marketplace.community.clubs.models import Club
from marketplace.community.ideas.queries import Row
from marketplace.core import clock
from marketplace.core.atom import Entry, Feed
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute


def feed_of(club: Club | None, rows: Sequence[Row]) -> tuple[Feed, list[Entry]]:
    """The feed and its entries; `rows` are the newest first."""
    base = absolute(f"/clubs/{club.slug}/ideas" if club else "/ideas")
    name = club.name if club else settings().site_name
    entries = [_entry(row) for row in rows]
    feed = Feed(
        url=base,
        self_url=f"{base}.atom" if club else f"{base}/feed.atom",
        page_url=base,
        title=_("Ideas for %(name)s", name=name),
        subtitle=_("What members would like to have, and what became of it."),
        locale=club.locale if club else current_locale(),
        updated=max((entry.updated for entry in entries), default=clock.now()),
    )
    return feed, entries


def _entry(row: Row) -> Entry:
    changes = [at for at in (row.edited_at, row.answered_at, row.created_at) if at is not None]
    return Entry(
        url=absolute(f"/ideas/{row.public_id}"),
        title=row.title,
        author=row.author,
        published=row.created_at,
        updated=max(changes),
        html=str(words.shown(row.text)),
    )
