"""One effect for a request sent twice: remembers what a key led to; performs nothing itself."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import Model, db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _


class IdempotencyKey(Model):
    """A key a member sent, the digest of what came with it, and the subject it led to."""

    __tablename__ = "idempotency_key"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    subject_id: Mapped[str]
    created_at: Mapped[datetime]


_KNOWN = text("select 1 from idempotency_key where scope = :scope and key = :key")


class InFlight(Refusal):
    code = "in_flight"


def earlier(scope: str, key: str, body: Any, *, wait: bool = False) -> str | None:
    """The subject an earlier request with this key led to, or None when this is the first.

    Holds the key for the open transaction. While another request works on it, raises `InFlight` (409), or
    with `wait` lets that one end first: a program can ask again, a person who tapped twice wants one answer.
    Raises `Invalid` (422) when the same key came with another body.
    """
    # A 64-bit digest as the lock's number.
    number = int.from_bytes(hashlib.sha256(f"{scope}\x1f{key}".encode()).digest()[:8], "big", signed=True)
    if wait:
        db.session.execute(select(func.pg_advisory_xact_lock(number)))
    elif not db.session.scalar(select(func.pg_try_advisory_xact_lock(number))):
        raise InFlight(
            _("The same request is already being worked on."),
            kept=_("It will be done once."),
            todo=_("Wait a moment and look again."),
        )
    known = db.session.get(IdempotencyKey, (scope, key))
    if known is None:
        return None
    if known.body_hash != _digest(body):
        raise Invalid(
            _("This form was already sent with other details."),
            kept=_("The first one stands."),
            todo=_("Open the page again to send a new one."),
        )
    return known.subject_id


def is_known(scope: str, key: str) -> bool:
    """Whether a request with this key has come to its end; one that is being worked on is not waited for."""
    return db.session.execute(_KNOWN, {"scope": scope, "key": key}).first() is not None


def remember(scope: str, key: str, body: Any, subject_id: str) -> None:
    """Note in the open transaction what the key led to."""
    row = IdempotencyKey(
        scope=scope, key=key, body_hash=_digest(body), subject_id=subject_id, created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()


def _digest(body: Any) -> bytes:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).digest()
