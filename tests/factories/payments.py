"""Makes what the payment provider says of connected accounts."""

from typing import Any


def account_with_bank(fingerprint: str, last4: str) -> dict[str, Any]:
    """An account that can be paid, with one bank account."""
    return {
        "id": "acct_1",
        "payouts_enabled": True,
        "capabilities": {"transfers": "active"},
        "requirements": {"currently_due": []},
        "external_accounts": {"data": [{"id": "ba_1", "fingerprint": fingerprint, "last4": last4}]},
    }
