"""Pages of the welcome: who waits, the letter a host approves or changes, and who hosts."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import words
from marketplace.community.messages.words import MOST_SIGNS
from marketplace.community.welcome import drafts, operations, pages, queries
from marketplace.community.welcome.models import WelcomeHost
from marketplace.community.welcome.queries import Newcomer
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.redirects import safe_path
from marketplace.people.accounts import queries as accounts
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question, Spot

welcome = Blueprint("welcome", __name__)


def _charge() -> WelcomeHost:
    """The reader's charge as a host; to anybody who has none, the page is not there."""
    host = queries.host_of(current_user.id)
    if host is None:
        raise queries.missing()
    return host


@welcome.get("/welcome")
@requires(Access.OWNER)
def desk() -> ResponseReturnValue:
    """Who waits to be greeted, those near the host first, and since when."""
    charge = _charge()
    return render_template(
        "welcome/desk.html",
        charge=charge,
        rows=queries.waiting(current_user.id, charge),
        figures=queries.figures(),
        pages=pages,
    )


@welcome.get("/welcome/<member_id>")
@requires(Access.OWNER)
def write(member_id: str) -> ResponseReturnValue:
    """The letter that is prepared for one of them, to be changed and sent by hand."""
    charge = _charge()
    return _letter(charge, queries.newcomer(member_id, current_user.id, charge), 200)


def _letter(
    charge: WelcomeHost, newcomer: Newcomer, status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    prepared = drafts.draft(newcomer, current_user.name, charge.town)
    page = render_template(
        "welcome/write.html",
        newcomer=newcomer,
        text=request.form.get("text") or prepared,
        reason=request.form.get("reason", ""),
        pages=pages,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        most=MOST_SIGNS,
        most_reason=operations.MOST_REASON,
    )
    return page, status


@welcome.post("/welcome/<member_id>")
@requires(Access.OWNER)
def answer(member_id: str) -> ResponseReturnValue:
    """Send the letter as it stands in the form, or do not write to them and say why."""
    charge, form = _charge(), request.form
    newcomer = queries.newcomer(member_id, current_user.id, charge)
    skips = form.get("act") == "skip"
    try:
        with transaction():
            if skips:
                operations.skip(current_user.member, member_id, form.get("reason", ""))
            else:
                operations.send(current_user.member, member_id, form.get("text", ""))
    except Refusal as refusal:
        return _letter(charge, newcomer, refusal.status, refusal)
    if skips:
        flash(_("Noted. Nobody writes to this member."), "success")
    else:
        flash(_("Sent, from you. An answer comes under your messages."), "success")
    return redirect(url_for("welcome.desk"), code=303)


@welcome.post("/welcome/no-thanks")
@requires(Access.MEMBER)
def decline() -> ResponseReturnValue:
    """A new member would rather not be written to."""
    with transaction():
        operations.decline(current_user.member)
    flash(_("Nobody will write to welcome you. Look around in peace."), "success")
    return redirect(safe_path(request.form.get("next"), url_for("messages.settings")), code=303)


@welcome.get("/admin/welcome")
@requires(Access.ADMIN)
def hosts() -> ResponseReturnValue:
    """Who hosts where, and how the welcome goes."""
    return _hosts(200)


def _hosts(status: int, refusal: Refusal | None = None, typed: Any = None) -> ResponseReturnValue:
    page = render_template(
        "welcome/hosts.html",
        hosts=queries.hosts(),
        rows=queries.waiting(current_user.id, None),
        figures=queries.figures(),
        pages=pages,
        typed=typed or {},
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
    )
    return page, status


@welcome.post("/admin/welcome/hosts")
@requires(Access.ADMIN)
def name_host() -> ResponseReturnValue:
    """Have a member greet new ones near a town, or everywhere when none is given."""
    try:
        spot = _town(words.one_line(request.form.get("town", "")))
        with transaction():
            member = accounts.by_email(request.form.get("email", "").strip().lower())
            if member is None:
                raise _wrong("email", _("Nobody has an account with this address."))
            operations.name_host(member, spot, current_user.member)
    except Refusal as refusal:
        return _hosts(refusal.status, refusal, request.form)
    flash(_("They find who waits beside their messages."), "success")
    return redirect(url_for("welcome.hosts"), code=303)


def _town(typed: str) -> Spot | None:
    if not typed:
        return None
    found = asking.find(Question(where=typed), current_locale())
    if found.spot is None or not found.exact:
        raise _wrong("town", _("We do not know this town."))
    return found.spot


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("Nothing was changed."), errors={name: [sentence]})


@welcome.post("/admin/welcome/hosts/<member_id>/end")
@requires(Access.ADMIN)
def end_host(member_id: str) -> ResponseReturnValue:
    """Somebody hosts no more."""
    with transaction():
        member = accounts.by_public_id(member_id)
        if member is None:
            raise queries.missing()
        operations.end_host(member, current_user.member)
    return redirect(url_for("welcome.hosts"), code=303)
