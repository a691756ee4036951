"""The mailbox of development: every promised message and whether it left; never there in production."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.core.access import Access, requires
from marketplace.core.config import Profile, settings
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.forms import whole
from marketplace.core.i18n import gettext as _
from marketplace.core.mail import OutgoingMail
from marketplace.core.paragraphs import paragraphs

dev_mail = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

_PAGE = 50
_LAST_ID = 2**31 - 1
# The message is a stranger's document: no script, no form, nothing loaded; links open in the whole window.
_INSIDE = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline';"
    " base-uri 'self'; frame-ancestors 'self'"
)


@dev_mail.before_request
def _only_where_nobody_lives() -> None:
    # These pages show everybody's links and codes to anybody.
    if settings().profile is Profile.PRODUCTION:
        raise NotFound(_("We could not find this page."))


@dev_mail.get("")
@requires(Access.PUBLIC)
def index() -> ResponseReturnValue:
    """Messages, newest first; `to` keeps those to one address, `before` pages on."""
    to, before = request.args.get("to", "").strip().lower(), request.args.get("before", type=whole)
    query = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(_PAGE + 1)
    if to:
        query = query.where(OutgoingMail.to_address == to)
    if before:
        query = query.where(OutgoingMail.id < min(before, _LAST_ID))
    rows = list(db.session.scalars(query))
    older = rows[_PAGE - 1].id if len(rows) > _PAGE else None
    return render_template("dev_mail/index.html", messages=rows[:_PAGE], to=to, older=older)


@dev_mail.get("/<int(max=2147483647):mail_id>")
@requires(Access.PUBLIC)
def message(mail_id: int) -> ResponseReturnValue:
    """One message: as text with clickable links, and as HTML in a sealed frame."""
    row = _found(mail_id)
    page = render_template("dev_mail/message.html", message=row, text=paragraphs(row.text))
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = _with_own_frame()
    return answer


@dev_mail.get("/<int(max=2147483647):mail_id>/html")
@requires(Access.PUBLIC)
def inside(mail_id: int) -> ResponseReturnValue:
    """The HTML half alone, for the frame."""
    html = _found(mail_id).html.replace("<head>", '<head><base target="_top">', 1)
    answer = Response(html)
    answer.headers["Content-Security-Policy"] = _INSIDE
    return answer


def _found(mail_id: int) -> OutgoingMail:
    row = db.session.get(OutgoingMail, mail_id)
    if row is None:
        raise NotFound(_("We could not find this page."))
    return row


def _with_own_frame() -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
