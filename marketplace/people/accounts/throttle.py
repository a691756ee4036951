"""How often each act of an account may be tried, per account, per remote address and by everyone together.

Every try is counted and committed before anything is looked up, so that no wrong answer is free; a success
gives its own try back. Keys are digests: the table of attempts holds no address of anybody.
"""

import ipaddress
from datetime import timedelta
from typing import NamedTuple

from flask import request
from sqlalchemy import update

from marketplace.core import crypto, ids, limits
from marketplace.core.database import db, transaction
from marketplace.core.limits import Attempt


class Limit(NamedTuple):
    """Tries per window: of one account, from one remote address, and of all together."""

    account: int
    address: int
    everyone: int
    window: timedelta


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)

# The limits by account make guessing hopeless; those by remote address leave room for a household or a café
# behind one address; those of everyone keep a flood from filling the machine with argon2 or with mail.
LIMITS = {
    "sign_in": Limit(10, 40, 2_000, _QUARTER),
    "second_step": Limit(8, 40, 2_000, _QUARTER),
    "sign_up": Limit(5, 30, 1_000, _HOUR),
    "verify": Limit(20, 60, 5_000, _HOUR),
    "reset": Limit(4, 20, 500, _HOUR),
    "new_password": Limit(20, 40, 2_000, _HOUR),
    "password_again": Limit(8, 40, 2_000, _QUARTER),
    "change_email": Limit(5, 20, 500, _HOUR),
    "api_token": Limit(20, 60, 2_000, _HOUR),
    "voucher": Limit(8, 30, 600, _HOUR),
}


def spend(act: str, account: str) -> None:
    """Count one try of an act; raises `TooMany` above a limit. `account` is an address or a member's id.

    Opens a transaction of its own, so it stands even when what follows is refused.
    """
    limit = LIMITS[act]
    with transaction():
        for key, most in zip(_keys(act, account), limit[:3], strict=True):
            limits.spend(key, limit=most, window=limit.window)


def give_back(act: str, account: str) -> None:
    """Undo one count after a success: knowing one's password never adds up to being kept out."""
    with transaction():
        db.session.execute(
            update(Attempt)
            .where(Attempt.key.in_(_keys(act, account)), Attempt.count > 0)
            .values(count=Attempt.count - 1)
            .execution_options(synchronize_session=False)
        )


def _keys(act: str, account: str) -> tuple[str, str, str]:
    # Always in this order: two requests that lock the same rows never wait for each other in a circle.
    return (
        f"{act}:account:{_digest(account)}",
        f"{act}:address:{_digest(network(request.remote_addr or ''))}",
        f"{act}:everyone",
    )


def _digest(text: str) -> str:
    return ids.keyed_hash(crypto.key_for("limits"), text).hex()[:32]


def network(remote: str) -> str:
    """What counts as one remote address: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def public_network(remote: str) -> str:
    """The network of a remote address when it says something about where one is; nothing for a private one."""
    try:
        return network(remote) if ipaddress.ip_address(remote).is_global else ""
    except ValueError:
        return ""
