"""Reads of cases: the list, one with its people, and whether somebody is held."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.fraud.models import CaseState, FraudCase, FraudNote
from marketplace.goods.fraud.rules import Flag
from marketplace.people.accounts.models import Member

PAGE = 30


class Row(NamedTuple):
    case: FraudCase
    member: Member


def desk(state: str, *, skip: int = 0, limit: int = PAGE) -> list[Row]:
    """Cases in a state, the highest score first, then the oldest."""
    query = (
        select(FraudCase, Member)
        .join(Member, Member.id == FraudCase.member_id)
        .where(FraudCase.state == state)
        .order_by(FraudCase.score.desc(), FraudCase.raised_at, FraudCase.id)
        .limit(limit)
        .offset(skip)
    )
    return [Row(case, member) for case, member in db.session.execute(query)]


def counts() -> dict[str, int]:
    """How many cases are in each state."""
    rows = db.session.execute(select(FraudCase.state, func.count()).group_by(FraudCase.state)).all()
    return {state.value: 0 for state in CaseState} | {row[0]: row[1] for row in rows}


def one(public_id: str, *, lock: bool = False) -> FraudCase:
    """A case. Raises `NotFound`."""
    query = select(FraudCase).where(FraudCase.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("We could not find this case."))
    return found


def open_case(member_id: int) -> FraudCase | None:
    return db.session.scalar(
        select(FraudCase).where(FraudCase.member_id == member_id, FraudCase.state == CaseState.OPEN)
    )


def is_held(member_id: int) -> bool:
    """Whether any case holds a member's wallet."""
    query = select(FraudCase.id).where(FraudCase.member_id == member_id, FraudCase.is_holding)
    return db.session.scalar(query.limit(1)) is not None


def notes(case_id: int) -> list[tuple[FraudNote, str]]:
    """Notes with who wrote them, the oldest first."""
    query = (
        select(FraudNote, Member.name)
        .join(Member, Member.id == FraudNote.author_id)
        .where(FraudNote.case_id == case_id)
        .order_by(FraudNote.id)
    )
    return [(note, name) for note, name in db.session.execute(query)]


def people(flags: Iterable[Flag], *more: int | None) -> dict[int, Member]:
    """The members that evidence names, by number."""
    wanted = {row["other"] for flag in flags for row in flag["rows"]} | set(more)
    found = db.session.scalars(select(Member).where(Member.id.in_(wanted - {None})))
    return {member.id: member for member in found}


def cases_of(members: Iterable[int]) -> dict[int, FraudCase]:
    """The newest case of each of these members."""
    query = select(FraudCase).where(FraudCase.member_id.in_(list(members))).order_by(FraudCase.id)
    return {case.member_id: case for case in db.session.scalars(query)}
