"""Flask-Login's view of a member: the cookie carries a token, the session itself lives in the database."""

from contextlib import suppress
from datetime import timedelta

from flask import Flask, Request, Response, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.people.accounts import queries
from marketplace.people.accounts.models import Member, MemberSession, MemberStatus

manager = LoginManager()
_TOUCH = timedelta(minutes=15)

WHILE_LEAVING = frozenset({"accounts", "leaving", "notices", "letters"})
"""Rooms whose forms a member who is about to leave can still send."""


class SignedIn(UserMixin):  # type: ignore[misc]
    """The member behind a request, with what every page asks of them."""

    def __init__(
        self,
        member: Member,
        session_row: MemberSession,
        roles: set[str],
        is_provider: bool,
        token: str,
        unread: int = 0,
        news: int = 0,
    ) -> None:
        self.member = member
        self.session_row = session_row
        self.roles = roles
        self.is_provider = is_provider
        self.token = token
        self.unread = unread
        """Conversations with something unread."""
        self.news = news
        """Notices not read yet."""

    def get_id(self) -> str:
        return self.token

    @property
    def id(self) -> int:
        return self.member.id

    @property
    def public_id(self) -> str:
        return self.member.public_id

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def initials(self) -> str:
        return self.member.initials

    @property
    def is_verified(self) -> bool:
        return self.member.is_verified

    @property
    def is_leaving(self) -> bool:
        """Whether they asked to be erased, and the waiting time runs."""
        return self.member.status == MemberStatus.LEAVING

    def may_send_to(self, blueprint: str | None) -> bool:
        """Whether a form of theirs is acted on: who is about to leave begins nothing new."""
        return not self.is_leaving or blueprint in WHILE_LEAVING

    def has_role(self, role: str) -> bool:
        return role in self.roles

    @property
    def second_factor_passed(self) -> bool:
        """Staff need a second factor; demo accounts in the sandbox, where no money is real, do not."""
        if self.session_row.second_factor_at is not None:
            return True
        s = settings()
        return not s.staff_second_factor or (s.sandbox and self.member.is_demo)


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    """Someone not signed in."""

    is_provider = False
    is_verified = False
    second_factor_passed = False
    is_leaving = False
    name = ""
    initials = ""

    def may_send_to(self, blueprint: str | None) -> bool:
        return True

    def has_role(self, role: str) -> bool:
        return False


class _Cookies(SecureCookieSessionInterface):
    """Flask's sessions; for whoever brings no cookie no key is derived that would open one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    app.session_interface = _Cookies()
    manager.init_app(app)
    manager.anonymous_user = Visitor
    manager.user_loader(load)
    app.before_request(_take_for_a_visitor)
    app.after_request(_note_seen)


def _take_for_a_visitor() -> None:
    """Whoever brings nothing in a session is a visitor: there is nobody to look up, and no browser to compare."""
    if not session:
        forget_who_asks()


def load(token: str) -> SignedIn | None:
    """The member of a session token; one query a request."""
    now = clock.now()
    found = queries.signed_in(token, now)
    if found is None:
        return None
    member, row, roles, is_provider, unread, news = found
    g.who = member.public_id
    g.stale_session = row.id if now - row.seen_at > _TOUCH else None
    return SignedIn(member, row, roles, is_provider, token, unread, news)


def _note_seen(response: Response) -> Response:
    """Note now and then that a session is in use, for its owner's list; a page never fails over it."""
    row_id = g.pop("stale_session", None)
    if row_id is not None and response.status_code < 500:
        with suppress(SQLAlchemyError), transaction():
            db.session.execute(
                update(MemberSession).where(MemberSession.id == row_id).values(seen_at=clock.now())
            )
    return response


def start(member: Member, row: MemberSession, token: str) -> None:
    """Put a session into the browser. Nothing of an earlier visitor's cookie stays but the language."""
    locale = session.get("locale")
    session.clear()
    session.permanent = True
    if locale:
        session["locale"] = locale
    login_user(SignedIn(member, row, queries.roles_of(member.id), False, token))


def forget_who_asks() -> None:
    """Take whoever asks for a visitor for the rest of this request: the database cannot tell who it is."""
    g._login_user = Visitor()


def renew(token: str) -> None:
    """Put a session's new token into the browser in place of the earlier one."""
    session["_user_id"] = token


def stop() -> None:
    """Take the session out of the browser."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale:
        session["locale"] = locale
