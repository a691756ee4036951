"""Jobs of accounts: what nobody proved or uses any more is erased."""

from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.people.accounts import joining, operations


@job("accounts.tidy", every="17 3 * * *")
def tidy() -> None:
    """Each night: sign-ups nobody proved, sessions and tokens that ended."""
    with transaction():
        joining.forget_expired()
        operations.forget_ended()
