"""Makes reports and decisions by the real operations."""

from typing import Any

from marketplace.community.reports import operations, queries
from marketplace.community.reports.models import Case, Decision, Party, Report
from marketplace.community.reports.operations import Ruling, Told
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.workflows import moderate
from tests.factories.accounts import a_staff_member

NO_FAULT = Ruling(Decision.NONE, "none", "We read it, and it keeps the rules.")
HIDDEN = Ruling(Decision.HIDE, "spam", "It advertises another site.")
SUSPENDED = Ruling(Decision.SUSPEND, "fraud", "It asked three people to pay elsewhere.")


def a_report(kind: str, subject_id: str, reporter: Member | None, words: str = "", **more: Any) -> Report:
    """A report by a member, or by a visitor who left an address."""
    told = Told(
        reason=more.get("reason", "spam"),
        words=words,
        locale="en",
        member_id=reporter.id if reporter else None,
        email=None if reporter else more.get("email", "visitor@example.org"),
    )
    return moderate.report(kind, subject_id, told)


def a_case(kind: str, subject_id: str, reporter: Member | None, words: str = "", **more: Any) -> Case:
    report = a_report(kind, subject_id, reporter, words, **more)
    return db.session.get_one(Case, report.case_id)


def decided(case: Case, ruling: Ruling, by: Member | None = None) -> Member:
    """The case claimed and decided; who did it."""
    moderator = by or a_staff_member(Role.MODERATOR)
    operations.claim(case, moderator)
    moderate.decide(case.public_id, moderator, ruling)
    return moderator


def objected(case: Case, party: Party, member: Member, words: str = "Please look again.") -> None:
    operations.appeal(case, party, member, words)


def reports_in(case: Case) -> int:
    return len(queries.reports(case.id))


NOTED = Ruling(
    Decision.NOTE, "false", "The date was wrong; the rest stands.", "The dinner took place on 3 May."
)
