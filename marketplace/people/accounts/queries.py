"""Reads of members and their sessions."""

from datetime import datetime

from sqlalchemy import Text, cast, func, select
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
    TokenKind,
)
from marketplace.people.profiles.models import Profile


def by_email(email: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.email == email))


def by_id(member_id: int) -> Member | None:
    return db.session.get(Member, member_id)


def by_public_id(public_id: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.public_id == public_id))


def signed_in(token: str, now: datetime) -> tuple[Member, MemberSession, set[str], bool] | None:
    """The active member behind a session token, the session, their roles and whether they have a profile.

    One query; a suspended or closed member, an ended or expired session give None at once.
    """
    roles = (
        select(func.coalesce(func.array_agg(MemberRole.role), cast([], ARRAY(Text))))
        .where(MemberRole.member_id == Member.id)
        .scalar_subquery()
    )
    has_profile = select(Profile.member_id).where(Profile.member_id == Member.id).exists()
    row = db.session.execute(
        select(Member, MemberSession, roles, has_profile)
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(
            MemberSession.token_hash == ids.token_hash(token),
            MemberSession.expires_at > now,
            Member.status == MemberStatus.ACTIVE,
        )
    ).first()
    return (row[0], row[1], set(row[2]), bool(row[3])) if row else None


def sessions_of(member_id: int, now: datetime) -> list[MemberSession]:
    query = (
        select(MemberSession)
        .where(MemberSession.member_id == member_id, MemberSession.expires_at > now)
        .order_by(MemberSession.seen_at.desc())
    )
    return list(db.session.scalars(query))


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
    row = db.session.execute(
        select(Member, ApiToken)
        .join(ApiToken, ApiToken.member_id == Member.id)
        .where(
            ApiToken.token_hash == ids.token_hash(token),
            ApiToken.revoked_at.is_(None),
            Member.status == MemberStatus.ACTIVE,
        )
    ).first()
    return (row[0], row[1]) if row else None
