"""Reads what articles brought: how often they were read, offers opened from them, bookings that followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import text

from marketplace.core.database import db

_DAYS = text("""
    select article_id, day, sum(reads)::int, sum(opened)::int, sum(booked)::int from (
        select d.article_id, d.day, d.reads, d.opened, 0 as booked
        from article_day d where d.article_id = :article and d.day between :first and :last
        union all
        select b.article_id, (b.at at time zone 'UTC')::date, 0, 0, 1
        from article_booking b where b.article_id = :article
            and b.at >= cast(:first as date)::timestamp at time zone 'UTC'
            and b.at < (cast(:last as date) + 1)::timestamp at time zone 'UTC') as counted
    group by article_id, day order by day
""")
_TOTALS = text("""
    select a.id, coalesce(d.reads, 0)::int, coalesce(d.opened, 0)::int, coalesce(b.booked, 0)::int
    from article a
    left join (select article_id, sum(reads) as reads, sum(opened) as opened from article_day group by 1) d
        on d.article_id = a.id
    left join (select article_id, count(*) as booked from article_booking group by 1) b on b.article_id = a.id
    where a.author_id = :author and a.versions > 0
""")


@dataclass(slots=True)
class Figures:
    """How often something was read, an offer opened from it, and booked after that."""

    reads: int = 0
    opened: int = 0
    booked: int = 0

    def add(self, reads: int, opened: int, booked: int) -> None:
        self.reads += reads
        self.opened += opened
        self.booked += booked


@dataclass(slots=True)
class Brought:
    """What an article brought in a span of days."""

    first: date
    last: date
    all: Figures = field(default_factory=Figures)
    by_day: dict[date, Figures] = field(default_factory=dict)


def of_article(article_id: int, last: date, days: int) -> Brought:
    """What came of an article in so many days until `last`; one query."""
    first = last - timedelta(days=days - 1)
    found = Brought(first, last)
    found.by_day = {first + timedelta(days=n): Figures() for n in range(days)}
    rows = db.session.execute(_DAYS, {"article": article_id, "first": first, "last": last})
    for _article, day, *counts in rows:
        for figures in (found.all, found.by_day[day]):
            figures.add(*counts)
    return found


def in_all(author_id: int) -> dict[int, Figures]:
    """What each of an author's articles brought since it was published; one query."""
    rows: Sequence[tuple[int, int, int, int]] = [
        (row[0], row[1], row[2], row[3]) for row in db.session.execute(_TOTALS, {"author": author_id})
    ]
    return {article_id: Figures(reads, opened, booked) for article_id, reads, opened, booked in rows}
