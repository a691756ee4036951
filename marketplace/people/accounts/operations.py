"""Changes to members, their sessions, roles and API tokens; sends nothing itself and never commits."""

import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, exc, update

from marketplace.core import audit, clock, crypto, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts import tokens
from marketplace.people.accounts.models import (
    AccountToken,
    ApiToken,
    Member,
    MemberRole,
    MemberSession,
    MemberStatus,
    Role,
)

# OWASP's argon2id setting of 19 MiB, 2 passes, 1 lane: about 30 ms here, and bounded memory per worker.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# The hash of a password that was drawn and forgotten, made with these same costs: it could not be cheaper to
# compare with, and making one at each start would delay it.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Xz7g6P8AM+Wvs3wcfGSzuA$XBAVMp+0Zal8dodha+KjJtq2Xt7LuzyRWxekqwbMPac"


def create_member(*, email: str, name: str, password: str, locale: str, is_demo: bool = False) -> Member:
    """A new member, not verified yet. `email` is normalised; a taken one violates the unique constraint."""
    return add_member(
        email=email, name=name, password_hash=hash_password(password), locale=locale, is_demo=is_demo
    )


def add_member(
    *,
    email: str,
    name: str,
    password_hash: str,
    locale: str,
    is_demo: bool = False,
    verified: bool = False,
) -> Member:
    """A new member whose password is hashed already. A taken address violates the unique constraint."""
    now = clock.now()
    member = Member(
        public_id=ids.public_id("mem"),
        email=email,
        name=name.strip(),
        password_hash=password_hash,
        locale=locale,
        status=MemberStatus.ACTIVE,
        email_verified_at=now if verified else None,
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(member)
    db.session.flush()
    return member


def hash_password(password: str) -> str:
    """An argon2id hash; the same letters typed on another keyboard (NFKC) give the same password."""
    return _hasher.hash(unicodedata.normalize("NFKC", password))


def hash_matches(stored: str | None, password: str) -> bool:
    """Whether a password is that of a hash. Takes as long without one as with one."""
    try:
        _hasher.verify(stored or _NOBODY, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def password_matches(member: Member | None, password: str) -> bool:
    """Whether the password is the member's. Takes as long for an unknown member as for a known one."""
    return hash_matches(member.password_hash if member else None, password)


def refresh_hash(member: Member, password: str) -> None:
    """Hash a password that was just proven again, when the setting has become stricter since."""
    if _hasher.check_needs_rehash(member.password_hash):
        member.password_hash = hash_password(password)
        db.session.flush()


def change_password(member: Member, password: str, *, keep: MemberSession | None = None) -> None:
    """Set a password and end every session but `keep`, every token, feed address and unused one-time token."""
    member.password_hash, member.password_changed_at = hash_password(password), clock.now()
    end_sessions(member, keep=keep)
    tokens.end_all(member)
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.member_id == member.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    audit.record("account.password_changed", actor_id=member.id, subject=("member", member.public_id))


def change_name(member: Member, name: str, locale: str) -> None:
    member.name, member.locale = name.strip(), locale
    db.session.flush()


def change_address(member: Member, email: str) -> bool:
    """Make a proven address the member's; False when it became another member's meanwhile."""
    before = {"email_verified": member.is_verified}
    try:
        with db.session.begin_nested():
            member.email, member.email_verified_at = email, clock.now()
            db.session.flush()
    except exc.IntegrityError:
        db.session.refresh(member)
        return False
    tokens.end_all(member)
    audit.record(
        "account.email_changed",
        actor_id=member.id,
        subject=("member", member.public_id),
        before=before,
        after={"email_verified": True},
    )
    return True


def verify_email(member: Member) -> None:
    if member.email_verified_at is None:
        member.email_verified_at = clock.now()
        db.session.flush()


def begin_session(
    member: Member, *, user_agent: str, network: str = "", second_factor: bool = False
) -> tuple[str, MemberSession]:
    """A new session and the token for its cookie. Of the network only a keyed digest is kept."""
    now = clock.now()
    token = ids.new_token()
    row = MemberSession(
        public_id=ids.public_id("ses"),
        token_hash=ids.token_hash(token),
        member_id=member.id,
        created_at=now,
        seen_at=now,
        authenticated_at=now,
        second_factor_at=now if second_factor else None,
        expires_at=now + timedelta(days=settings().session_days),
        user_agent=user_agent[:200],
        network_hash=ids.keyed_hash(crypto.key_for("networks"), network) if network else None,
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def renew_session(session: MemberSession) -> str:
    """Note that the password was just given, and exchange the token: the earlier one opens nothing more."""
    token = ids.new_token()
    session.token_hash, session.authenticated_at = ids.token_hash(token), clock.now()
    db.session.flush()
    return token


def end_session(session: MemberSession) -> None:
    db.session.execute(delete(MemberSession).where(MemberSession.id == session.id))


def end_sessions(member: Member, *, keep: MemberSession | None = None) -> None:
    query = delete(MemberSession).where(MemberSession.member_id == member.id)
    if keep is not None:
        query = query.where(MemberSession.id != keep.id)
    db.session.execute(query)


def forget_ended() -> None:
    """Erase sessions and one-time tokens whose time is over; nothing can be done with them any more."""
    now = clock.now()
    db.session.execute(delete(MemberSession).where(MemberSession.expires_at < now))
    db.session.execute(delete(AccountToken).where(AccountToken.expires_at < now))


def grant_role(member: Member, role: Role, *, by: Member | None) -> None:
    """Give a staff role; giving it twice changes nothing."""
    if db.session.get(MemberRole, (member.id, role)) is not None:
        return
    db.session.add(
        MemberRole(member_id=member.id, role=role, granted_by=by.id if by else None, granted_at=clock.now())
    )
    audit.record(
        "account.role_granted",
        actor_id=by.id if by else None,
        subject=("member", member.public_id),
        after={"role": role},
    )


def withdraw_role(member: Member, role: Role, *, by: Member | None) -> None:
    """Take a staff role back; it stops counting at the next request."""
    held = db.session.get(MemberRole, (member.id, role))
    if held is None:
        return
    db.session.delete(held)
    audit.record(
        "account.role_withdrawn",
        actor_id=by.id if by else None,
        subject=("member", member.public_id),
        before={"role": role},
    )


def suspend(member: Member, *, by: Member, reason: str) -> None:
    """Close the account to its member at once: every session and token ends with this transaction."""
    before = {"status": member.status}
    member.status, member.status_reason = MemberStatus.SUSPENDED, reason
    end_sessions(member)
    tokens.end_all(member)
    audit.record(
        "account.suspended",
        actor_id=by.id,
        subject=("member", member.public_id),
        before=before,
        after={"status": member.status, "reason": reason},
    )


def reinstate(member: Member, *, by: Member | None, reason: str) -> None:
    """Open a suspended account again; the member signs in anew. Nobody does it when its time is over."""
    before = {"status": member.status, "reason": member.status_reason}
    member.status, member.status_reason = MemberStatus.ACTIVE, None
    audit.record(
        "account.reinstated",
        actor_id=by.id if by else None,
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
