"""Reads of ideas: lists by votes, age and answer, one with its answers and duplicates, and what is similar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, select, text, tuple_
from sqlalchemy.orm import defer

from marketplace.community.clubs.models import Club
from marketplace.community.discussions.models import Discussion
from marketplace.community.ideas import rules
from marketplace.community.ideas.models import Idea, IdeaAnswer, IdeaVote, Status
from marketplace.community.reports.models import MemberBlock
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile

A_PAGE = 20
SORTS = ("votes", "new", "answered")


class Row(NamedTuple):
    """An idea in a list; `mine`: the reader voted for it; `blocked`: they hear nothing of its author."""

    id: int
    public_id: str
    title: str
    text: str
    locale: str
    status: str
    votes: int
    answered_at: datetime | None
    created_at: datetime
    edited_at: datetime | None
    comments: int
    author: str
    mine: bool
    blocked: bool


class Answered(NamedTuple):
    """An answer, with the name and the page of who gave it."""

    answer: IdeaAnswer
    name: str
    slug: str | None


class Joined(NamedTuple):
    """A duplicate that was joined to an idea."""

    public_id: str
    title: str
    text: str
    locale: str
    author: str
    id: int
    comments: int


class Seen(NamedTuple):
    """An idea as one reader sees it."""

    idea: Idea
    club: Club | None
    author: str
    author_slug: str | None
    mine: bool
    blocked: bool


def missing() -> NotFound:
    return NotFound(_("We could not find this idea."), todo=_("Look at the others: it may be among them."))


def _mine(reader_id: int | None) -> Any:
    return (
        select(literal(value=True))
        .where(IdeaVote.counts_for == Idea.id, IdeaVote.member_id == (reader_id or 0))
        .limit(1)
        .correlate(Idea)
        .scalar_subquery()
    )


def _blocked(reader_id: int | None) -> Any:
    return (
        select(literal(value=True))
        .where(MemberBlock.blocker_id == (reader_id or 0), MemberBlock.blocked_id == Idea.author_id)
        .correlate(Idea)
        .scalar_subquery()
    )


def _rows(reader_id: int | None) -> Any:
    return (
        select(
            *(Idea.id, Idea.public_id, Idea.title, Idea.text, Idea.locale, Idea.status, Idea.votes),
            *(Idea.answered_at, Idea.created_at, Idea.edited_at, Idea.comments, Member.shown_name),
            *(_mine(reader_id), _blocked(reader_id)),
        )
        .join(Member, Member.id == Idea.author_id)
        .where(Idea.merged_into.is_(None), Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None))
    )


def _row(found: Any) -> Row:
    facts: list[Any] = [*found[:11], short_name(found[11]), bool(found[12]), bool(found[13])]
    return Row(*facts)


_ASKED = "(websearch_to_tsquery('proche_fr', :asked) || websearch_to_tsquery('proche_en', :asked))"


def listed(
    club_id: int | None,
    reader_id: int | None,
    *,
    sort: str = "votes",
    status: str = "",
    words: str = "",
    after: Sequence[Any] | None = None,
    limit: int = A_PAGE,
) -> list[Row]:
    """The ideas of a place in one of `SORTS`; `after` is the value and id that the page before ended with."""
    query = _rows(reader_id).where(Idea.club_id.is_(None) if club_id is None else Idea.club_id == club_id)
    if status:
        query = query.where(Idea.status == status)
    if words:
        query = query.where(text(f"idea.words @@ {_ASKED}").bindparams(asked=words))
    if sort == "new":
        query = query.order_by(Idea.id.desc())
        query = query.where(Idea.id < after[1]) if after else query
    else:
        column: Any = Idea.answered_at if sort == "answered" else Idea.votes
        query = query.where(Idea.answered_at.is_not(None)) if sort == "answered" else query
        query = query.order_by(column.desc(), Idea.id.desc())
        query = query.where(tuple_(column, Idea.id) < tuple(after)) if after else query
    return [_row(found) for found in db.session.execute(query.limit(limit))]


def mark_of(row: Row, sort: str) -> list[Any]:
    """Where a list in this order goes on after a row."""
    if sort == "answered" and row.answered_at is not None:
        return [row.answered_at.isoformat(), row.id]
    return [row.votes, row.id]


def counts(club_id: int | None) -> dict[str, int]:
    """How many ideas of a place stand in each status."""
    query = (
        select(Idea.status, func.count())
        .where(
            *(Idea.merged_into.is_(None), Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None)),
            Idea.club_id.is_(None) if club_id is None else Idea.club_id == club_id,
        )
        .group_by(Idea.status)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


# A title asks for its words in the language it is read in; how many of them an idea shares, orders what is found.
_SIMILAR = """
    with asked as (
        select string_agg(distinct quote_literal(lexeme), ' | ')::tsquery as words
        from unnest(to_tsvector('proche_fr', :title) || to_tsvector('proche_en', :title))
    ), own as (
        select array_agg(lexeme) as words from unnest(to_tsvector(cast(:config as regconfig), :title))
    ), found as (
        select i.id, (select count(*) from unnest(own.words) w where w = any (tsvector_to_array(i.words))) as shared,
            cardinality(own.words) as most
        from idea i, asked, own
        where {place} and i.merged_into is null and i.withdrawn_at is null and i.hidden_at is null
            and i.words @@ asked.words
    )
    select id from found where shared >= :share * most and shared > 0 order by shared desc, id desc limit :limit
"""


def similar(club_id: int | None, title: str, locale: str, reader_id: int | None) -> list[Row]:
    """Ideas of a place that share many words with a title, the likeliest first."""
    statement = _SIMILAR.format(place="i.club_id is null" if club_id is None else "i.club_id = :club")
    values = {"title": title, "config": f"proche_{locale}", "club": club_id, "share": rules.SHARE}
    order = list(db.session.scalars(text(statement), values | {"limit": rules.SIMILAR}))
    if not order:
        return []
    rows = [_row(found) for found in db.session.execute(_rows(reader_id).where(Idea.id.in_(order)))]
    return sorted(rows, key=lambda row: order.index(row.id))


def one(public_id: str, reader_id: int | None) -> Seen:
    """An idea with its club, author and the reader's vote. Raises NotFound for one that was withdrawn or hidden."""
    query = (
        select(Idea, Club, Member.shown_name, Profile.slug, _mine(reader_id), _blocked(reader_id))
        .join(Member, Member.id == Idea.author_id)
        .outerjoin(Club, Club.id == Idea.club_id)
        .outerjoin(Profile, (Profile.member_id == Idea.author_id) & Member.page_hidden_at.is_(None))
        .options(defer(Idea.words), defer(Club.words), defer(Club.m))
        .where(Idea.public_id == public_id, Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None))
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).first()
    if found is None:
        raise missing()
    return Seen(found[0], found[1], short_name(found[2]), found[3], bool(found[4]), bool(found[5]))


def by_id(idea_id: int) -> Idea:
    return db.session.get_one(Idea, idea_id)


def by_public_id(public_id: str) -> Idea | None:
    """An idea, hidden or not: for moderation."""
    return db.session.scalar(select(Idea).where(Idea.public_id == public_id).options(defer(Idea.words)))


def locked(*idea_ids: int) -> list[Idea]:
    """Ideas that nobody else changes until the transaction ends, in the order of their numbers."""
    query = select(Idea).where(Idea.id.in_(idea_ids)).order_by(Idea.id).with_for_update(key_share=True)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def children(idea_id: int) -> list[Idea]:
    """What is joined to an idea, held until the transaction ends."""
    query = select(Idea).where(Idea.merged_into == idea_id).order_by(Idea.id).with_for_update(key_share=True)
    return list(db.session.scalars(query))


def posted_before(author_id: int, key: str) -> Idea | None:
    """The idea an earlier form with this key led to."""
    return db.session.scalar(select(Idea).where(Idea.author_id == author_id, Idea.key == key))


def answers(idea_id: int) -> list[Answered]:
    """How an idea was answered, the latest first, each by name."""
    query = (
        select(IdeaAnswer, Member.shown_name, Profile.slug)
        .join(Member, Member.id == IdeaAnswer.by_id)
        .outerjoin(Profile, (Profile.member_id == IdeaAnswer.by_id) & Member.page_hidden_at.is_(None))
        .where(IdeaAnswer.idea_id == idea_id)
        .order_by(IdeaAnswer.id.desc())
    )
    return [Answered(row[0], short_name(row[1]), row[2]) for row in db.session.execute(query)]


def joined(idea_id: int) -> list[Joined]:
    """The duplicates that were joined to an idea."""
    query = (
        select(Idea.public_id, Idea.title, Idea.text, Idea.locale, Member.shown_name, Idea.id, Idea.comments)
        .join(Member, Member.id == Idea.author_id)
        .where(Idea.merged_into == idea_id, Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None))
        .order_by(Idea.id)
    )
    return [Joined(*row[:4], short_name(row[4]), *row[5:]) for row in db.session.execute(query)]


def others_voted(idea: Idea) -> bool:
    """Whether somebody but its author ever voted for this very idea."""
    query = select(IdeaVote.member_id).where(
        IdeaVote.cast_for == idea.id, IdeaVote.member_id != idea.author_id
    )
    return db.session.scalar(query.limit(1)) is not None


def untold(answer: IdeaAnswer, limit: int) -> list[int]:
    """Voters who were not told of an answer yet, whoever voted before it came."""
    query = (
        select(IdeaVote.member_id)
        .join(Member, and_(Member.id == IdeaVote.member_id))
        .where(
            IdeaVote.counts_for == answer.idea_id,
            IdeaVote.counts,
            IdeaVote.at <= answer.at,
            func.coalesce(IdeaVote.told_of, 0) < answer.id,
        )
        .order_by(IdeaVote.member_id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def shipped_by(author_id: int, limit: int) -> list[tuple[str, str, str]]:
    """What members got because somebody had the idea: public id, title and language, the latest first."""
    query = (
        select(Idea.public_id, Idea.title, Idea.locale)
        .where(
            *(Idea.author_id == author_id, Idea.status == Status.SHIPPED, Idea.club_id.is_(None)),
            *(Idea.merged_into.is_(None), Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None)),
        )
        .order_by(Idea.answered_at.desc(), Idea.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def discussion_id(idea: Idea) -> str | None:
    """The public id of the discussion about an idea, if there is one."""
    if idea.discussion_id is None:
        return None
    return db.session.scalar(select(Discussion.public_id).where(Discussion.id == idea.discussion_id))
