"""Tables of blocks, reports, cases and appeals; decides nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class SubjectKind(StrEnum):
    """What can be reported. The database takes any word, so that a later room brings its own."""

    LISTING = "listing"
    PROFILE = "profile"
    MESSAGE = "message"
    REVIEW = "review"
    REPLY = "reply"
    """The public answer to a review; named by the review."""
    CLUB = "club"
    POST = "post"
    IDEA = "idea"
    DESIGN = "design"
    """What a member designed, named by the good it became."""
    MAKER = "maker"
    WORK = "work"
    ARTICLE = "article"
    COMMENT = "comment"
    MEETUP = "meetup"
    PICTURE = "picture"
    """A picture by its public id, wherever it appears."""
    VOUCH = "vouch"
    GIFT = "gift"
    """The card of a gift, of a good or of a membership, by the id of the gift."""
    CHANGE = "change"
    """Other words for what stands in public, which a list holds back."""


class CaseState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    APPEALED = "appealed"
    """Decided, and another moderator has to look again."""


class Decision(StrEnum):
    """What a case leads to."""

    NONE = "none"
    NOTE = "note"
    """It stays, and a note of ours stands beside it for everybody."""
    HIDE = "hide"
    WARN = "warn"
    LIMIT = "limit"
    SUSPEND = "suspend"
    BAN = "ban"


class Party(StrEnum):
    """Who is told of a decision, and may object to it once."""

    AUTHOR = "author"
    REPORTER = "reporter"


class MemberBlock(Model):
    """A member who wants to hear nothing from another."""

    __tablename__ = "member_block"
    __table_args__ = (CheckConstraint("blocker_id <> blocked_id", name="two_people"),)

    blocker_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Case(Model):
    """All reports of one thing until they are decided together, and what was decided."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        CheckConstraint("state in ('open','decided','appealed')", name="state"),
        CheckConstraint("decision in ('none','note','hide','warn','limit','suspend','ban')", name="decision"),
        CheckConstraint("until is null or decision in ('limit','suspend')", name="until"),
        CheckConstraint("decision <> 'limit' or until is not null", name="limit_ends"),
        CheckConstraint("words_locale in ('en','fr')", name="words_locale"),
        CheckConstraint(
            "(state = 'open') = (decision is null) and (decision is null) = (decided_at is null)"
            " and (decision is null) = (decided_by is null) and (decision is null) = (ground is null)",
            name="decided",
        ),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed"),
        CheckConstraint("decided_by <> author_id", name="not_own"),
        CheckConstraint("coalesce(decision = 'note', false) = (note is not null)", name="note"),
        Index(
            "uq_moderation_case_open",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_moderation_case_desk", "state", "is_urgent", "created_at"),
        Index("ix_moderation_case_author_id", "author_id"),
        Index("ix_moderation_case_decided_at", "decided_at"),
        Index(
            "ix_moderation_case_noted",
            "subject_kind",
            "subject_id",
            postgresql_where=text("note is not null"),
        ),
        Index(
            "ix_moderation_case_alone",
            "created_at",
            postgresql_where=text("is_urgent and state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """Whose it is."""
    seen: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    """How the thing read when it was first reported: title, words, address."""
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Somebody may be in danger."""
    alerted_at: Mapped[datetime | None]
    """When the team was last called because nobody had taken an urgent case."""
    is_held: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """A list holds it back from others until a person has decided."""
    state: Mapped[str] = mapped_column(default=CaseState.OPEN)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    ground: Mapped[str | None]
    """Which rule it broke, from the table of grounds; "none" for a case without fault."""
    words: Mapped[str | None]
    """The reasons, in the language of whose thing it is."""
    words_locale: Mapped[str | None]
    words_other: Mapped[str | None]
    """The same in the other language, where somebody concerned reads that one."""
    until: Mapped[datetime | None]
    """The end of a limit or a suspension; none is until somebody ends it."""
    note: Mapped[str | None]
    """What stands beside the thing in public, where that was decided."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Report(Model):
    """What one person said about a thing."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("num_nonnulls(reporter_id, email, noticed_by) = 1", name="reporter"),
        CheckConstraint("noticed_by in ('words','pictures')", name="noticed_by"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        UniqueConstraint("case_id", "reporter_id"),
        Index("ix_report_reporter_id", "reporter_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    email: Mapped[str | None] = mapped_column(Encrypted)
    """Where someone without an account is answered."""
    noticed_by: Mapped[str | None]
    """Which list noticed it, where nobody reported it."""
    reason: Mapped[str]
    words: Mapped[str] = mapped_column(Encrypted)
    locale: Mapped[str]
    created_at: Mapped[datetime]


class Appeal(Model):
    """An objection to a decision, once for each side, decided by another moderator."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        UniqueConstraint("case_id", "party"),
        CheckConstraint("party in ('author','reporter')", name="party"),
        CheckConstraint("outcome in ('kept','changed')", name="outcome"),
        CheckConstraint(
            "(outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)",
            name="decided",
        ),
        CheckConstraint("decided_by <> first_by and decided_by <> member_id", name="another_person"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    party: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    first_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """Who took the decision that is objected to."""
    words: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
