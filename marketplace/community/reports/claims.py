"""Taking a case: one person at a time, and nobody with a part in it."""

from collections.abc import Iterable
from datetime import timedelta

from marketplace.community.reports import queries
from marketplace.community.reports.models import Case, CaseState, Report
from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

CLAIM = timedelta(minutes=60)


class CaseTaken(Refusal):
    code = "case_taken"


def claim(case: Case, by: Member) -> None:
    """Take a case: only who has it reads what is private in it, and decides. Raises `CaseTaken`."""
    if case.state == CaseState.DECIDED or holder(case) not in (None, by.id):
        raise taken()
    part = part_in(case, by, queries.reports(case.id))
    if part is not None:
        raise part
    case.claimed_by, case.claimed_at = by.id, clock.now()
    audit.record("report.claim", actor_id=by.id, subject=("case", case.public_id))
    db.session.flush()


def holder(case: Case) -> int | None:
    """Who has it at the moment; after an hour it is free again."""
    is_fresh = case.claimed_at is not None and case.claimed_at >= clock.now() - CLAIM
    return case.claimed_by if is_fresh else None


def part_in(case: Case, by: Member, reports: Iterable[Report]) -> CaseTaken | None:
    """Why somebody of the team may never take this case with these reports, whoever has it."""
    if by.id in (case.author_id, *(one.reporter_id for one in reports)):
        return _for_another(_("You are part of this case."))
    if case.state == CaseState.APPEALED and case.decided_by == by.id:
        return _for_another(_("You took the decision that is objected to."))
    return None


def release(case: Case, by: Member) -> None:
    if case.claimed_by == by.id:
        case.claimed_by = case.claimed_at = None
        audit.record("report.release", actor_id=by.id, subject=("case", case.public_id))
        db.session.flush()


def taken() -> CaseTaken:
    return CaseTaken(
        _("Somebody else has this case, or it is decided."),
        kept=_("Nothing was changed."),
        todo=_("Look at it again before you decide."),
    )


def _for_another(sentence: str) -> CaseTaken:
    return CaseTaken(
        sentence, kept=_("Nothing was changed."), todo=_("Someone else on the team has to do this.")
    )
