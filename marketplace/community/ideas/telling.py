"""Letters and notices about ideas: their author hears of every answer and comment, their voters of what is there."""

from marketplace.community.ideas import pages
from marketplace.community.ideas.comment_queries import COMMENTS_PAGE
from marketplace.community.ideas.models import Idea, IdeaAnswer, IdeaComment, Status
from marketplace.community.reports import blocks
from marketplace.community.reviews.rules import short_name
from marketplace.core import jobs, mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus


def url_of(idea: Idea) -> str:
    return absolute(f"/ideas/{idea.public_id}")


def of_answer(idea: Idea, answer: IdeaAnswer) -> None:
    """Tell the author; have the voters told when it is there, and of other answers nobody else."""
    tell(idea, answer, idea.author_id)
    if answer.status == Status.SHIPPED:
        jobs.enqueue("ideas.tell_voters", lock=f"idea:{idea.id}", answer_id=answer.id)


def tell(idea: Idea, answer: IdeaAnswer, member_id: int) -> None:
    """One member, in their language; not who answered, nor who wants to hear nothing from who did."""
    to = db.session.get(Member, member_id)
    by = db.session.get_one(Member, answer.by_id)
    if to is None or to.id == by.id or to.status != MemberStatus.ACTIVE or blocks.has_blocked(to.id, by.id):
        return
    with speaking(to.locale):
        if answer.status == Status.SHIPPED:
            subject = _("It is there: %(title)s", title=idea.title)
        else:
            subject = _(
                "%(name)s answered the idea “%(title)s”", name=short_name(by.shown_name), title=idea.title
            )
        status = pages.status_words(answer.status)
    mail.send(
        "idea",
        Recipient.of(to),
        subject,
        "ideas/answered",
        topic=Topic.COMMUNITY,
        name=to.name,
        by=short_name(by.shown_name),
        title=idea.title,
        status=status,
        said=answer.text,
        is_author=to.id == idea.author_id,
        url=url_of(idea),
    )


def comment_path(idea: Idea, number: int) -> str:
    """Where a comment stands: the page of comments it is on."""
    after = (number - 1) // COMMENTS_PAGE * COMMENTS_PAGE
    return f"/ideas/{idea.public_id}{f'?after={after}' if after else ''}#c{number}"


def of_comment(idea: Idea, comment: IdeaComment, answered: IdeaComment | None) -> None:
    """Whom a comment answers first, then whose idea it is; each once, and nobody of what they said themselves."""
    told = {comment.author_id}
    if answered is not None and answered.author_id not in told:
        told.add(answered.author_id)
        _tell_of(idea, comment, answered.author_id, is_answer=True)
    if idea.author_id not in told:
        _tell_of(idea, comment, idea.author_id, is_answer=False)


def _tell_of(idea: Idea, comment: IdeaComment, member_id: int, *, is_answer: bool) -> None:
    to, by = db.session.get(Member, member_id), db.session.get_one(Member, comment.author_id)
    if to is None or to.status != MemberStatus.ACTIVE or blocks.has_blocked(to.id, by.id):
        return
    with speaking(to.locale):
        name = short_name(by.shown_name)
        line = (
            _("%(name)s answered you under “%(title)s”.", name=name, title=idea.title)
            if is_answer
            else _("%(name)s commented on “%(title)s”.", name=name, title=idea.title)
        )
    mail.send(
        "idea_comment",
        Recipient.of(to),
        line,
        "ideas/comment",
        topic=Topic.COMMUNITY,
        name=to.name,
        line=line,
        url=absolute(comment_path(idea, comment.number)),
    )
