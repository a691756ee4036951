"""Jobs of leaving: copies are made and end, members whose time has come are erased, and what stays ends in its time."""

from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.workflows.leaving import copies, erasure, retention


@job("leaving.make_copy")
def make_copy(export: str) -> None:
    """Make the copy somebody asked for."""
    copies.make(export)


@job("leaving.end_copies", every="23 * * * *")
def end_copies() -> None:
    """Every hour: the bytes of copies whose days are over, and last letters that have left."""
    with transaction():
        copies.end_old()
        retention.forget_last_letters()


@job("leaving.erase", every="41 * * * *")
def erase() -> None:
    """Every hour: members whose waiting time is over, each in a transaction of its own."""
    with transaction():
        found = erasure.due()
    each(found, _alone)


def _alone(public_id: str) -> None:
    erasure.erase(public_id)


@job("leaving.end_what_stayed", every="12 4 * * *")
def end_what_stayed() -> None:
    """Every night: reports about former members after six months, and what accounts and tax needed after ten years."""
    with transaction():
        retention.end_reports()
    with transaction():
        retention.purge()
