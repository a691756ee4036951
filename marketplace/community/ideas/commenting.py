"""Comments under ideas of the platform; they flush, never commit. The database numbers, counts and checks them again.

In the shape of comments under articles: the same words, pace and rules of removing. What differs is whose place it
is: nobody owns an idea of the platform, so whoever answers ideas may tidy, by name and with a reason.
"""

from typing import NamedTuple

from marketplace.community.allowance.rules import Page
from marketplace.community.clubs import words
from marketplace.community.clubs.permissions import NoRight
from marketplace.community.ideas import comment_queries, permissions, queries, telling
from marketplace.community.ideas.models import Idea, IdeaComment
from marketplace.community.ideas.permissions import Act, Who
from marketplace.community.lists import holding
from marketplace.community.messages.words import language_of
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

MOST_SIGNS = 4000
MOST_REASON = 300
PREFIX = "ico"
"""How their ids begin, apart from comments under articles."""


class IsGone(Refusal):
    """What would be answered was removed."""

    code = "is_gone"


class Wanted(NamedTuple):
    """What somebody wants to say; the same key again is the same comment."""

    text: str
    key: str
    reply_to: int | None = None


def say(who: Who, idea: Idea, by: Member, wanted: Wanted) -> IdeaComment:
    """Comment on an idea. Raises `NoRight`, `Invalid`, `IsGone`, NotFound for an idea that is gone or was joined."""
    text = words.checked(wanted.text, by, most=MOST_SIGNS, page=Page.COMMENT)
    about = queries.locked(idea.id)[0]
    earlier = comment_queries.sent_before(about.id, by.id, wanted.key)
    if earlier is not None:
        return earlier
    if about.is_gone or about.merged_into is not None:
        raise queries.missing()
    permissions.check(who, Act.COMMENT, about)
    answered = _answered(about.id, wanted.reply_to)
    comment = IdeaComment(
        public_id=ids.public_id(PREFIX),
        idea_id=about.id,
        number=0,
        author_id=by.id,
        key=wanted.key,
        text=text,
        locale=language_of(text, by.locale),
        reply_to=answered.number if answered else None,
        created_at=clock.now(),
        remove_reason="",
    )
    db.session.add(comment)
    db.session.flush()
    db.session.refresh(comment, ["number"])
    db.session.refresh(about, ["comments"])
    said = Subject(SubjectKind.COMMENT, comment.public_id, by.id, about.title, text)
    if holding.look(said, locale=comment.locale):
        comment.hidden_at = clock.now()
        db.session.flush()
    else:
        telling.of_comment(about, comment, answered)
    return comment


def _answered(idea_id: int, number: int | None) -> IdeaComment | None:
    if number is None:
        return None
    found = comment_queries.numbered(idea_id, number)
    if found is None or found.is_gone:
        raise IsGone(
            _("This comment was removed meanwhile."),
            kept=_("What you typed is kept."),
            todo=_("Write it as a comment of its own, if it still makes sense."),
        )
    return found


def remove(who: Who, idea: Idea, comment: IdeaComment, reason: str) -> None:
    """Take a comment away: one's own, or as who answers ideas, with a reason that everybody reads.

    Raises `NoRight`, `Invalid`.
    """
    if comment.removed_at is not None:
        return
    own = comment.author_id == who.member_id
    said = words.one_line(reason)[:MOST_REASON]
    if not own and not permissions.may(who, Act.TIDY, idea):
        raise NoRight(
            _("Only who wrote it can remove it, or who answers ideas."), kept=_("Nothing was changed.")
        )
    if not own and not said:
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"reason": [_("Give a reason: it stands in place of the comment.")]},
        )
    comment.removed_at, comment.removed_by = clock.now(), who.member_id
    comment.remove_reason = "" if own else said
    db.session.flush()


def hide(comment: IdeaComment, *, hidden: bool) -> None:
    """What moderators decided."""
    comment.hidden_at = clock.now() if hidden else None
    db.session.flush()
