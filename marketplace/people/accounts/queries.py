"""Reads of members and their sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Text, bindparam, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace.core import ids
from marketplace.core.database import db
from marketplace.people.accounts.models import (
    AccountToken,
    ApiToken,
    Member,
    MemberRole,
    MemberSession,
    MemberStatus,
    RecoveryCode,
    SignUp,
    TokenKind,
)
from marketplace.people.accounts.rules import DEMO_DOMAIN, DEMO_NAMES

# Profiles and conversations stand on accounts, so their tables are named here, as foreign keys would name them.
_profile = table("profile", column("member_id"))
_thread_side = table("thread_side", column("member_id"), column("unread"))
_notice = table("notice", column("member_id"), column("read_at"))

MAY_SIGN_IN = (MemberStatus.ACTIVE, MemberStatus.LEAVING)
"""Who is about to leave still signs in, to keep the account or to take a copy."""

# Made once: every call of a program asks it, and to compose it takes longer than to send it.
_BY_API_TOKEN = (
    select(Member, ApiToken)
    .join(ApiToken, ApiToken.member_id == Member.id)
    .where(
        ApiToken.token_hash == bindparam("hash"),
        ApiToken.revoked_at.is_(None),
        Member.status == MemberStatus.ACTIVE,
    )
)


def by_email(email: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.email == email))


def is_leaving(email: str) -> bool:
    """Whether an address belongs to who asked to be erased."""
    query = select(Member.id).where(Member.email == email, Member.status == MemberStatus.LEAVING)
    return db.session.scalar(query) is not None


def by_id(member_id: int) -> Member | None:
    return db.session.get(Member, member_id)


def by_public_id(public_id: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.public_id == public_id))


def signed_in(token: str, now: datetime) -> tuple[Member, MemberSession, set[str], bool, int, int] | None:
    """The member behind a session token, the session, their roles, whether they have a profile, in how many
    conversations something is unread, and how many notices are.

    One query; a suspended or closed member, an ended or expired session give None at once.
    """
    roles = (
        select(func.coalesce(func.array_agg(MemberRole.role), cast([], ARRAY(Text))))
        .where(MemberRole.member_id == Member.id)
        .scalar_subquery()
    )
    has_profile = select(_profile.c.member_id).where(_profile.c.member_id == Member.id).exists()
    unread = (
        select(func.count())
        .select_from(_thread_side)
        .where(_thread_side.c.member_id == Member.id, _thread_side.c.unread > 0)
        .scalar_subquery()
    )
    notices = (
        select(func.count())
        .select_from(_notice)
        .where(_notice.c.member_id == Member.id, _notice.c.read_at.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Member, MemberSession, roles, has_profile, unread, notices)
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(
            MemberSession.token_hash == ids.token_hash(token),
            MemberSession.expires_at > now,
            Member.status.in_(MAY_SIGN_IN),
        )
    ).first()
    return (row[0], row[1], set(row[2]), bool(row[3]), row[4], row[5]) if row else None


def sessions_of(member_id: int, now: datetime) -> list[MemberSession]:
    query = (
        select(MemberSession)
        .where(MemberSession.member_id == member_id, MemberSession.expires_at > now)
        .order_by(MemberSession.seen_at.desc())
    )
    return list(db.session.scalars(query))


def session_of(member_id: int, public_id: str) -> MemberSession | None:
    """One of a member's own sessions."""
    return db.session.scalar(
        select(MemberSession).where(
            MemberSession.member_id == member_id, MemberSession.public_id == public_id
        )
    )


def sign_up_of_browser(secret: str, now: datetime) -> SignUp | None:
    """What the browser with this secret asked for, proven or not, while it may still be proven."""
    return db.session.scalar(
        select(SignUp).where(SignUp.browser_hash == ids.token_hash(secret), SignUp.expires_at > now)
    )


def sign_up_of_link(token: str, now: datetime) -> SignUp | None:
    """The request whose message carries this link, proven or not, while it may still be proven."""
    return db.session.scalar(
        select(SignUp).where(SignUp.link_hash == ids.token_hash(token), SignUp.expires_at > now)
    )


def open_sign_up(sign_up_id: int) -> SignUp | None:
    """A request not proven yet, locked until the transaction ends so that it makes one member."""
    return db.session.scalar(
        select(SignUp)
        .where(SignUp.id == sign_up_id, SignUp.used_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def recovery_codes_left(member_id: int) -> int:
    query = select(func.count()).where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def api_tokens_of(member_id: int) -> list[ApiToken]:
    """A member's working API tokens, newest first."""
    query = (
        select(ApiToken)
        .where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return list(db.session.scalars(query))


def api_token_of(member_id: int, public_id: str) -> ApiToken | None:
    """One of a member's own API tokens."""
    return db.session.scalar(
        select(ApiToken).where(ApiToken.member_id == member_id, ApiToken.public_id == public_id)
    )


def demo_members() -> list[Member]:
    """The accounts to try the sandbox with, oldest first; none where no demo data was loaded."""
    query = (
        select(Member)
        .where(Member.is_demo, Member.status == MemberStatus.ACTIVE)
        .where(Member.email.in_([f"{name}@{DEMO_DOMAIN}" for name in DEMO_NAMES]))
        .order_by(Member.id)
    )
    return list(db.session.scalars(query))


def members(limit: int = 200) -> list[tuple[Member, set[str]]]:
    """Members with their roles, newest first."""
    roles = func.coalesce(
        func.array_agg(MemberRole.role).filter(MemberRole.role.is_not(None)), cast([], ARRAY(Text))
    )
    rows = db.session.execute(
        select(Member, roles)
        .outerjoin(MemberRole, MemberRole.member_id == Member.id)
        .group_by(Member.id)
        .order_by(Member.id.desc())
        .limit(limit)
    )
    return [(member, set(names)) for member, names in rows]


def open_token(token: str, kind: TokenKind, now: datetime) -> AccountToken | None:
    """An unused, unexpired mailed token, locked until the transaction ends so that it works once."""
    return db.session.scalar(
        select(AccountToken)
        .where(
            AccountToken.token_hash == ids.token_hash(token),
            AccountToken.kind == kind,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
        )
        .with_for_update()
    )


def roles_of(member_id: int) -> set[str]:
    return set(db.session.scalars(select(MemberRole.role).where(MemberRole.member_id == member_id)))


def holders_of(role: str) -> list[Member]:
    query = (
        select(Member)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(MemberRole.role == role, Member.status == MemberStatus.ACTIVE)
        .order_by(Member.id)
    )
    return list(db.session.scalars(query))


def by_api_token(token: str) -> tuple[Member, ApiToken] | None:
    row = db.session.execute(_BY_API_TOKEN, {"hash": ids.token_hash(token)}).first()
    return (row[0], row[1]) if row else None


def names_of(member_ids: Iterable[int]) -> dict[int, str]:
    """Member id → name, for any number of members in one query."""
    found = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(set(member_ids))))
    return {row.id: row.name for row in found}
