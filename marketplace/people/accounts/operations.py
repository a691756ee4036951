"""Changes to members, sessions and mailed tokens; sends nothing itself and never commits."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts.models import (
    AccountToken,
    ApiToken,
    Member,
    MemberRole,
    MemberSession,
    MemberStatus,
    Role,
    TokenKind,
)

# OWASP's argon2id setting of 19 MiB, 2 passes, 1 lane: about 30 ms here, and bounded memory per worker.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("a password that no account has")


def create_member(*, email: str, name: str, password: str, locale: str, is_demo: bool = False) -> Member:
    """A new member, not verified yet. `email` is normalised; a taken one violates the unique constraint."""
    member = Member(
        public_id=ids.public_id("mem"),
        email=email,
        name=name.strip(),
        password_hash=_hasher.hash(password),
        locale=locale,
        status=MemberStatus.ACTIVE,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    return member


def hash_password(password: str) -> str:
    """For whoever creates many members with one password: hashing is the slow part on purpose."""
    return _hasher.hash(password)


def password_matches(member: Member | None, password: str) -> bool:
    """Whether the password is the member's. Takes as long for an unknown member as for a known one."""
    try:
        _hasher.verify(member.password_hash if member else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return member is not None


def change_password(member: Member, password: str, *, keep: MemberSession | None = None) -> None:
    """Set a password and end every session but `keep`, and every API token."""
    member.password_hash = _hasher.hash(password)
    end_sessions(member, keep=keep)
    now = clock.now()
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.member_id == member.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    audit.record("account.password_changed", actor_id=member.id, subject=("member", member.public_id))


def begin_session(member: Member, *, user_agent: str, second_factor: bool = False) -> tuple[str, MemberSession]:
    """A new session and the token for its cookie."""
    now = clock.now()
    token = ids.new_token()
    row = MemberSession(
        token_hash=ids.token_hash(token),
        member_id=member.id,
        created_at=now,
        seen_at=now,
        authenticated_at=now,
        second_factor_at=now if second_factor else None,
        expires_at=now + timedelta(days=settings().session_days),
        user_agent=user_agent[:200],
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def end_session(session: MemberSession) -> None:
    db.session.execute(delete(MemberSession).where(MemberSession.id == session.id))


def end_sessions(member: Member, *, keep: MemberSession | None = None) -> None:
    query = delete(MemberSession).where(MemberSession.member_id == member.id)
    if keep is not None:
        query = query.where(MemberSession.id != keep.id)
    db.session.execute(query)


def issue_token(member: Member, kind: TokenKind) -> str:
    """A one-time token to mail. Earlier unused ones of the kind stop working."""
    now = clock.now()
    db.session.execute(
        update(AccountToken)
        .where(
            AccountToken.member_id == member.id, AccountToken.kind == kind, AccountToken.used_at.is_(None)
        )
        .values(used_at=now)
    )
    s = settings()
    life = timedelta(hours=s.verify_hours) if kind is TokenKind.VERIFY else timedelta(minutes=s.recovery_minutes)
    token = ids.new_token()
    db.session.add(
        AccountToken(token_hash=ids.token_hash(token), member_id=member.id, kind=kind, expires_at=now + life)
    )
    db.session.flush()
    return token


def verify_email(member: Member) -> None:
    if member.email_verified_at is None:
        member.email_verified_at = clock.now()
        db.session.flush()


def grant_role(member: Member, role: Role, *, by: Member | None) -> None:
    """Give a staff role; giving it twice changes nothing."""
    if db.session.get(MemberRole, (member.id, role)) is not None:
        return
    db.session.add(
        MemberRole(
            member_id=member.id, role=role, granted_by=by.id if by else None, granted_at=clock.now()
        )
    )
    audit.record(
        "account.role_granted",
        actor_id=by.id if by else None,
        subject=("member", member.public_id),
        after={"role": role},
    )


def suspend(member: Member, *, by: Member, reason: str) -> None:
    """Close the account to its member at once: every session and token ends with this transaction."""
    before = {"status": member.status}
    member.status, member.status_reason = MemberStatus.SUSPENDED, reason
    end_sessions(member)
    audit.record(
        "account.suspended",
        actor_id=by.id,
        subject=("member", member.public_id),
        before=before,
        after={"status": member.status, "reason": reason},
    )


def create_api_token(member: Member, name: str) -> tuple[str, ApiToken]:
    """A new API token; the first of the pair is shown once and never stored."""
    token = f"prt_{ids.new_token()}"
    row = ApiToken(
        public_id=ids.public_id("key"),
        token_hash=ids.token_hash(token),
        member_id=member.id,
        name=name.strip()[:80] or "API",
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def revoke_api_token(row: ApiToken) -> None:
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        db.session.flush()
