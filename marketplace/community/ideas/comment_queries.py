"""Reads of comments under ideas; writes nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import defer

from marketplace.community.ideas.models import Idea, IdeaComment
from marketplace.community.reports.models import MemberBlock
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile

COMMENTS_PAGE = 50


class Said(NamedTuple):
    """A comment with its author's short name."""

    comment: IdeaComment
    author: str


def listed(idea_id: int, *, after: int = 0, limit: int = COMMENTS_PAGE) -> list[Said]:
    """The comments of an idea after a number, in their order."""
    return _said(IdeaComment.idea_id == idea_id, IdeaComment.number > after, limit=limit)


def of_joined(idea_ids: Iterable[int]) -> dict[int, list[Said]]:
    """Idea → what was said under it before it was joined to another, and stands."""
    found = _said(
        IdeaComment.idea_id.in_(list(idea_ids)),
        IdeaComment.removed_at.is_(None),
        IdeaComment.hidden_at.is_(None),
        limit=COMMENTS_PAGE,
    )
    by_idea: dict[int, list[Said]] = {}
    for said in found:
        by_idea.setdefault(said.comment.idea_id, []).append(said)
    return by_idea


def _said(*where: object, limit: int) -> list[Said]:
    query = (
        select(IdeaComment, Member.shown_name, Profile.display_name)
        .join(Member, Member.id == IdeaComment.author_id)
        .outerjoin(Profile, (Profile.member_id == IdeaComment.author_id) & Member.page_hidden_at.is_(None))
        .where(*where)  # type: ignore[arg-type]
        .order_by(IdeaComment.idea_id, IdeaComment.number)
        .limit(limit)
    )
    return [Said(row[0], row[2] or short_name(row[1])) for row in db.session.execute(query)]


def one(idea_id: int, public_id: str, *, lock: bool = False) -> IdeaComment:
    """A comment of an idea. Raises NotFound."""
    query = select(IdeaComment).where(IdeaComment.idea_id == idea_id, IdeaComment.public_id == public_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_("We could not find this comment."), todo=_("It may be gone already."))
    return found


def by_public_id(public_id: str) -> tuple[IdeaComment, Idea] | None:
    """A comment with its idea, for those who decide about it."""
    query = (
        select(IdeaComment, Idea)
        .join(Idea, Idea.id == IdeaComment.idea_id)
        .where(IdeaComment.public_id == public_id)
        .options(defer(Idea.words))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def numbered(idea_id: int, number: int) -> IdeaComment | None:
    query = select(IdeaComment).where(IdeaComment.idea_id == idea_id, IdeaComment.number == number)
    return db.session.scalar(query)


def sent_before(idea_id: int, author_id: int, key: str) -> IdeaComment | None:
    """The comment an earlier form with this key led to."""
    return db.session.scalar(select(IdeaComment).filter_by(idea_id=idea_id, author_id=author_id, key=key))


def blocked_by(member_id: int | None) -> set[int]:
    """Whom a reader has blocked: what they say is folded away."""
    if member_id is None:
        return set()
    return set(db.session.scalars(select(MemberBlock.blocked_id).where(MemberBlock.blocker_id == member_id)))
