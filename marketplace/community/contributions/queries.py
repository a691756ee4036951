"""Reads of what members gave: the newest near a town or in a club, one member's, and a month's; writes nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, text

from marketplace.community.contributions.deeds import SEEN, union
from marketplace.community.contributions.models import ContributionHidden, Deed, ThanksName, ThanksPost
from marketplace.community.reviews.rules import short_name
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import current_locale
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile

AMONG = 300
"""So many of the newest of each kind are looked at for one page."""
MOST = 100_000
SHOWN = 8
NAMED = 40
IN_CLUBS = (Deed.ANSWER, Deed.MEETUP, Deed.IDEA)


class Given(NamedTuple):
    """One thing somebody gave: what it is about, where it stands, and when it was given."""

    kind: str
    name: str
    slug: str | None
    about: str
    path: str
    at: datetime


class Gave(NamedTuple):
    """How often a member did what, the newest of it, and whether the reader follows them."""

    counts: tuple[tuple[str, int], ...]
    newest: tuple[Given, ...]
    is_followed: bool


class Named(NamedTuple):
    """Somebody with how often they did what in a month."""

    member_id: int
    name: str
    slug: str | None
    deeds: dict[str, int]


_NEAR = """
    select kind, name, slug, about, path, at from (
        select distinct on (g.member_id) g.kind, m.shown_name as name, q.slug, g.about, g.path, g.at from {deeds} {seen}
            and (g.lat is null or abs(g.lat - :lat) < 0.35 and abs(g.lon - :lon) < 0.5)
        order by g.member_id, g.at desc) n
    order by at desc, path limit :limit
"""
_OF_CLUB = """
    select g.kind, m.shown_name as name, q.slug, g.about, g.path, g.at from {deeds} {seen}
    order by g.at desc, g.path limit :limit
"""
_OF_MEMBER = """
    with given as materialized (
        select g.kind, m.shown_name as name, q.slug, g.about, g.path, g.at from {deeds} {seen})
    select x.*, (select jsonb_object_agg(kind, times) from (select kind, count(*) as times from given group by kind) c),
        exists (select 1 from member_follow where follower_id = :reader and followed_id = :member)
    from (select 1) one left join (select * from given order by at desc, path limit :limit) x on true
    order by x.at desc, x.path
"""
_OF_MONTH = """
    select g.member_id, m.shown_name as name, q.slug, jsonb_object_agg(g.kind, g.times) from (
        select member_id, kind, count(*) as times from {deeds}
        where at >= :begins and at < :ends group by member_id, kind) g {seen}
    group by g.member_id, m.shown_name, q.slug order by sum(g.times) desc, g.member_id limit :limit
"""


def _values(**more: Any) -> dict[str, Any]:
    return {"among": AMONG, "now": clock.now(), "locale": current_locale()} | more


def _given(rows: Iterable[Any]) -> tuple[Given, ...]:
    return tuple(Given(row[0], short_name(row[1]), *row[2:]) for row in rows)


def near(lat: float, lon: float) -> tuple[Given, ...]:
    """The newest around a town, one of each member; what belongs to no town stands in all. One query."""
    statement = _NEAR.format(deeds=union(Deed), seen=SEEN)
    return _given(db.session.execute(text(statement), _values(lat=lat, lon=lon, limit=SHOWN)))


def of_club(club_id: int) -> tuple[Given, ...]:
    """The newest in a club that anybody reads; one query."""
    statement = _OF_CLUB.format(deeds=union(IN_CLUBS, club=True), seen=SEEN)
    return _given(db.session.execute(text(statement), _values(club=club_id, limit=SHOWN)))


def of_member(member_id: int, reader_id: int = 0, now: datetime | None = None) -> Gave:
    """What a member gave, and whether a reader follows them; one query."""
    values = _values(member=member_id, reader=reader_id, limit=SHOWN) | {"now": now or clock.now()}
    found = db.session.execute(text(of_member_sql()), values).all()
    counts, is_followed = found[0][6] or {}, found[0][7]
    given = _given(row[:6] for row in found if row[0] is not None)
    return Gave(tuple((kind.value, counts[kind]) for kind in Deed if kind in counts), given, is_followed)


def of_member_sql() -> str:
    """What `of_member` asks, with `:member`, `:reader`, `:limit`, `:among`, `:now` and `:locale` to be filled in."""
    return _OF_MEMBER.format(deeds=union(Deed, own=True), seen=SEEN)


def of_month(begins: datetime, ends: datetime) -> list[Named]:
    """Who gave most in a span of time, with how often they did what; one query."""
    statement = _OF_MONTH.format(deeds=union(Deed), seen=SEEN)
    values = _values(begins=begins, ends=ends, limit=NAMED) | {"among": MOST}
    rows = db.session.execute(text(statement), values)
    return [Named(row[0], short_name(row[1]), row[2], row[3]) for row in rows]


def hidden_by(member_id: int) -> set[str]:
    """What a member does not want brought to the front."""
    query = select(ContributionHidden.kind).where(ContributionHidden.member_id == member_id)
    return set(db.session.scalars(query))


def thanks() -> list[tuple[ThanksPost, str]]:
    """The thanks of every month with who signed, the latest first."""
    query = (
        select(ThanksPost, Member.name)
        .join(Member, Member.id == ThanksPost.signed_by)
        .order_by(ThanksPost.month.desc())
        .limit(36)
    )
    return [(row[0], short_name(row[1])) for row in db.session.execute(query)]


def thanks_of(month: date) -> tuple[ThanksPost, str] | None:
    query = (
        select(ThanksPost, Member.name)
        .join(Member, Member.id == ThanksPost.signed_by)
        .where(ThanksPost.month == month)
    )
    row = db.session.execute(query).first()
    return (row[0], short_name(row[1])) if row else None


def named_in(post_id: int) -> list[Named]:
    """Who is named in the thanks of a month, but for those who took their name off or left."""
    query = (
        select(ThanksName.member_id, Member.shown_name, Profile.slug, ThanksName.deeds)
        .join(Member, Member.id == ThanksName.member_id)
        .outerjoin(Profile, (Profile.member_id == ThanksName.member_id) & Member.page_hidden_at.is_(None))
        .where(
            ThanksName.post_id == post_id,
            ThanksName.withdrawn_at.is_(None),
            Member.status == MemberStatus.ACTIVE,
        )
        .order_by(Member.shown_name, Member.id)
    )
    return [Named(row[0], short_name(row[1]), row[2], row[3]) for row in db.session.execute(query)]
