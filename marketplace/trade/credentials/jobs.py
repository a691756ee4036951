"""Jobs of documents: gates turn, documents end, reminders leave, files are erased; each in a transaction of its own."""

from collections.abc import Callable
from functools import partial

from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.credentials import queries
from marketplace.workflows import credential_gates


def _sweep(find: Callable[[], list[str]], act: Callable[[str], None]) -> None:
    with transaction():
        found = find()
    each(found, partial(_alone, act))


def _alone(act: Callable[[str], None], name: str) -> None:
    with transaction():
        act(name)


@job("credentials.turn_gates", every="4,34 * * * *")
def turn_gates() -> None:
    """Gates that begin or end today."""
    _sweep(lambda: queries.gates_due(queries.today()), credential_gates.turn_gate)


@job("credentials.expire", every="9,39 * * * *")
def expire() -> None:
    """Documents whose last day is over."""
    _sweep(lambda: queries.expired(queries.today()), credential_gates.expire)


@job("credentials.remind", every="27 7 * * *")
def remind() -> None:
    """Every morning: documents that end soon, and gates that begin."""
    _sweep(credential_gates.due_for_reminding, credential_gates.remind)
    _sweep(lambda: queries.gates_ahead(queries.today()), credential_gates.announce)


@job("credentials.erase_files", every="51 2 * * *")
def erase_files() -> None:
    """Every night: files of documents that are of no use any more."""
    _sweep(credential_gates.due_for_erasing, credential_gates.erase)
