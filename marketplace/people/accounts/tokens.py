"""One-time tokens of members: issued, used, ended; sends nothing itself and never commits."""

from datetime import timedelta

from sqlalchemy import BigInteger, cast, insert, literal, null, select, update

from marketplace.core import clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts.models import AccountToken, Member, TokenKind


def issue(owner_email: str, kind: TokenKind, *, proves: str | None = None, next_path: str = "/") -> str:
    """A one-time token of the member with an address. Earlier unused ones of the kind stop working.

    The same statements run when nobody has the address; the token then opens nothing. `proves` is the
    address that a VERIFY token proves, the member's own when it is not given.
    """
    token, now = ids.new_token(), clock.now()
    owner = select(Member.id).where(Member.email == owner_email)
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.member_id.in_(owner), AccountToken.kind == kind, AccountToken.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    address = literal(proves or owner_email) if kind is TokenKind.VERIFY else null()
    columns = ["token_hash", "member_id", "kind", "email", "next_path", "expires_at"]
    facts = select(
        literal(ids.token_hash(token)),
        cast(Member.id, BigInteger),
        literal(str(kind)),
        address,
        literal(next_path),
        literal(now + _life(kind)),
    ).where(Member.email == owner_email)
    db.session.execute(insert(AccountToken).from_select(columns, facts))
    return token


def _life(kind: TokenKind) -> timedelta:
    s = settings()
    lives = {
        TokenKind.VERIFY: timedelta(hours=s.verify_hours),
        TokenKind.RESET: timedelta(minutes=s.recovery_minutes),
        TokenKind.STEP: timedelta(minutes=10),
    }
    return lives[kind]


def use(token: AccountToken) -> None:
    """A one-time token has done its work."""
    token.used_at = clock.now()
    db.session.flush()


def end_all(member: Member) -> None:
    """Every unused one-time token of a member stops working."""
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.member_id == member.id, AccountToken.used_at.is_(None))
        .values(used_at=clock.now())
    )
