"""Mail as rows of the caller's transaction, delivered later as real MIME; composes no feature's message."""

import re
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from unicodedata import category
from urllib.parse import unquote, urlsplit

from flask import render_template
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, ids, jobs, notices
from marketplace.core.config import settings
from marketplace.core.database import BigInt, Model, db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.notices import Delivery, How, Topic
from marketplace.core.urls import absolute

_BREAKS = frozenset({"Cc", "Zl", "Zp"})


class OutgoingMail(Model):
    """A message that was promised; `sent_at` is set once a server took it."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    to_address: Mapped[str]
    to_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    invitation: Mapped[str | None]
    """An event, or several, as iCalendar text, for the reader's calendar."""
    locale: Mapped[str]
    kind: Mapped[str]
    stop_url: Mapped[str | None]
    """Where one click ends letters of this topic (RFC 8058); None for what is always written."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to; a member (`member_id`) finds it in the centre of notices too."""

    address: str
    name: str
    locale: str
    member_id: int | None = None

    @classmethod
    def of(cls, member: "Addressee") -> "Recipient":
        """A member, who finds what is written among their notices too."""
        return cls(member.email, member.name, member.locale, member.id)


class Addressee(Protocol):
    """What a letter needs to know of a member."""

    id: int
    email: str
    name: str
    locale: str


def send(
    kind: str,
    to: Recipient,
    subject: str,
    template: str,
    *,
    invitation: str | None = None,
    topic: Topic = Topic.NEEDED,
    **facts: object,
) -> None:
    """Promise a message in the open transaction; `invitation` is an event for the reader's calendar.

    Renders `mail/<template>.txt` and `.html` in the reader's language. `subject` is already in it
    (compose inside `speaking(to.locale)`). What goes into headers is put on one line: the MIME library
    refuses line breaks there, and the message would never leave.

    A member finds it in the centre of notices too, with a link to `url`; of a `topic` that they have a say in
    the letter comes as they chose: at once but not in their quiet hours, with the letter of the day, or not.
    """
    subject = _one_line(subject)
    way = notices.delivery(to.member_id, topic)
    if to.member_id is not None:
        _note(to.member_id, topic, subject, facts.get("url"), way)
    if way.how is not How.NOW:
        return
    stop_url = _stop_url(to.member_id, topic)
    with speaking(to.locale):
        row = OutgoingMail(
            to_address=to.address,
            to_name=_one_line(to.name),
            subject=subject,
            text=_text(template, stop_url, facts),
            html=render_template(f"mail/{template}.html", subject=subject, all_stop_url=stop_url, **facts),
            invitation=invitation,
            stop_url=stop_url,
            locale=to.locale,
            kind=kind,
            created_at=clock.now(),
            attempts=0,
        )
    db.session.add(row)
    db.session.flush()
    hand_over(row.id, at=way.not_before)


def _text(template: str, stop_url: str | None, facts: Mapping[str, object]) -> str:
    written = render_template(f"mail/{template}.txt", **facts)
    if stop_url is None:
        return written
    return f"{written.rstrip()}\n\n" + _("No more letters of this kind: %(url)s", url=stop_url) + "\n"


def _note(member_id: int, topic: Topic, subject: str, url: object, way: Delivery) -> None:
    parts = urlsplit(str(url or ""))
    where = (
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    path = where if where.startswith("/") and not where.startswith("//") else "/notices"
    notices.note(ids.public_id("not"), member_id, topic, subject, path, waits=way.how is How.DAILY)


def _stop_url(member_id: int | None, topic: Topic) -> str | None:
    if topic is Topic.NEEDED or member_id is None:
        return None
    return absolute(f"/letters/stop/{notices.stop_token(member_id, topic)}")


def hand_over(mail_id: int, at: datetime | None = None) -> None:
    """Have a promised message delivered, not before `at`. Two jobs for one message run one after the other, so it
    leaves once.
    """
    jobs.enqueue("mail.deliver", at=at, lock=f"mail:{mail_id}", mail_id=mail_id)


def _one_line(text: str) -> str:
    return " ".join("".join(" " if category(sign) in _BREAKS else sign for sign in text).split())


def as_mime(row: OutgoingMail) -> EmailMessage:
    """The message as it leaves: text with an HTML alternative, and one for calendars where it invites."""
    message = EmailMessage()
    name, sender = parseaddr(settings().mail_from)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(display_name=row.to_name, addr_spec=row.to_address)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.created_at)
    # The same at every try: should a message leave twice, mail programs show it once.
    message["Message-ID"] = f"<{row.id}.{row.created_at:%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2]}>"
    message["Content-Language"] = row.locale
    message["Auto-Submitted"] = "auto-generated"
    if row.stop_url:
        message["List-Unsubscribe"] = f"<{row.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    if row.invitation:
        _invite(message, row.invitation)
    return message


def _invite(message: EmailMessage, invitation: str) -> None:
    """Add the event as RFC 6047 wants it: its method stands beside the type, too.

    Several events that are published are a file to open: mail programs answer to one invitation at a time.
    """
    found = re.search(r"^METHOD:([A-Z]+)\r?$", invitation, re.MULTILINE)
    method = found[1] if found else "PUBLISH"
    if method == "PUBLISH":
        message.add_attachment(
            invitation, subtype="calendar", filename="calendar.ics", params={"method": method}, cte="base64"
        )
        return
    message.add_alternative(
        invitation, subtype="calendar", params={"method": method, "name": "invite.ics"}, cte="base64"
    )


def deliver(message: EmailMessage, name: str) -> None:
    """Hand a message to the server of MAIL_URL, or keep it in the mail folder when none is set.

    Raises OSError or smtplib.SMTPException when the server does not take it.
    """
    url = settings().mail_url
    if not url:
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    with _server(url) as server:
        server.send_message(message)


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    """A session with `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind(host, parts.port or (465 if secure else 25), timeout=15) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def mail_folder() -> Path:
    return settings().data_dir / "mail"
