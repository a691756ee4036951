"""Reads of who asked to leave, for the team."""

from typing import NamedTuple

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import Leaving, LeavingState

MOST = 100


class Request(NamedTuple):
    """A wish to leave, and the number of whose it is; nobody's name stands here."""

    leaving: Leaving
    member: str


def waiting() -> list[Request]:
    """Those whose waiting time runs, the next due first."""
    query = (
        select(Leaving, Member.public_id)
        .join(Member, Member.id == Leaving.member_id)
        .where(Leaving.state == LeavingState.ASKED)
        .order_by(Leaving.erase_at)
        .limit(MOST)
    )
    return [Request(*row) for row in db.session.execute(query)]


def ended() -> list[Request]:
    """Those that ended last, newest first."""
    query = (
        select(Leaving, Member.public_id)
        .join(Member, Member.id == Leaving.member_id)
        .where(Leaving.state != LeavingState.ASKED)
        .order_by(Leaving.ended_at.desc())
        .limit(MOST)
    )
    return [Request(*row) for row in db.session.execute(query)]
