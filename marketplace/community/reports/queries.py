"""Reads of reports and cases; whoever has no part in one finds nothing."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from marketplace.community.reports.models import Appeal, Case, CaseState, Decision, Party, Report
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

A_PAGE = 30


class Row(NamedTuple):
    """A case on the desk: how many reported it, and whose it is."""

    case: Case
    author: Member
    reports: int


def missing() -> NotFound:
    return NotFound(_("We could not find this case."))


def report_of(case_id: int, member_id: int) -> Report | None:
    return db.session.scalar(select(Report).where(Report.case_id == case_id, Report.reporter_id == member_id))


def reported_by(member_id: int, kind: str) -> dict[str, str]:
    """Id of a thing → the case of a member's own report of it, the latest of each."""
    query = (
        select(Case.subject_id, Case.public_id)
        .join(Report, Report.case_id == Case.id)
        .where(Report.reporter_id == member_id, Case.subject_kind == kind)
        .order_by(Case.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def reports(case_id: int) -> list[Report]:
    return list(db.session.scalars(select(Report).where(Report.case_id == case_id).order_by(Report.id)))


def author_locale(case: Case) -> str:
    """The language of whose thing it is: the reasons are written in it."""
    return db.session.scalars(select(Member.locale).where(Member.id == case.author_id)).one()


def locales(case: Case) -> set[str]:
    """The languages of everybody who is told of a decision."""
    told = [report.locale for report in reports(case.id) if report.noticed_by is None]
    return {author_locale(case), *told}


def words_for(case: Case, locale: str) -> str:
    """The reasons as somebody of this language reads them."""
    own = case.words_locale in (None, locale) or case.words_other is None
    return (case.words if own else case.words_other) or ""


def is_noticed_by_list(case_id: int) -> bool:
    query = select(Report.id).where(Report.case_id == case_id, Report.noticed_by.is_not(None))
    return db.session.scalar(query.limit(1)) is not None


def is_only_noticed(case_id: int) -> bool:
    """Whether a list noticed it, and nobody reported it."""
    return all(report.noticed_by is not None for report in reports(case_id))


def is_cleared(kind: str, subject_ids: Collection[str], words: str) -> bool:
    """Whether somebody decided before that a thing, by any of its ids, may stand with what a list noticed in it."""
    query = (
        select(Report)
        .join(Case, Case.id == Report.case_id)
        .where(
            Case.subject_kind == kind,
            Case.subject_id.in_(subject_ids),
            Case.decision.in_([Decision.NONE, Decision.NOTE]),
            Report.noticed_by.is_not(None),
        )
    )
    return any(report.words == words for report in db.session.scalars(query))


def notes(kinds: Collection[str], subject_ids: Collection[str]) -> dict[str, str]:
    """Id of a thing → what moderators say beside it, for those that have a note; the latest decision counts."""
    if not subject_ids:
        return {}
    query = (
        select(Case.subject_id, Case.note)
        .where(Case.subject_kind.in_(kinds), Case.subject_id.in_(subject_ids), Case.note.is_not(None))
        .order_by(Case.decided_at, Case.id)
    )
    return {row[0]: row[1] or "" for row in db.session.execute(query)}


def note_of(kind: str, subject_id: str) -> str:
    """What moderators say beside one thing, "" for nothing."""
    return db.session.scalar(note_query(kind, subject_id)) or ""


def note_query(kind: str, subject_id: str | ColumnElement[str]) -> Select[str | None]:
    """What `note_of` asks."""
    return (
        select(Case.note)
        .where(Case.subject_kind == kind, Case.subject_id == subject_id, Case.note.is_not(None))
        .order_by(Case.decided_at.desc(), Case.id.desc())
        .limit(1)
    )


def one(public_id: str, *, lock: bool = False) -> Case:
    """A case by its public id, for staff."""
    query = select(Case).where(Case.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    case = db.session.scalar(query)
    if case is None:
        raise missing()
    return case


def for_party(public_id: str, member_id: int, *, lock: bool = False) -> tuple[Case, Party, Report | None]:
    """A case for who reported it, or, once it is decided, for whose thing it is about."""
    case = one(public_id, lock=lock)
    report = report_of(case.id, member_id)
    if report is not None:
        return case, Party.REPORTER, report
    # Whoever is reported hears of it when something is done, and then only of what.
    if case.author_id == member_id and case.decision not in (None, "none"):
        return case, Party.AUTHOR, None
    raise missing()


def appeal_of(case_id: int, party: str) -> Appeal | None:
    return db.session.scalar(select(Appeal).where(Appeal.case_id == case_id, Appeal.party == party))


def appeals(case_id: int) -> list[Appeal]:
    return list(db.session.scalars(select(Appeal).where(Appeal.case_id == case_id).order_by(Appeal.id)))


def waiting_appeals(case_id: int) -> list[Appeal]:
    query = select(Appeal).where(Appeal.case_id == case_id, Appeal.outcome.is_(None))
    return list(db.session.scalars(query))


def desk(state: str, kind: str, *, after: int | None, limit: int) -> list[Row]:
    """Cases in a state, those that cannot wait first, then the oldest. `after` is the id the page before ended with."""
    count = select(func.count()).where(Report.case_id == Case.id).scalar_subquery()
    query = (
        select(Case, Member, count)
        .join(Member, Member.id == Case.author_id)
        .order_by(Case.is_urgent.desc(), Case.created_at, Case.id)
        .limit(limit)
        .offset(after or 0)
    )
    if state != "all":
        query = query.where(Case.state == state)
    if kind:
        query = query.where(Case.subject_kind == kind)
    return [Row(row[0], row[1], row[2]) for row in db.session.execute(query)]


def next_open(but: int) -> str | None:
    """The case to go on with, by public id: what cannot wait first, then the oldest, that nobody has."""
    query = (
        select(Case.public_id)
        .where(Case.state == CaseState.OPEN, Case.claimed_by.is_(None), Case.id != but)
        .order_by(Case.is_urgent.desc(), Case.created_at, Case.id)
        .limit(1)
    )
    return db.session.scalar(query)


def counts() -> dict[str, int]:
    """How many cases are in each state, and in all."""
    rows = db.session.execute(select(Case.state, func.count()).group_by(Case.state)).all()
    found = {state.value: 0 for state in CaseState} | {row[0]: row[1] for row in rows}
    return found | {"all": sum(found.values())}


def similar(case: Case, limit: int = 5) -> list[Case]:
    """How cases of the same kind that were reported for the same reasons were decided, the latest first."""
    reasons = select(Report.reason).where(Report.case_id == case.id)
    alike = select(Report.case_id).where(Report.reason.in_(reasons))
    query = (
        select(Case)
        .where(
            Case.subject_kind == case.subject_kind,
            Case.author_id != case.author_id,
            Case.decision.is_not(None),
            Case.id.in_(alike),
        )
        .order_by(Case.decided_at.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def of_author(author_id: int, but: int) -> list[Case]:
    """Earlier cases about the same member, the newest first."""
    query = select(Case).where(Case.author_id == author_id, Case.id != but).order_by(Case.id.desc()).limit(10)
    return list(db.session.scalars(query))


def latest_about(kind: str, subject_id: str) -> Case | None:
    """What was decided about a thing last."""
    query = (
        select(Case)
        .where(Case.subject_kind == kind, Case.subject_id == subject_id, Case.decided_at.is_not(None))
        .order_by(Case.decided_at.desc(), Case.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
