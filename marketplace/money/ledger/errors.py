"""Why the ledger refused to write, one class per reason; these are for code, no visitor reads them."""

from sqlalchemy.exc import DBAPIError


class LedgerError(Exception):
    """A refused write. The database transaction it happened in must be rolled back."""


class SealedError(LedgerError):
    """Entries were added to a transaction that is already committed."""


class OutOfBoundsError(LedgerError):
    """An account would leave its bounds: more given than there is."""


class TooFewEntriesError(LedgerError):
    """A transaction needs at least two entries."""


class UnbalancedError(LedgerError):
    """Entries do not sum to zero in some unit."""


class AppendOnlyError(LedgerError):
    """Something written was to be changed or removed."""


class DirectBalanceError(LedgerError):
    """A balance was to be set without an entry, or an account to open with one."""


class FixedAccountError(LedgerError):
    """Code, kind, unit or owner of an account was to be changed."""


class KeyReusedError(LedgerError):
    """The key was used before, for other entries."""


class UnknownAccountError(LedgerError):
    """An entry names an account that does not exist."""


class WalletMeetsProviderError(LedgerError):
    """Credits are closed: no transaction joins a wallet with a provider or a booking."""


class AlreadyReversedError(LedgerError):
    """A transaction is reversed at most once."""


class RefusedError(LedgerError):
    """Another constraint of the ledger's tables refused the write."""


BY_STATE: dict[str, type[LedgerError]] = {
    "LG001": SealedError,
    "LG002": OutOfBoundsError,
    "LG003": TooFewEntriesError,
    "LG004": UnbalancedError,
    "LG005": AppendOnlyError,
    "LG006": DirectBalanceError,
    "LG007": FixedAccountError,
    "LG008": KeyReusedError,
    "LG009": UnknownAccountError,
    "LG010": WalletMeetsProviderError,
}
"""SQLSTATE of migrations/sql/0001_ledger.sql → class."""

REVERSED_ONCE = "uq_ledger_transaction_reverses_id"


def typed(error: DBAPIError) -> Exception:
    """The ledger's own error for a database error, or the error itself when the ledger has no word for it."""
    state = getattr(error.orig, "sqlstate", None) or ""
    message = str(error.orig).partition("\n")[0]
    if state in BY_STATE:
        return BY_STATE[state](message)
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    if constraint == REVERSED_ONCE:
        return AlreadyReversedError(message)
    if "ledger_" in constraint:
        return RefusedError(message)
    return error
