"""Jobs of vouches: standing grows with time, so the counts are gone over every night."""

from marketplace.community.vouches import operations, queries
from marketplace.core.database import transaction
from marketplace.core.jobs import job

_AT_ONCE = 200


@job("vouches.recount", every="17 3 * * *")
def recount() -> None:
    """Every night, in steps by id, each a transaction of its own."""
    after = 0
    while True:
        with transaction():
            step = queries.all_vouched(after, _AT_ONCE)
            operations.recount(step)
        if len(step) < _AT_ONCE:
            return
        after = step[-1]
