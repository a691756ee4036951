"""The second factor: codes of an app (TOTP, RFC 6238) and recovery codes; sends nothing and never commits."""

import re

import pyotp
from sqlalchemy import delete, or_, update

from marketplace.core import audit, clock, crypto, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberSession, RecoveryCode

RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT_STEPS = 1
"""How far a phone's clock may be off, in steps to either side."""


def is_on(member: Member) -> bool:
    return member.totp_confirmed_at is not None


def begin(member: Member) -> str:
    """The secret to put into an app; the same one until it is confirmed."""
    if is_on(member):
        raise ValueError("The second factor is on already.")
    if member.totp_secret is None:
        member.totp_secret = pyotp.random_base32()
        db.session.flush()
    return member.totp_secret


def address(member: Member) -> str:
    """The `otpauth:` address of the secret, for a picture that an app reads."""
    return pyotp.TOTP(str(member.totp_secret)).provisioning_uri(
        name=member.email, issuer_name=settings().site_name
    )


def confirm(member: Member, code: str, session: MemberSession) -> list[str] | None:
    """Turn the second factor on with a first code; the recovery codes to show once, or None.

    Other sessions end: they were opened without it.
    """
    if is_on(member) or not accept(member, code):
        return None
    member.totp_confirmed_at = session.second_factor_at = clock.now()
    db.session.execute(
        delete(MemberSession).where(MemberSession.member_id == member.id, MemberSession.id != session.id)
    )
    audit.record("account.second_factor_on", actor_id=member.id, subject=("member", member.public_id))
    return new_recovery_codes(member)


def accept(member: Member, code: str) -> bool:
    """Whether a code of the app is right now, and was not used before; it counts as used from here on."""
    step = _step_of(member, re.sub(r"\s", "", code))
    if step is None:
        return False
    # Compare and swap: of two requests with one code, one finds the step taken.
    taken = db.session.execute(
        update(Member)
        .where(Member.id == member.id, or_(Member.totp_last_step.is_(None), Member.totp_last_step < step))
        .values(totp_last_step=step)
        .returning(Member.id)
    )
    return taken.first() is not None


def _step_of(member: Member, code: str) -> int | None:
    """The time step whose code this is, within the drift, or None."""
    if member.totp_secret is None or not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp = pyotp.TOTP(member.totp_secret)
    now = int(clock.now().timestamp()) // _STEP_SECONDS
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None


def new_recovery_codes(member: Member) -> list[str]:
    """Ten codes that each replace the app once; earlier ones stop working."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    codes = [ids.random_code(10) for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(member_id=member.id, code_hash=_recovery_hash(member, code)) for code in codes
    )
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_recovery_code(member: Member, code: str) -> bool:
    """Whether a recovery code is the member's and unused; it is used from here on."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.member_id == member.id,
            RecoveryCode.code_hash == _recovery_hash(member, plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return used.first() is not None


def _recovery_hash(member: Member, code: str) -> bytes:
    return ids.keyed_hash(crypto.key_for("recovery codes"), member.public_id, code)


def turn_off(member: Member, *, by: Member | None) -> None:
    """Forget the secret and the recovery codes. `by` is None on the command line."""
    member.totp_secret = member.totp_confirmed_at = member.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    audit.record(
        "account.second_factor_off",
        actor_id=by.id if by else None,
        subject=("member", member.public_id),
    )
