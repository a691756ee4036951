"""A demo neighbour who asked to leave and can still change their mind, so that the desk shows one."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import Leaving
from marketplace.workflows.leaving import going, obstacles


def happen(neighbours: Sequence[Member]) -> None:
    """The last neighbour without open business asks to leave; once, however often the demo is continued."""
    with transaction():
        if db.session.scalar(select(Leaving.id).limit(1)) is not None:
            return
        for neighbour in reversed(neighbours):
            if not obstacles.of(neighbour.id, clock.now()):
                going.ask(neighbour)
                return
