"""Jobs of reviews: invitations of the morning after, and seals whose time is over."""

from marketplace.community.reviews import operations, queries
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.workflows import write_review


@job("reviews.open_due", every="* * * * * */10")
def open_due() -> None:
    """Every ten seconds: what is sealed and whose fourteen days are over. The row says when."""
    with transaction():
        due = queries.sealed_past(clock.now())
    each(due, _open)


def _open(booking: str) -> None:
    with transaction():
        write_review.open_due(int(booking))


@job("reviews.invite", every="*/5 * * * *")
def invite() -> None:
    """Every five minutes: bookings whose sides are to be asked."""
    with transaction():
        due = queries.invitations_due(clock.now())
    each(due, _invite)


def _invite(booking: str) -> None:
    with transaction():
        operations.invite(int(booking), clock.now())
