"""Reads of clubs: one for a reader, those near a spot, who is in, and what happened; writes nothing."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import defer

from marketplace.community.clubs.models import (
    PUBLIC_EVENTS,
    Club,
    ClubEvent,
    ClubMember,
    ClubRole,
    ClubState,
    Entry,
    MemberState,
)
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.places.rules import mercator

A_PAGE = 20
MEMBERS_PAGE = 60
LATELY = 8
_STANDS = (
    "not (club_event.kind = 'meetup' and exists (select from meetup t"
    " where t.public_id = club_event.subject and t.hidden_at is not null))"
)
"""Whether what happened may still be told: a meet-up that moderators hid is not."""


@dataclass(frozen=True, slots=True)
class View:
    """A club as one reader sees it; `place` is theirs in it, if they have one."""

    club: Club
    place: ClubMember | None

    @property
    def is_in(self) -> bool:
        return self.place is not None and self.place.state == MemberState.IN

    @property
    def may_read(self) -> bool:
        """Whether what is said in it is for this reader."""
        is_banned = self.place is not None and self.place.state == MemberState.BANNED
        return self.is_in or (self.club.entry == Entry.OPEN and not is_banned)

    @property
    def may_join(self) -> bool:
        return not self.is_in and self.club.state != ClubState.CLOSED


class Near(NamedTuple):
    """A club among others, how far its town is in metres of the map, and the reader's state in it."""

    public_id: str
    slug: str
    kind: str
    name: str
    purpose: str
    subject: str
    town: str
    entry: str
    members: int
    locale: str
    id: int
    lat: float
    lon: float
    away: float
    state: str | None


class Person(NamedTuple):
    """Somebody in a club, by the name that is shown."""

    place: ClubMember
    public_id: str
    name: str
    slug: str | None
    """Of their public page, where they have one."""


class Happened(NamedTuple):
    """Something that happened, with the short names of who did it and whom it concerns."""

    event: ClubEvent
    actor: str
    other: str


def missing() -> NotFound:
    return NotFound(_("We could not find this club."), todo=_("Look at the clubs near you."))


def view(slug: str, reader_id: int | None) -> View:
    """A club for a reader; one query. Raises NotFound for one that is hidden."""
    query = (
        select(Club, ClubMember)
        .outerjoin(ClubMember, and_(ClubMember.club_id == Club.id, ClubMember.member_id == reader_id))
        .options(defer(Club.words), defer(Club.m))
        .where(Club.slug == slug, Club.hidden_at.is_(None))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return View(row[0], row[1])


def for_member(slug: str, member_id: int) -> View:
    """A club for somebody who is in it; to anybody else it is not there."""
    found = view(slug, member_id)
    if not found.is_in:
        raise missing()
    return found


def by_id(club_id: int) -> Club:
    return db.session.get_one(Club, club_id)


def by_slug(slug: str) -> Club | None:
    return db.session.scalar(select(Club).where(Club.slug == slug))


def with_founder(public_id: str) -> tuple[Club, int] | None:
    """A club, hidden or not, with the number of its founder: for moderation."""
    query = (
        select(Club, ClubMember.member_id)
        .join(ClubMember, and_(ClubMember.club_id == Club.id, ClubMember.role == ClubRole.FOUNDER))
        .where(Club.public_id == public_id)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def locked(slug: str) -> Club:
    """A club whose places nobody changes until the transaction ends."""
    query = select(Club).where(Club.slug == slug, Club.hidden_at.is_(None)).with_for_update(key_share=True)
    club = db.session.scalar(query.execution_options(populate_existing=True))
    if club is None:
        raise missing()
    return club


def place_of(club_id: int, member_id: int) -> ClubMember | None:
    query = select(ClubMember).where(ClubMember.club_id == club_id, ClubMember.member_id == member_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def place_by_public_id(club_id: int, public_id: str) -> ClubMember:
    """Somebody's place in a club, by their public id. Raises NotFound."""
    query = (
        select(ClubMember)
        .join(Member, Member.id == ClubMember.member_id)
        .where(ClubMember.club_id == club_id, Member.public_id == public_id)
    )
    place = db.session.scalar(query.execution_options(populate_existing=True))
    if place is None:
        raise NotFound(_("We could not find this person in the club."), todo=_("Look at its members."))
    return place


def handles_taken(club_id: int, base: str) -> set[str]:
    query = select(ClubMember.handle).where(ClubMember.club_id == club_id, ClubMember.handle.like(f"{base}%"))
    return set(db.session.scalars(query))


_COLUMNS = (
    "public_id, slug, kind, name, purpose, subject, town, entry, members, locale, c.id, lat, lon,"
    " m <-> point(:x, :y) as away, p.state as mine"
)
_FROM = "club c left join club_member p on p.club_id = c.id and p.member_id = :reader"
_WORDS = (
    "c.words @@ (websearch_to_tsquery('proche_fr', :words) || websearch_to_tsquery('proche_en', :words)) and"
)
_NEAR = """
    select {columns} from {tables} where {words} c.state = 'open' and c.hidden_at is null {kind} {later}
    order by m <-> point(:x, :y), c.id limit :limit
"""


def near(
    spot: tuple[float, float],
    *,
    words: str = "",
    kind: str = "",
    reader_id: int | None = None,
    after: tuple[float, int] | None = None,
    limit: int = A_PAGE,
) -> list[Near]:
    """Open clubs, the nearest town first; `after` is the distance and id that the page before ended with."""
    x, y = mercator(*spot)
    statement = _NEAR.format(
        columns=_COLUMNS,
        tables=_FROM,
        words=_WORDS if words else "",
        kind="and c.kind = :kind" if kind else "",
        later="and (m <-> point(:x, :y), c.id) > (:away, :last)" if after else "",
    )
    values: dict[str, Any] = {"x": x, "y": y, "reader": reader_id or 0, "limit": limit}
    values |= {"words": words, "kind": kind}
    if after:
        values |= {"away": after[0], "last": after[1]}
    return [Near(*row) for row in db.session.execute(text(statement), values)]


def of_member(member_id: int) -> list[tuple[Club, ClubMember]]:
    """The clubs a member is in or has asked to come into, by name."""
    query = (
        select(Club, ClubMember)
        .join(ClubMember, ClubMember.club_id == Club.id)
        .options(defer(Club.words), defer(Club.m))
        .where(
            ClubMember.member_id == member_id,
            ClubMember.state.in_((MemberState.IN, MemberState.ASKED)),
            Club.state != ClubState.CLOSED,
            Club.hidden_at.is_(None),
        )
        .order_by(Club.name, Club.id)
        .limit(200)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def founded_by(member_id: int) -> list[Club]:
    """The clubs whose founder a member is."""
    query = (
        select(Club)
        .join(ClubMember, ClubMember.club_id == Club.id)
        .where(
            ClubMember.member_id == member_id,
            ClubMember.role == ClubRole.FOUNDER,
            Club.state != ClubState.CLOSED,
        )
    )
    return list(db.session.scalars(query))


def count_of(member_id: int) -> int:
    """In how many clubs a member is."""
    query = select(func.count()).where(ClubMember.member_id == member_id, ClubMember.state == MemberState.IN)
    return db.session.scalar(query) or 0


def people(
    club_id: int,
    *,
    state: str = MemberState.IN,
    after: tuple[int, int] | None = None,
    limit: int = MEMBERS_PAGE,
) -> list[Person]:
    """Who is in a club (or has asked, or is banned): its founder and hosts first, then by when they came."""
    query = (
        select(ClubMember, Member.public_id, Member.shown_name, Profile.slug)
        .join(Member, Member.id == ClubMember.member_id)
        .outerjoin(Profile, (Profile.member_id == Member.id) & Member.page_hidden_at.is_(None))
        .where(ClubMember.club_id == club_id, ClubMember.state == state, Member.status == MemberStatus.ACTIVE)
        .order_by(text("club_rank(club_member.role) desc"), ClubMember.member_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(
            text("(-club_rank(club_member.role), club_member.member_id) > (:rank, :last)").bindparams(
                rank=after[0], last=after[1]
            )
        )
    return [Person(row[0], row[1], short_name(row[2]), row[3]) for row in db.session.execute(query)]


def hosts(club_id: int) -> list[Person]:
    """Founder, hosts and helpers, by name."""
    return [one for one in people(club_id, limit=12) if one.place.role != ClubRole.MEMBER]


def host_ids(club_id: int, *roles: ClubRole) -> list[int]:
    query = select(ClubMember.member_id).where(
        ClubMember.club_id == club_id, ClubMember.role.in_(roles), ClubMember.state == MemberState.IN
    )
    return list(db.session.scalars(query))


def lately(club_id: int, *, public: bool = True, limit: int = LATELY) -> list[Happened]:
    """What happened last, the newest first; with `public` false, what only hosts read too."""
    actor, other = Member.__table__.alias("actor"), Member.__table__.alias("other")
    query = (
        select(ClubEvent, actor.c.shown_name, other.c.shown_name)
        .join(actor, actor.c.id == ClubEvent.actor_id)
        .outerjoin(other, other.c.id == ClubEvent.member_id)
        .where(ClubEvent.club_id == club_id)
        .order_by(ClubEvent.id.desc())
        .limit(limit)
    )
    if public:
        query = query.where(ClubEvent.is_public, text(_STANDS))
    return [
        Happened(row[0], short_name(row[1]), short_name(row[2]) if row[2] else "")
        for row in db.session.execute(query)
    ]


def is_public(kind: str) -> bool:
    return kind in PUBLIC_EVENTS
