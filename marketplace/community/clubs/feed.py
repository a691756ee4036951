"""The feed of one's home: what is new in the clubs one is in or follows, and from the members one follows; a read."""

from typing import NamedTuple

from sqlalchemy import select, text

from marketplace.community.allowance import rules as allowance
from marketplace.community.clubs.models import ClubEvent
from marketplace.community.reports.models import MemberBlock
from marketplace.community.reviews.rules import short_name
from marketplace.core import clock
from marketplace.core.database import db

A_PAGE = 30
_ALWAYS = 2**62


class Item(NamedTuple):
    """Something new: what happened, in which club, and who did it (and to whom), by short names."""

    event: ClubEvent
    slug: str
    club: str
    zone: str
    actor: str
    other: str


class Answers(NamedTuple):
    """A discussion one follows in which somebody has written since."""

    slug: str
    discussion_id: str
    title: str
    locale: str
    club: str
    unread: int
    read_to: int


# Of each source only its newest event is looked at first: at most a page of sources can have a part in a page.
_NEW = text("""
    with shown as (select unnest(cast(:deaf as bigint[])) as id),
    clubs as (
        select c.id, true as inside from club_member p join club c on c.id = p.club_id
            where p.member_id = :me and p.state = 'in' and c.hidden_at is null
        union
        select c.id, false from club_follow f join club c on c.id = f.club_id
            where f.member_id = :me and c.entry = 'open' and c.hidden_at is null
            and not exists (select 1 from club_member p where p.club_id = c.id and p.member_id = :me
                and p.state in ('in', 'banned'))
    ),
    club_heads as (
        select s.id, s.inside, h.id as head from clubs s cross join lateral (
            select e.id from club_event e where e.club_id = s.id and e.id < :before
            and e.is_public and e.kind in ('opened','handed_over','discussion','meetup')
            order by e.id desc limit 1) h
        order by h.id desc limit :most
    ),
    people_heads as (
        select f.followed_id as id, h.id as head from member_follow f cross join lateral (
            select e.id from club_event e where e.actor_id = f.followed_id and e.id < :before
            and e.is_public and e.kind in ('opened','handed_over','discussion','meetup')
            order by e.id desc limit 1) h
        where f.follower_id = :me
        order by h.id desc limit :most
    ),
    found as (
        select e.id, s.inside from club_heads s cross join lateral (
            select e.id from club_event e where e.club_id = s.id and e.id < :before
            and e.is_public and e.kind in ('opened','handed_over','discussion','meetup')
            order by e.id desc limit :most) e
        union
        select e.id, false from people_heads s cross join lateral (
            select e.id from club_event e where e.actor_id = s.id and e.id < :before
            and e.is_public and e.kind in ('opened','handed_over','discussion','meetup')
            order by e.id desc limit :most) e
    ),
    newest as (select id, bool_or(inside) as inside from found group by id order by id desc limit 4 * :most)
    select e.id, c.slug, c.name, c.zone, a.shown_name, o.shown_name
    from newest n join club_event e on e.id = n.id join club c on c.id = e.club_id
    join member a on a.id = e.actor_id left join member o on o.id = e.member_id
    where c.hidden_at is null and a.status = 'active'
    and (n.inside or c.entry = 'open' and a.created_at < :old)
    and e.actor_id not in (select id from shown)
    and not (e.kind = 'meetup' and exists (
        select from meetup t where t.public_id = e.subject and t.hidden_at is not null))
    order by e.id desc limit :most
""")


def newest(member_id: int, *, before: int | None = None, limit: int = A_PAGE) -> list[Item]:
    """What is new, the latest first; `before` is the id that the page before ended with.

    What new accounts do reaches those in the same club alone; whoever blocked the other hears nothing of them.
    """
    values = {
        "me": member_id,
        "before": before or _ALWAYS,
        "most": limit,
        "old": clock.now() - allowance.NEW,
        "deaf": sorted(deaf_to(member_id) | {member_id}),
    }
    rows = db.session.execute(_NEW, values).all()
    events = {
        one.id: one
        for one in db.session.scalars(select(ClubEvent).where(ClubEvent.id.in_([row[0] for row in rows])))
    }
    return [
        Item(events[row[0]], row[1], row[2], row[3], short_name(row[4]), short_name(row[5]) if row[5] else "")
        for row in rows
    ]


def deaf_to(member_id: int) -> set[int]:
    """Whom a member has blocked, and who has blocked them."""
    query = select(MemberBlock.blocker_id, MemberBlock.blocked_id).where(
        (MemberBlock.blocker_id == member_id) | (MemberBlock.blocked_id == member_id)
    )
    return {one for row in db.session.execute(query) for one in row} - {member_id}


_ANSWERS = text("""
    select c.slug, d.public_id, d.title, d.locale, c.name, d.posts - r.read_to, r.read_to
    from discussion_reader r join discussion d on d.id = r.discussion_id join club c on c.id = d.club_id
    join club_member p on p.club_id = c.id and p.member_id = r.member_id and p.state = 'in'
    where r.member_id = :me and r.follows and d.posts > r.read_to and c.hidden_at is null
    order by d.last_at desc limit :most
""")


def answers(member_id: int, *, limit: int = 8) -> list[Answers]:
    """The discussions one follows with something unread, the latest first."""
    return [Answers(*tuple(row)) for row in db.session.execute(_ANSWERS, {"me": member_id, "most": limit})]
