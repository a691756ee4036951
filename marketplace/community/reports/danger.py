"""The fast path when somebody may be in danger: who is on duty is called at once, and everybody when nobody comes."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from marketplace.community.reports import emails
from marketplace.community.reports.models import Case, CaseState
from marketplace.core import audit, clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.measures import queries as measures

AGAIN = timedelta(minutes=15)
"""So long after a call that nobody answered by taking the case, the whole team is called."""


def answer_by(case: Case) -> datetime:
    """When a person has to have answered."""
    return case.created_at + timedelta(minutes=settings().danger_minutes)


def call(case: Case) -> None:
    """Call whoever is on duty, or the whole team when nobody is, and everybody the second time."""
    everybody = case.alerted_at is not None
    now = clock.now()
    called = measures.team() if everybody else measures.on_duty(now)
    case.alerted_at = now
    for member in called:
        if member.id != case.author_id:
            emails.danger(case, member, answer_by(case))
    audit.record(
        "report.called",
        actor_id=None,
        subject=("case", case.public_id),
        after={"members": [member.public_id for member in called]},
    )
    db.session.flush()


def alone() -> list[str]:
    """Urgent cases that nobody was called for, or that nobody took since; by public id."""
    query = (
        select(Case.public_id)
        .where(
            Case.is_urgent,
            Case.state == CaseState.OPEN,
            Case.claimed_by.is_(None),
            or_(Case.alerted_at.is_(None), Case.alerted_at < clock.now() - AGAIN),
        )
        .order_by(Case.created_at)
    )
    return list(db.session.scalars(query))
