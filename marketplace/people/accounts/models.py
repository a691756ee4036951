"""Tables of members, their sessions, tokens and roles; holds no profile and no money."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model
from marketplace.core.former import PersonName


class MemberStatus(StrEnum):
    ACTIVE = "active"
    LEAVING = "leaving"
    """Asked to be erased: can sign in to keep the account, and is hidden from everybody else."""
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Role(StrEnum):
    MODERATOR = "moderator"
    FINANCE = "finance"
    ADMIN = "admin"


class TokenKind(StrEnum):
    """What a one-time secret is good for."""

    VERIFY = "verify"
    """Mailed: proves an address of a member who exists, their own or the one they change to."""
    RESET = "reset"
    """Mailed: sets a new password."""
    STEP = "step"
    """In the browser: the password was right, the second factor is still to come."""


class Member(Model):
    """A person with an account; customer and provider at once if they like."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("status in ('active','leaving','suspended','closed')", name="status"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("email = lower(email) and position('@' in email) > 1", name="email"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    """Lower-cased; the form as typed is not kept."""
    name: Mapped[str] = mapped_column(PersonName)
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime | None]
    """Addresses of feeds made before this open nothing any more."""
    locale: Mapped[str]
    page_hidden_at: Mapped[datetime | None]
    """When a decision took their page out of sight, until another gives it back."""
    shown_name: Mapped[str] = mapped_column(
        PersonName, Computed("case when page_hidden_at is null then name else '·' end", persisted=True)
    )
    """The name for public lists: "A member" while their page is hidden. Those they have bookings with, and staff,
    read `name`.
    """
    status: Mapped[str] = mapped_column(default=MemberStatus.ACTIVE)
    status_reason: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInt)
    """The last time step accepted, so that a code works once (RFC 6238, 5.2)."""
    created_at: Mapped[datetime]

    @property
    def is_verified(self) -> bool:
        return self.email_verified_at is not None

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper() or "?"


class MemberRole(Model):
    """A staff role held by a member, and who gave it."""

    __tablename__ = "member_role"
    __table_args__ = (CheckConstraint("role in ('moderator','finance','admin')", name="role"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    granted_at: Mapped[datetime]


class MemberSession(Model):
    """A signed-in browser. The cookie carries a token; its digest is here, and deleting the row ends it."""

    __tablename__ = "member_session"
    __table_args__ = (
        Index(
            "ix_member_session_alike",
            "network_hash",
            "user_agent",
            postgresql_where=text("network_hash is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    authenticated_at: Mapped[datetime]
    """When the password was last given: sensitive changes ask again after a while."""
    second_factor_at: Mapped[datetime | None]
    user_agent: Mapped[str]
    network_hash: Mapped[bytes | None] = mapped_column(index=True)
    """Keyed digest of the network it was opened from, to compare with others; the address itself is not kept."""


class SignUp(Model):
    """Someone who asked for an account and has not proven the address yet; becomes a member when they do.

    Nothing here is unique by address: a stranger's request can neither block an address nor be told
    from one for an address that has an account.
    """

    __tablename__ = "sign_up"
    __table_args__ = (CheckConstraint("locale in ('en','fr')", name="locale"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(unique=True)
    """Digest of the secret in the cookie of the browser that asked."""
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str]
    next_path: Mapped[str]
    """Where they were going: a chosen slot, kept here so that it survives a change of browser."""
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    code_hash: Mapped[bytes]
    """Keyed digest of the six figures in the message."""
    code_expires_at: Mapped[datetime]
    code_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountToken(Model):
    """A one-time secret of a member who exists; only its digest is here."""

    __tablename__ = "account_token"
    __table_args__ = (
        CheckConstraint("kind in ('verify','reset','step')", name="kind"),
        CheckConstraint("(kind = 'verify') = (email is not null)", name="email"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str]
    email: Mapped[str | None]
    """The address a VERIFY token proves; the member's own, or the one they change to."""
    next_path: Mapped[str] = mapped_column(default="/")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """A code that replaces the second factor once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("member_id", "code_hash"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]


class ApiToken(Model):
    """A member's key to the JSON API; shown once, stored as a digest, revocable."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


Index("ix_member_name_lower", func.lower(Member.name))
