"""Object ids with Stripe's prefixes and the sandbox's mark in them; keeps no register."""

import secrets
import string

PLATFORM = "acct_sbxplatform00000000"

# The kind that each prefix names: what an id in a field expands to.
KINDS = {
    "acct": "account",
    "ba": "bank_account",
    "bps": "billing_portal.session",
    "ch": "charge",
    "cs": "checkout.session",
    "cus": "customer",
    "dp": "dispute",
    "evt": "event",
    "in": "invoice",
    "inpay": "invoice_payment",
    "li": "item",
    "pi": "payment_intent",
    "pm": "payment_method",
    "po": "payout",
    "price": "price",
    "prod": "product",
    "py": "charge",
    "pyr": "refund",
    "re": "refund",
    "req": "request",
    "seti": "setup_intent",
    "sub": "subscription",
    "tr": "transfer",
    "trr": "transfer_reversal",
    "txn": "balance_transaction",
}

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """`pi_sbx_…`; accounts have no second underscore, as Stripe's have none: `acct_sbx…`."""
    if prefix == "acct":
        return f"acct_sbx{random_symbols(16)}"
    return f"{prefix}_sbx_{random_symbols(24)}"


def random_symbols(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def kind_of(name: str) -> str | None:
    """The kind of object an id names, None when it is no id of ours."""
    prefix, mark, _rest = name.partition("_sbx")
    return KINDS.get(prefix) if mark else None
