"""Jobs of meet-ups: whoever moved up in the line is told, whatever freed the seat."""

from marketplace.community.meetups import operations
from marketplace.core.database import transaction
from marketplace.core.jobs import job


@job("meetups.seats", every="* * * * *")
def seats() -> None:
    """Every minute: tell those for whom a seat came free."""
    with transaction():
        operations.tell_moved_up()
