"""Jobs of groups of friends: what is complete or due is decided."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.parties import queries
from marketplace.workflows import friends


@job("parties.sweep", every="* * * * * */20")
def sweep() -> None:
    """Three times a minute: groups that are complete, or whose deadline has come. Twice does no harm."""
    with transaction():
        due = queries.to_decide(clock.now())
    each(due, friends.decide)
