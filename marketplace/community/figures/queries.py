"""Counts what happens in clubs by month and by club; names nobody and writes nothing.

Months are those of the company's wall. Posts that were removed or hidden count for nobody.
"""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db

SPANS = (3, 6, 12)
"""Months that can be asked for, the present one included."""
MOST_CLUBS = 50


class Month(NamedTuple):
    """One month: who gave and answered, how fast, who came back, and what was booked between members of one club."""

    month: date
    gave: int
    answered: int
    asked: int
    """Discussions begun."""
    unanswered: int
    """Of them, those nobody else wrote in yet."""
    median_minutes: int | None
    """The middle time to the first answer of those that have one."""
    returning: int
    """Who gave in the month before too."""
    bookings: int


class OfClub(NamedTuple):
    """The same of one club over the whole span."""

    slug: str
    name: str
    town: str
    gave: int
    answered: int
    asked: int
    unanswered: int
    median_minutes: int | None
    bookings: int


# What was written and called since, once; each figure counts from that. `{club}` narrows every part to one club.
_SAID = """
    with said as materialized (
        select p.club_id, p.author_id, p.discussion_id, p.number, p.created_at,
            date_trunc('month', p.created_at at time zone :zone)::date as month
        from post p where p.created_at >= :since and p.removed_at is null and p.hidden_at is null {post}
    ), gave as materialized (
        select club_id, author_id, month from said
        union select t.club_id, t.author_id, date_trunc('month', t.ends_at at time zone :zone)::date
        from meetup t where t.state = 'planned' and t.ends_at >= :since and t.ends_at < :now {meetup}
    ), asked as materialized (
        select d.id, d.club_id, d.author_id, date_trunc('month', d.created_at at time zone :zone)::date as month,
            min(s.created_at) filter (where s.author_id <> d.author_id) - d.created_at as waited
        from said f join discussion d on d.id = f.discussion_id left join said s on s.discussion_id = d.id
        where f.number = 1 group by d.id
    ), answered as materialized (
        select distinct s.club_id, s.author_id, s.month from said s join discussion d on d.id = s.discussion_id
        where s.author_id <> d.author_id
    ), booked as materialized (
        select distinct b.id, c.club_id, date_trunc('month', b.confirmed_at at time zone :zone)::date as month
        from club_member c join booking b on b.customer_id = c.member_id and b.confirmed_at >= :since
        join club_member h on h.club_id = c.club_id and h.member_id = b.provider_id and h.state = 'in'
        where c.state = 'in' and b.confirmed_at > greatest(c.joined_at, h.joined_at) {booked}
    )
"""
_BY_MONTH = """
    select m.month,
        (select count(distinct author_id) from gave where gave.month = m.month),
        (select count(distinct author_id) from answered where answered.month = m.month),
        (select count(*) from asked where asked.month = m.month),
        (select count(*) from asked where asked.month = m.month and waited is null),
        (select round(extract(epoch from percentile_disc(0.5) within group (order by waited)) / 60)::int
            from asked where asked.month = m.month and waited is not null),
        (select count(distinct g.author_id) from gave g join gave e on e.author_id = g.author_id
            and e.month = (m.month - interval '1 month')::date where g.month = m.month),
        (select count(distinct id) from booked where booked.month = m.month)
    from (select generate_series(cast(:first as date), cast(:last as date), interval '1 month')::date as month) m
    order by m.month
"""
_BY_CLUB = """
    select k.slug, k.name, k.town,
        (select count(distinct author_id) from gave where gave.club_id = k.id and gave.month >= :first) as gave,
        (select count(distinct author_id) from answered where answered.club_id = k.id and answered.month >= :first),
        (select count(*) from asked where asked.club_id = k.id and asked.month >= :first),
        (select count(*) from asked where asked.club_id = k.id and asked.month >= :first and waited is null),
        (select round(extract(epoch from percentile_disc(0.5) within group (order by waited)) / 60)::int
            from asked where asked.club_id = k.id and asked.month >= :first and waited is not null),
        (select count(distinct id) from booked where booked.club_id = k.id and booked.month >= :first)
    from club k where k.id in (select club_id from gave union select club_id from booked) and k.hidden_at is null
    order by gave desc, k.id limit :limit
"""


def by_month(months: int, club_id: int | None = None) -> list[Month]:
    """The last months of a club, or of all together, the oldest first; one query."""
    parts = {"post": "p", "meetup": "t", "booked": "c"}
    narrowed = {part: "" if club_id is None else f"and {row}.club_id = :club" for part, row in parts.items()}
    statement = _SAID.format(**narrowed) + _BY_MONTH
    return [Month(*row) for row in db.session.execute(text(statement), _values(months) | {"club": club_id})]


def by_club(months: int) -> list[OfClub]:
    """The clubs in which something happened, the liveliest first; one query."""
    statement = _SAID.format(post="", meetup="", booked="") + _BY_CLUB
    return [
        OfClub(*row) for row in db.session.execute(text(statement), _values(months) | {"limit": MOST_CLUBS})
    ]


def _values(months: int) -> dict[str, Any]:
    """The span in months; what was given is read from a month earlier on, to see who came back."""
    zone = ZoneInfo(settings().company_zone)
    now = clock.now()
    last = now.astimezone(zone).date().replace(day=1)
    first, before = _back(last, months - 1), _back(last, months)
    since = datetime(before.year, before.month, 1, tzinfo=zone)
    return {"zone": zone.key, "first": first, "last": last, "since": since, "now": now}


def _back(month: date, by: int) -> date:
    number = month.year * 12 + month.month - 1 - by
    return date(number // 12, number % 12 + 1, 1)
