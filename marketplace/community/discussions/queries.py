"""Reads of discussions: lists with unread marks, posts of a page, search, and what a feed shows; writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select, text, tuple_
from sqlalchemy.orm import aliased, defer

from marketplace.community.clubs.models import Club, ClubMember, MemberState
from marketplace.community.discussions.models import (
    Discussion,
    DiscussionReader,
    Post,
    PostEdit,
    PostReaction,
)
from marketplace.community.reports.models import Case, MemberBlock, SubjectKind
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

A_PAGE = 25
POSTS_PAGE = 50


class Row(NamedTuple):
    """A discussion among others, with its author and how far the reader has read it."""

    id: int
    public_id: str
    title: str
    locale: str
    posts: int
    last_at: datetime
    answered: bool
    closed: bool
    author: str
    read_to: int | None
    muted: bool | None

    @property
    def unread(self) -> int:
        """How many posts a reader who has been here has not seen; 0 for who never came."""
        return 0 if self.read_to is None or self.muted else max(0, self.posts - self.read_to)


class Said(NamedTuple):
    """A post with its author's short name."""

    post: Post
    author: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that a search found, with the discussion it stands in."""

    post: Post
    title: str
    discussion_id: str
    author: str


def missing() -> NotFound:
    return NotFound(_("We could not find this discussion."), todo=_("Look at the discussions of the club."))


def listed(
    club_id: int, reader_id: int | None, *, after: tuple[datetime, int] | None = None, limit: int = A_PAGE
) -> list[Row]:
    """The discussions of a club, the liveliest first; `after` is when and which the page before ended with."""
    query = (
        select(
            Discussion.id,
            Discussion.public_id,
            Discussion.title,
            Discussion.locale,
            Discussion.posts,
            Discussion.last_at,
            Discussion.accepted.is_not(None),
            Discussion.closed_at.is_not(None),
            Member.shown_name,
            DiscussionReader.read_to,
            DiscussionReader.muted,
        )
        .join(Member, Member.id == Discussion.author_id)
        .outerjoin(
            DiscussionReader,
            and_(
                DiscussionReader.discussion_id == Discussion.id,
                DiscussionReader.member_id == (reader_id or 0),
            ),
        )
        .where(Discussion.club_id == club_id)
        .order_by(Discussion.last_at.desc(), Discussion.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Discussion.last_at, Discussion.id) < after)
    return [Row(*row[:8], short_name(row[8]), *row[9:]) for row in db.session.execute(query)]


def one(club_id: int, public_id: str, reader_id: int | None) -> tuple[Discussion, DiscussionReader | None]:
    """A discussion of a club with the reader's side of it. Raises NotFound."""
    query = (
        select(Discussion, DiscussionReader)
        .outerjoin(
            DiscussionReader,
            and_(
                DiscussionReader.discussion_id == Discussion.id,
                DiscussionReader.member_id == (reader_id or 0),
            ),
        )
        .where(Discussion.public_id == public_id, Discussion.club_id == club_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return row[0], row[1]


def locked(discussion_id: int) -> Discussion:
    """A discussion in which nobody else writes until the transaction ends."""
    query = select(Discussion).where(Discussion.id == discussion_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def posts(discussion_id: int, *, after: int = 0, limit: int = POSTS_PAGE) -> list[Said]:
    """The posts of a discussion after a number, in their order."""
    query = (
        select(Post, Member.shown_name, ClubMember.handle)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(
            ClubMember,
            and_(
                ClubMember.club_id == Post.club_id,
                ClubMember.member_id == Post.author_id,
                ClubMember.state == MemberState.IN,
            ),
        )
        .options(defer(Post.words))
        .where(Post.discussion_id == discussion_id, Post.number > after)
        .order_by(Post.number)
        .limit(limit)
    )
    return [Said(row[0], short_name(row[1]), row[2]) for row in db.session.execute(query)]


_NAMES = text("""
    select string_agg(m.shown_name || ' ' || coalesce(c.handle, ''), ',' order by p.number)
    from post p join member m on m.id = p.author_id
    left join club_member c on c.club_id = p.club_id and c.member_id = p.author_id and c.state = 'in'
    where p.discussion_id = :discussion and p.number > :after and p.number <= :after + :most
""")


def names_on(discussion_id: int, after: int) -> str:
    """How the authors of a page's posts are named, in one text."""
    values = {"discussion": discussion_id, "after": after, "most": POSTS_PAGE}
    return db.session.scalar(_NAMES, values) or ""


def notes_in(discussion_id: int) -> dict[str, str]:
    """Public id of a post → what moderators say beside it; one query."""
    query = (
        select(Case.subject_id, Case.note)
        .join(Post, Post.public_id == Case.subject_id)
        .where(
            Case.subject_kind == SubjectKind.POST, Case.note.is_not(None), Post.discussion_id == discussion_id
        )
        .order_by(Case.decided_at, Case.id)
    )
    return {row[0]: row[1] or "" for row in db.session.execute(query)}


def post(discussion_id: int, public_id: str, *, lock: bool = False) -> Post:
    """A post of a discussion. Raises NotFound."""
    query = (
        select(Post)
        .options(defer(Post.words))
        .where(Post.public_id == public_id, Post.discussion_id == discussion_id)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_("We could not find this post."), todo=_("Look at the discussions of the club."))
    return found


def by_number(discussion_id: int, number: int) -> Post | None:
    query = select(Post).options(defer(Post.words))
    return db.session.scalar(query.where(Post.discussion_id == discussion_id, Post.number == number))


def by_public_id(post_id: str) -> tuple[Post, Discussion, Club] | None:
    """A post with where it stands, for those who decide about it."""
    query = (
        select(Post, Discussion, Club)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .join(Club, Club.id == Post.club_id)
        .where(Post.public_id == post_id)
        .options(defer(Post.words), defer(Club.words), defer(Club.m))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def sent_before(discussion_id: int, author_id: int, key: str) -> Post | None:
    """The post an earlier form with this key led to."""
    query = select(Post).options(defer(Post.words))
    return db.session.scalar(
        query.where(Post.discussion_id == discussion_id, Post.author_id == author_id, Post.key == key)
    )


def begun_before(club_id: int, author_id: int, key: str) -> Discussion | None:
    """The discussion an earlier form with this key began."""
    query = (
        select(Discussion)
        .join(Post, and_(Post.discussion_id == Discussion.id, Post.number == 1))
        .where(Discussion.club_id == club_id, Discussion.author_id == author_id, Post.key == key)
    )
    return db.session.scalar(query)


def reactions_of(found: Iterable[Said], member_id: int) -> set[tuple[int, str]]:
    """(post, kind) of what a member has marked among these; no query where nothing is marked."""
    marked = [said.post.id for said in found if said.post.reactions]
    if not marked:
        return set()
    query = select(PostReaction.post_id, PostReaction.kind).where(
        PostReaction.member_id == member_id, PostReaction.post_id.in_(marked)
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def unheard(member_id: int) -> set[int]:
    """Whom a member has blocked: what they say is folded away."""
    return set(db.session.scalars(select(MemberBlock.blocked_id).where(MemberBlock.blocker_id == member_id)))


def history(post_id: int) -> list[PostEdit]:
    """How a post read before, the oldest first."""
    return list(db.session.scalars(select(PostEdit).where(PostEdit.post_id == post_id).order_by(PostEdit.id)))


def reader(discussion_id: int, member_id: int) -> DiscussionReader | None:
    return db.session.get(DiscussionReader, (discussion_id, member_id), populate_existing=True)


def followers(discussion_id: int) -> list[int]:
    query = select(DiscussionReader.member_id).where(
        DiscussionReader.discussion_id == discussion_id, DiscussionReader.follows
    )
    return list(db.session.scalars(query))


def muted_by(discussion_id: int) -> set[int]:
    query = select(DiscussionReader.member_id).where(
        DiscussionReader.discussion_id == discussion_id, DiscussionReader.muted
    )
    return set(db.session.scalars(query))


def mentioned(club_id: int, handles: Sequence[str]) -> dict[str, int]:
    """Name after @ → member, of those who are in the club."""
    if not handles:
        return {}
    query = select(ClubMember.handle, ClubMember.member_id).where(
        ClubMember.club_id == club_id,
        ClubMember.state == MemberState.IN,
        ClubMember.handle.in_(handles),
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


_ASKED = "(websearch_to_tsquery('proche_fr', :asked) || websearch_to_tsquery('proche_en', :asked))"


def search(club_id: int, asked: str, *, after: int | None = None, limit: int = A_PAGE) -> list[Hit]:
    """The posts of a club in which these words stand, in either language, the newest first."""
    author = aliased(Member)
    query = (
        select(Post, Discussion.title, Discussion.public_id, author.shown_name)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .join(author, author.id == Post.author_id)
        .options(defer(Post.words))
        .where(
            Post.club_id == club_id,
            Post.removed_at.is_(None),
            Post.hidden_at.is_(None),
            text(f"post.words @@ {_ASKED}").bindparams(asked=asked),
        )
        .order_by(Post.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(Post.id < after)
    return [Hit(row[0], row[1], row[2], short_name(row[3])) for row in db.session.execute(query)]


def newest(club_id: int, *, limit: int = 30) -> list[Hit]:
    """The newest posts of a club, for its feed."""
    query = (
        select(Post, Discussion.title, Discussion.public_id, Member.shown_name)
        .join(Discussion, Discussion.id == Post.discussion_id)
        .join(Member, Member.id == Post.author_id)
        .options(defer(Post.words))
        .where(Post.club_id == club_id, Post.removed_at.is_(None), Post.hidden_at.is_(None))
        .order_by(Post.id.desc())
        .limit(limit)
    )
    return [Hit(row[0], row[1], row[2], short_name(row[3])) for row in db.session.execute(query)]
