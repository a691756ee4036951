"""Job of reports: nobody who may be in danger is left alone."""

from marketplace.community.reports import danger, queries
from marketplace.community.reports.models import CaseState
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job


@job("reports.danger", every="* * * * *", urgent=True)
def look() -> None:
    """Every minute: call for those nobody was called for, and again for those nobody took."""
    with transaction():
        alone = danger.alone()
    each(alone, call_again)


def call_again(case_id: str) -> None:
    with transaction():
        case = queries.one(case_id, lock=True)
        if case_id in danger.alone() and case.state == CaseState.OPEN:
            danger.call(case)
