"""How someone becomes a member: asked, proven by a code or a link, joined; sends nothing, never commits."""

import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, exc, update

from marketplace.core import clock, crypto, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.people.accounts import operations, queries
from marketplace.people.accounts.models import Member, SignUp
from marketplace.people.measures import operations as measure_operations
from marketplace.people.measures import queries as measures

CODE_TRIES = 5


class Proofs(NamedTuple):
    """What the message carries: the token of the link and the six figures to type."""

    link: str
    code: str


def ask(*, email: str, name: str, password: str, locale: str, next_path: str) -> tuple[SignUp, str, Proofs]:
    """Note who wants to join, with the secret for their browser and the proofs for their mailbox.

    It does the same for an address that has an account: only the message differs.
    """
    browser, now = ids.new_token(), clock.now()
    sign_up = SignUp(
        browser_hash=ids.token_hash(browser),
        email=email,
        name=name,
        password_hash=operations.hash_password(password),
        locale=locale,
        next_path=next_path,
        created_at=now,
    )
    proofs = _renew(sign_up)
    db.session.add(sign_up)
    db.session.flush()
    return sign_up, browser, proofs


def ask_again(sign_up: SignUp) -> Proofs:
    """New proofs for another message; those of the earlier one stop working."""
    proofs = _renew(sign_up)
    db.session.flush()
    return proofs


def _renew(sign_up: SignUp) -> Proofs:
    now, s = clock.now(), settings()
    proofs = Proofs(ids.new_token(), f"{secrets.randbelow(1_000_000):06d}")
    sign_up.link_hash = ids.token_hash(proofs.link)
    sign_up.code_hash = _code_hash(sign_up, proofs.code)
    sign_up.code_tries = 0
    sign_up.code_expires_at = now + timedelta(minutes=s.recovery_minutes)
    sign_up.expires_at = now + timedelta(hours=s.verify_hours)
    return proofs


def count_try(sign_up: SignUp) -> bool:
    """Count a code before it is compared; False when the code is too old or was tried too often.

    Call it in a transaction of its own, so that no try is free.
    """
    counted = db.session.execute(
        update(SignUp)
        .where(
            SignUp.id == sign_up.id,
            SignUp.code_tries < CODE_TRIES,
            SignUp.code_expires_at > clock.now(),
            SignUp.used_at.is_(None),
        )
        .values(code_tries=SignUp.code_tries + 1)
        .returning(SignUp.id)
    )
    return counted.first() is not None


def code_matches(sign_up: SignUp, code: str) -> bool:
    return hmac.compare_digest(sign_up.code_hash, _code_hash(sign_up, code))


def _code_hash(sign_up: SignUp, code: str) -> bytes:
    # Six figures have little entropy: without the key, the digest says nothing of them.
    return ids.keyed_hash(crypto.key_for("sign-up code"), sign_up.browser_hash.hex(), code)


def join(sign_up: SignUp) -> Member | None:
    """The new member behind a proven address, verified; None when the address has an account already.

    `sign_up` is locked by the query that found it, so two proofs at once make one member.
    """
    if queries.by_email(sign_up.email) is not None or is_barred(sign_up.email):
        return None
    try:
        with db.session.begin_nested():
            member = operations.add_member(
                email=sign_up.email,
                name=sign_up.name,
                password_hash=sign_up.password_hash,
                locale=sign_up.locale,
                verified=True,
            )
    except exc.IntegrityError:
        return None
    sign_up.used_at = clock.now()
    # What was needed to join is not kept: the member has it now.
    sign_up.password_hash = ""
    db.session.flush()
    return member


def is_barred(email: str) -> bool:
    """Whether somebody with this address was closed out for good."""
    return measures.is_barred(measure_operations.address_hash(email))


def forget_expired() -> int:
    """Erase sign-ups nobody proved, and those that have done their work; how many went."""
    gone = db.session.execute(delete(SignUp).where(SignUp.expires_at < clock.now()).returning(SignUp.id))
    return len(gone.all())
