"""The way in by a group's link: links that open nothing are counted, so that nobody tries them in numbers."""

from datetime import timedelta

from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.trade.parties import queries
from marketplace.trade.parties.queries import Group

GUESSES, PER = 20, timedelta(hours=1)
"""So many links that open nothing may be tried from one address, by a browser or a program."""


def opened(token: str, address: str | None) -> Group:
    """The group of a link whose organiser has paid. Raises NotFound, and `TooMany` for whoever guesses."""
    group = queries.by_token(token)
    if group is None or not group.is_begun:
        with transaction():
            limits.spend(f"friends-guess:{address}", limit=GUESSES, window=PER)
        raise queries.missing()
    return group
