"""Counts how often articles are read, and offers opened from them; and remembers for a fortnight who came from where.

Reads and openings are counted by day and never by person, without cookies (core/tally.py). To tell which bookings
followed, the last article is kept from which a signed-in member opened an offer: for fourteen days, for nobody to see.
"""

import re
from datetime import datetime

from flask import request
from flask_login import current_user
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.articles import rules
from marketplace.community.articles.models import Article, ArticleLead, ArticleListing, ArticleState
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.tally import Tally, is_a_person
from marketplace.trade.listings.models import Listing

_TALLY = Tally(
    """
    insert into article_day as d (article_id, day, reads, opened)
    select a.id, c.day, c.reads, c.opened
    from unnest(cast(:ids as bigint[]), cast(:days as date[]), cast(:reads as int[]), cast(:opened as int[]))
        as c (article_id, day, reads, opened)
    join article a on a.id = c.article_id
    order by a.id, c.day
    on conflict (article_id, day) do update set reads = d.reads + excluded.reads, opened = d.opened + excluded.opened
    """,
    "reads",
    "opened",
)

write = _TALLY.write

_MARK = re.compile(r"art_[a-z0-9]{20}")

_FOLLOWED = text("""
    insert into article_booking (booking_id, article_id, at)
    select b.id, l.article_id, b.confirmed_at
    from article_lead l
    join booking b on b.customer_id = l.member_id and b.listing_id = l.listing_id
    where b.created_at >= l.at and b.created_at < l.at + make_interval(days => :days) and b.confirmed_at is not null
    order by b.id
    on conflict do nothing
""")


def note_read(article_id: int, author_id: int) -> None:
    """An article was opened, by somebody who is not its author."""
    if not _is(author_id):
        _TALLY.note("reads", [article_id])


def mark() -> str:
    """Which article the address or the form says an offer was opened from, empty for none."""
    found = request.values.get("via", "")
    return found if _MARK.fullmatch(found) else ""


def note_arrival(listing_id: str) -> None:
    """Somebody came to an offer's page from an article: count that it was opened."""
    came_from = mark()
    found = _attached(came_from, listing_id) if came_from else None
    if found is not None and not _is(found[2]):
        _TALLY.note("opened", [found[0]])


def keep_arrival(listing_id: str) -> None:
    """Keep where the signed-in member came from, in the open transaction: when their page says so, or they book."""
    came_from = mark()
    found = _attached(came_from, listing_id) if came_from and is_a_person() else None
    if found is not None and not _is(found[2]):
        remember(current_user.id, found[1], found[0])


def _is(member_id: int) -> bool:
    return bool(current_user.is_authenticated and current_user.id == member_id)


def _attached(article_id: str, listing_id: str) -> tuple[int, int, int] | None:
    """A public article and an offer beside it, by their numbers, and who wrote it."""
    query = (
        select(Article.id, Listing.id, Article.author_id)
        .join(ArticleListing, ArticleListing.article_id == Article.id)
        .join(Listing, Listing.id == ArticleListing.listing_id)
        .where(
            Article.public_id == article_id,
            Article.state == ArticleState.PUBLISHED,
            Article.hidden_at.is_(None),
            Listing.public_id == listing_id,
        )
    )
    row = db.session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def remember(member_id: int, listing_id: int, article_id: int) -> None:
    """Keep from which article a member came to an offer last, in the open transaction."""
    facts = {"article_id": article_id, "at": clock.now()}
    row = insert(ArticleLead).values(member_id=member_id, listing_id=listing_id, **facts)
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id", "listing_id"], set_=facts))


def settle(now: datetime) -> None:
    """Note which bookings followed, and forget who came from where once nothing can follow any more."""
    db.session.execute(_FOLLOWED, {"days": rules.FOLLOWS_WITHIN.days})
    # A day more than counts: a booking of the last hour may be confirmed only the next day.
    over = now - rules.FOLLOWS_WITHIN - rules.SETTLED_AFTER
    db.session.execute(delete(ArticleLead).where(ArticleLead.at < over))
