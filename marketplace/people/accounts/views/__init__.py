"""Pages of accounts, one module per errand; importing this puts them all on the blueprint."""

from marketplace.people.accounts.views import (
    access_keys,
    entering,
    joining,
    recovering,
    second_factor,
    settings,
)
from marketplace.people.accounts.views.blueprint import accounts

__all__ = ["access_keys", "accounts", "entering", "joining", "recovering", "second_factor", "settings"]
