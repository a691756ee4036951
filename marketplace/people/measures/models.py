"""The table of measures against members, and of who is on duty; decides nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class MeasureKind(StrEnum):
    """What is done about a member, the mildest first."""

    LIMIT = "limit"
    """They read, book and answer their bookings, and write nothing else."""
    SUSPEND = "suspend"
    """The account is closed to them for a time, or until somebody opens it."""
    BAN = "ban"
    """For good: nobody opens an account with their address either."""


class MeasureEnd(StrEnum):
    """Why a measure is over."""

    TIME = "time"
    LIFTED = "lifted"


CLOSING = (MeasureKind.SUSPEND, MeasureKind.BAN)


class Measure(Model):
    """One measure; several may hold at once, and each ends alone."""

    __tablename__ = "member_measure"
    __table_args__ = (
        CheckConstraint("kind in ('limit','suspend','ban')", name="kind"),
        CheckConstraint("ends_at > begins_at", name="ends"),
        CheckConstraint("kind <> 'limit' or ends_at is not null", name="limit_ends"),
        CheckConstraint("kind <> 'ban' or ends_at is null", name="ban_stays"),
        CheckConstraint("(kind = 'ban') = (address_hash is not null)", name="address"),
        CheckConstraint("ended_why in ('time','lifted')", name="ended_why"),
        CheckConstraint("(ended_at is null) = (ended_why is null)", name="ended"),
        CheckConstraint("by_id <> member_id", name="not_own"),
        CheckConstraint("char_length(words) between 1 and 2000", name="words"),
        Index("ix_member_measure_member_id", "member_id", "id"),
        Index("ix_member_measure_due", "ends_at", postgresql_where=text("ended_at is null")),
        Index(
            "uq_member_measure_case",
            "case_id",
            unique=True,
            postgresql_where=text("ended_at is null and case_id is not null"),
        ),
        Index("ix_member_measure_address_hash", "address_hash", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    words: Mapped[str]
    """The reasons, in the member's language."""
    case_id: Mapped[str | None]
    """The case that led to it, by its public id; none where staff acted by themselves."""
    address_hash: Mapped[bytes | None]
    """Keyed digest of a banned member's address, so that it stays barred when the account is erased."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who decided; none for suspensions from before this was kept."""
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """None is until somebody ends it."""
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


class ObjectionOutcome(StrEnum):
    """What the second person decided."""

    KEPT = "kept"
    ENDED = "ended"


class Objection(Model):
    """What a member says against a measure that no case led to, once, decided by another person."""

    __tablename__ = "measure_objection"
    __table_args__ = (
        CheckConstraint("outcome in ('kept','ended')", name="outcome"),
        CheckConstraint("char_length(reasons) between 1 and 500", name="reasons"),
        CheckConstraint(
            "(outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)"
            " and (outcome is null) = (reasons is null)",
            name="decided",
        ),
        CheckConstraint("decided_by <> first_by", name="another_person"),
        Index("ix_measure_objection_waits", "created_at", postgresql_where=text("outcome is null")),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("member_measure.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    first_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who took the measure; none for one from before that was kept."""
    words: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reasons: Mapped[str | None]
    """Why it was kept or ended, in the member's language."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]


class Duty(Model):
    """A moderator who is called first when somebody may be in danger."""

    __tablename__ = "duty"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    until: Mapped[datetime]
