"""Who may open a route: each view declares it, one guard enforces it; knows no feature's ownership rules."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g, request
from flask_login import current_user

from marketplace.core.errors import Forbidden, NotFound, SignInNeeded
from marketplace.core.i18n import gettext as _

P = ParamSpec("P")
R = TypeVar("R")


class Access(StrEnum):
    """The kinds of access a route can declare, from open to narrow."""

    PUBLIC = "public"
    MEMBER = "member"
    VERIFIED = "verified"
    OWNER = "owner"
    PROVIDER = "provider"
    MODERATOR = "moderator"
    FINANCE = "finance"
    ADMIN = "admin"
    SIGNED = "signed"
    """The request itself carries a signature the view verifies (webhooks)."""
    TOKEN = "token"  # noqa: S105 - the name of a kind of access
    """An API token, checked by the API's own guard."""


_SAFE = {"GET", "HEAD", "OPTIONS"}

STAFF = {Access.MODERATOR, Access.FINANCE, Access.ADMIN}


def requires(access: Access) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare and enforce a view's access. `OWNER` admits any member; the view's query finds only one's own."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(access)
            return view(*args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declare


def check(access: Access) -> None:
    """Raise unless the present user may open what declares this access."""
    if access in {Access.SIGNED, Access.TOKEN}:
        return
    if request.method not in _SAFE and not current_user.may_send_to(request.blueprint):
        raise Forbidden(
            _("You asked to leave, so nothing new is begun."),
            kept=_("Nothing was changed."),
            todo=_("Keep your account in your settings to go on."),
        )
    if access is Access.PUBLIC:
        return
    if not current_user.is_authenticated:
        raise SignInNeeded(_("Sign in to see this page."))
    if access in STAFF:
        _check_staff(access)
    elif access is Access.VERIFIED and not current_user.is_verified:
        raise Forbidden(
            _("Your e-mail address is not confirmed yet."),
            todo=_("Open the message we sent you, or ask for a new one in your settings."),
        )
    elif access is Access.PROVIDER and not current_user.is_provider:
        raise NotFound(_("We could not find this page."))


def _check_staff(access: Access) -> None:
    # To someone without the role a staff page is simply not there.
    if not (current_user.has_role(access.value) or current_user.has_role("admin")):
        g.refused = f"no_role_{access}"
        raise NotFound(_("We could not find this page."))
    if not current_user.second_factor_passed:
        raise Forbidden(
            _("Staff pages need a second factor."),
            todo=_("Set one up in your settings, then sign in again."),
        )


def declared(app: Flask) -> dict[str, Any]:
    """Endpoint → declared access, None where a view declares nothing: for the structural test."""
    return {name: getattr(view, "access", None) for name, view in app.view_functions.items()}
