"""Jobs of waiting lists: serve who is next, close lists, tell who missed an offer."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.waiting import queries
from marketplace.workflows import waiting_line


@job("waiting.serve", every="* * * * * */10", urgent=True)
def serve() -> None:
    """Every ten seconds: seats that came free since. They are kept meanwhile, so nobody can be faster."""
    with transaction():
        kept = queries.to_serve()
    each(kept, waiting_line.serve)


@job("waiting.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: lists that close, and offers that ended unpaid."""
    with transaction():
        closing, missed = queries.to_close(clock.now()), queries.to_tell()
    each(closing, waiting_line.close_due)
    each(missed, waiting_line.tell_missed)
