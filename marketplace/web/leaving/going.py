"""The way out: what goes, what stays, what must end first; the password and a typed word; and the way back."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.schemas import Words
from marketplace.people.leaving.models import Leaving
from marketplace.web.leaving.blueprint import check_password, leaving, page
from marketplace.workflows.leaving import going, losses, obstacles, words


class WordInput(Schema):
    """The word that is typed so that nobody leaves by a slip of the finger."""

    word = Words(load_default="")


@leaving.app_context_processor
def _banner() -> dict[str, Any]:
    """The day, for the banner on every page of who is about to leave; nobody else is asked for it."""
    return {"leaving_day": _day, "leaving_zone": settings().company_zone}


def _day() -> datetime | None:
    found = going.open_of(current_user.id)
    return found.erase_at if found else None


@leaving.get("/settings/leave")
@requires(Access.MEMBER)
def leave() -> ResponseReturnValue:
    """What would happen, or the day on which it does."""
    return leave_page(going.open_of(current_user.id))


def leave_page(
    asked: Leaving | None, errors: dict[str, list[str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    stands = asked is not None
    return page(
        "leaving/leave.html",
        status,
        errors=errors or {},
        asked=asked,
        first=obstacles.of(current_user.id, clock.now()) if asked is None or asked.held_since else [],
        lost=[] if stands else losses.of(current_user.id, clock.now()),
        lines=words.lines(),
        word=the_word(),
        days=going.WAIT.days,
        zone=settings().company_zone,
    )


def the_word() -> str:
    """What has to be typed, in the reader's language."""
    return str(_("leave"))


def check_word() -> None:
    """Raises `Invalid` unless the word was typed, however it is spelled in capitals."""
    given: str = load_form(WordInput)["word"]
    if given.strip().casefold() != the_word().casefold():
        wrong = _("Type the word “%(word)s”.", word=the_word())
        raise Invalid(wrong, errors={"word": [wrong]})


@leaving.post("/settings/leave")
@requires(Access.MEMBER)
def ask() -> ResponseReturnValue:
    """Begin the waiting time: with the password, however recently it was given, and the word."""
    try:
        check_word()
        check_password()
        with transaction():
            going.ask(current_user.member, keep=current_user.session_row)
    except Invalid as problem:
        return leave_page(going.open_of(current_user.id), problem.errors, 422)
    except going.SomethingFirst as refusal:
        return leave_page(None, {"_": [refusal.sentence]}, refusal.status)
    except going.AlreadyAsked:
        flash(_("You asked to leave already."), "info")
    return redirect(url_for("leaving.leave"), 303)


@leaving.post("/settings/leave/keep")
@requires(Access.MEMBER)
def keep() -> ResponseReturnValue:
    """Stay after all, in one tap."""
    with transaction():
        stays = going.keep(current_user.member)
    if stays:
        flash(_("You keep your account. Everything is as it was."), "success")
    return redirect(url_for("accounts.settings"), 303)
