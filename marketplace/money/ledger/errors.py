"""Why the ledger refused to write, one class per reason; these are for code, no visitor reads them."""

from sqlalchemy.exc import DBAPIError


class LedgerError(Exception):
    """A refused write. The database transaction it happened in must be rolled back."""


class Sealed(LedgerError):
    """Entries were added to a transaction that is already committed."""


class OutOfBounds(LedgerError):
    """An account would leave its bounds: more given than there is."""


class TooFewEntries(LedgerError):
    """A transaction needs at least two entries."""


class Unbalanced(LedgerError):
    """Entries do not sum to zero in some unit."""


class AppendOnly(LedgerError):
    """Something written was to be changed or removed."""


class DirectBalance(LedgerError):
    """A balance was to be set without an entry, or an account to open with one."""


class FixedAccount(LedgerError):
    """Code, kind, unit or owner of an account was to be changed."""


class KeyReused(LedgerError):
    """The key was used before, for other entries."""


class UnknownAccount(LedgerError):
    """An entry names an account that does not exist."""


class WalletMeetsProvider(LedgerError):
    """Credits are closed: no transaction joins a wallet with a provider or a booking."""


class AlreadyReversed(LedgerError):
    """A transaction is reversed at most once."""


class Refused(LedgerError):
    """Another constraint of the ledger's tables refused the write."""


BY_STATE: dict[str, type[LedgerError]] = {
    "LG001": Sealed,
    "LG002": OutOfBounds,
    "LG003": TooFewEntries,
    "LG004": Unbalanced,
    "LG005": AppendOnly,
    "LG006": DirectBalance,
    "LG007": FixedAccount,
    "LG008": KeyReused,
    "LG009": UnknownAccount,
    "LG010": WalletMeetsProvider,
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
        return AlreadyReversed(message)
    if "ledger_" in constraint:
        return Refused(message)
    return error
