"""Letters and notices about ideas: their author hears of every answer, their voters of what is there."""

from marketplace.community.ideas import pages
from marketplace.community.ideas.models import Idea, IdeaAnswer, Status
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
            subject = _("%(name)s answered the idea “%(title)s”", name=short_name(by.name), title=idea.title)
        status = pages.status_words(answer.status)
    mail.send(
        "idea",
        Recipient.of(to),
        subject,
        "ideas/answered",
        topic=Topic.COMMUNITY,
        name=to.name,
        by=short_name(by.name),
        title=idea.title,
        status=status,
        said=answer.text,
        is_author=to.id == idea.author_id,
        url=url_of(idea),
    )
