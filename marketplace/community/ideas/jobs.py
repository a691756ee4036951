"""Jobs of ideas: voters are told that what they wished for is there, some at a time, each once."""

from sqlalchemy import update

from marketplace.community.ideas import queries, telling
from marketplace.community.ideas.models import IdeaAnswer, IdeaVote
from marketplace.core.database import db, transaction
from marketplace.core.jobs import job

AT_A_TIME = 50


@job("ideas.tell_voters")
def tell_voters(answer_id: int) -> None:
    """Everybody who had voted when the answer came. What a worker died over is told by the next run."""
    while tell_some(answer_id):
        continue


def tell_some(answer_id: int) -> bool:
    """Tell the next few in one transaction; whether anybody was left."""
    with transaction():
        answer = db.session.get_one(IdeaAnswer, answer_id)
        idea = queries.by_id(answer.idea_id)
        waiting = queries.untold(answer, AT_A_TIME)
        for member_id in waiting:
            # Its author has heard of it already.
            if member_id != idea.author_id:
                telling.tell(idea, answer, member_id)
        db.session.execute(
            update(IdeaVote)
            .where(IdeaVote.counts_for == idea.id, IdeaVote.member_id.in_(waiting))
            .values(told_of=answer.id)
        )
        return bool(waiting)
