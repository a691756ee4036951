"""Jobs of conversations: letters about what waits, and conversations nobody began."""

from marketplace.community.messages import emails, operations, queries
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import MemberStatus


@job("messages.letters", every="* * * * *")
def letters() -> None:
    """Every minute: one letter to each member for whom something has waited."""
    with transaction():
        due = queries.letters_due(clock.now())
    each(due, write)


def write(member_id: str) -> None:
    """The letter to one member, unless another worker writes it just now."""
    with transaction():
        member = accounts.by_public_id(member_id)
        if member is None:
            return
        rows = queries.waiting_for(member.id, clock.now(), member.locale)
        operations.letter_sent([row.thread.id for row in rows], member.id)
        if rows and member.status == MemberStatus.ACTIVE:
            emails.waiting(member, rows)


@job("messages.forget_empty", every="17 3 * * *")
def forget_empty() -> None:
    """Every night: conversations that were looked at and never begun."""
    with transaction():
        operations.forget_empty()
