"""The append-only log of what staff did and what members did to their accounts; judges nothing."""

from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import BigInt, Model, db


class AuditEntry(Model):
    """Who did what to which subject, with before and after. A trigger refuses changes."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str | None]


def record(
    act: str,
    *,
    actor_id: int | None,
    subject: tuple[str, str],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one entry into the open transaction. `subject` is (kind, public id)."""
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor_id,
        act=act,
        subject_kind=subject[0],
        subject_id=subject[1],
        before=before,
        after=after,
        request_id=g.get("request_id") if has_request_context() else None,
    )
    db.session.add(entry)
    db.session.flush()
