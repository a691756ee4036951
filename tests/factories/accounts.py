"""Makes members, staff and signed-in browsers for tests, and reads the mail they were sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pyotp
from argon2 import PasswordHasher
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_login import login_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Select, select
from werkzeug.test import TestResponse

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.people.accounts import joining, operations, second_factor, tokens
from marketplace.people.accounts.joining import Proofs
from marketplace.people.accounts.login import SignedIn
from marketplace.people.accounts.models import AccountToken, Member, MemberSession, Role, SignUp, TokenKind

PASSWORD = "three green herons walk"
OTHER_PASSWORD = "seven brown otters swim"
# Hashing is slow on purpose; most tests need some password, not one of their own.
_HASH = operations.hash_password(PASSWORD)
_numbers = count(1)

_NOISE = re.compile(r'(nonce|content|value|hx-headers:inherited)=(["\']).*?\2')


def a_member(name: str = "Ana Lopes", *, verified: bool = True, **changes: Any) -> Member:
    """A member with an address of their own, flushed; the password is `PASSWORD`."""
    facts: dict[str, Any] = {
        "email": f"{name.split()[0].lower()}{next(_numbers)}@example.org",
        "locale": "en",
        "password_hash": _HASH,
        "verified": verified,
    }
    return operations.add_member(name=name, **(facts | changes))


def a_staff_member(*roles: Role, name: str = "Sam Roy") -> Member:
    """A member with staff roles and the second factor those need, flushed."""
    member = with_second_factor(a_member(name))
    for role in roles:
        operations.grant_role(member, role, by=None)
    return member


def with_second_factor(member: Member) -> Member:
    """The member with the second factor on; `app_code` gives a code for it."""
    second_factor.begin(member)
    member.totp_confirmed_at = clock.now()
    db.session.flush()
    return member


def app_code(member: Member) -> str:
    """What the member's app shows now."""
    return pyotp.TOTP(str(member.totp_secret)).at(clock.now())


class Browser:
    """A browser that sends the CSRF field of the session with every form, as a page would."""

    def __init__(self, app: Flask, locale: str = "en", address: str = "203.0.113.7") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = locale
        self.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15) Firefox/140.0"
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, path: str, **options: Any) -> TestResponse:
        self._forget_earlier_request()
        # Read to its end: a file that is still being written keeps the context of its request open.
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form the way a page of this browser would, with its CSRF field."""
        self._forget_earlier_request()
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self.client.post(path, data=form, buffered=True, **options)

    def _forget_earlier_request(self) -> None:
        # The test's own application context outlives requests, and with it who was signed in.
        if has_app_context():
            for name in list(g):
                g.pop(name)

    def csrf_token(self) -> str:
        """What the hidden field of this browser's forms holds."""
        with self.client.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", ids.random_code(40))
        key = self.client.application.secret_key
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret)

    def sign_in(self, member: Member, password: str = PASSWORD, next_path: str = "/") -> TestResponse:
        """Type the member's address and password into the sign-in page."""
        return self.post("/sign-in", {"email": member.email, "password": password, "next": next_path})

    def kept(self) -> dict[Any, Any]:
        """The cookies of this browser, to be put back after a page that changes them."""
        return dict(self.client._cookies or {})

    def put_back(self, cookies: dict[Any, Any]) -> None:
        self.client._cookies = dict(cookies)

    @property
    def cookie(self) -> str:
        cookie = self.client.get_cookie("proche")
        return cookie.value if cookie else ""


def signed_in(
    app: Flask, member: Member, *, second_factor_passed: bool | None = None, **options: Any
) -> Browser:
    """A browser in which the member is signed in, without the pages of signing in.

    The second factor counts as passed when the member has one, unless said otherwise.
    """
    browser = Browser(app, **options)
    passed = second_factor.is_on(member) if second_factor_passed is None else second_factor_passed
    token, _row = operations.begin_session(member, user_agent="a test", second_factor=passed)
    db.session.commit()
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return browser


def sessions_of(member: Member) -> list[MemberSession]:
    return list(db.session.scalars(select(MemberSession).where(MemberSession.member_id == member.id)))


def mail_to(address: str) -> list[OutgoingMail]:
    """Messages promised to an address, oldest first."""
    query = select(OutgoingMail).where(OutgoingMail.to_address == address).order_by(OutgoingMail.id)
    return list(db.session.scalars(query))


def link_in(message: OutgoingMail, part: str) -> str:
    """The path of the first link of a message that contains `part`."""
    found = re.search(rf"https?://[^/\s]+(\S*{re.escape(part)}\S*)", message.text)
    assert found, f"no link with {part} in: {message.text}"
    return found[1]


def code_in(message: OutgoingMail) -> str:
    """The six figures of a message."""
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", message.text)
    assert found, f"no code in: {message.text}"
    return found[1] + found[2]


def without_noise(page: str) -> str:
    """A page without what differs between any two answers: nonces and CSRF tokens."""
    return _NOISE.sub("", page)


def some_address() -> str:
    """An address nobody has."""
    return f"nobody-{ids.random_code(10)}@example.org"


def work_in(statements: list[str]) -> list[str]:
    """The first words of what the database was asked to do, without the savepoints of the test itself."""
    done = (" ".join(statement.split()[:3]).lower() for statement in statements)
    return [words for words in done if "savepoint" not in words and not words.startswith("set constraints")]


def weak_hash(password: str) -> str:
    """A hash of a setting weaker than ours, as an earlier version might have stored."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def as_signed_in(member: Member, row: MemberSession, *roles: str) -> SignedIn:
    """The member as views see them."""
    return SignedIn(member, row, set(roles), False, "token")


@contextmanager
def acting_as(app: Flask, who: SignedIn) -> Iterator[None]:
    """A request in which this member is signed in, for guards that are asked directly."""
    with app.test_request_context("/"):
        login_user(who)
        yield


def a_token(member: Member, kind: TokenKind, *, proves: str | None = None) -> str:
    """A one-time token of the member, as a message would carry it."""
    return tokens.issue(member.email, kind, proves=proves)


def all_tokens() -> Select[tuple[int]]:
    return select(AccountToken.id)


def repeat(times: int, app: Flask, path: str, form: dict[str, str]) -> list[TestResponse]:
    """The answers to one form sent again and again, each time from a new browser at the same place."""
    return [Browser(app).post(path, form) for _time in range(times)]


def a_sign_up(email: str, next_path: str = "/") -> tuple[SignUp, str, Proofs]:
    """Someone who asked for an account, with the secret of their browser and what the message proves."""
    return joining.ask(email=email, name="Ana Lopes", password=PASSWORD, locale="en", next_path=next_path)
