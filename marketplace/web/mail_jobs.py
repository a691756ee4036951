"""Jobs of mail: hands promised messages to the mail server, again after an outage, and later forgets their words."""

from datetime import timedelta

from sqlalchemy import text, update

from marketplace.core import clock, mail
from marketplace.core.database import db, transaction
from marketplace.core.jobs import job
from marketplace.core.mail import OutgoingMail
from marketplace.people.accounts import queries

KEPT_FOR = timedelta(days=14)
TRIED_FOR = timedelta(days=4)
"""As long as mail servers try (RFC 5321, 4.5.4.1)."""

TO_WHO_LEAVES = ("leaving.", "accounts.")
"""Kinds of letters that still reach who asked to leave; all others end unsent."""

_UNDELIVERED = text(
    "select id from outgoing_mail where sent_at is null and created_at > :since"
    # Whoever the server does not know was tried often enough by the job itself.
    " and coalesce(last_error, '') not like 'SMTPRecipientsRefused%'"
    " and not exists (select from procrastinate_jobs where task_name = 'mail.deliver'"
    "  and status in ('todo', 'doing') and (args ->> 'mail_id')::bigint = outgoing_mail.id) order by id"
)


@job("mail.deliver")
def deliver(mail_id: int) -> None:
    """Deliver one message; when the server does not take it the reason is noted and the job is tried again.

    A worker that dies between the server's yes and our note may send a message twice; none is lost.
    """
    with transaction():
        row = db.session.get(OutgoingMail, mail_id)
        if row is None or row.sent_at is not None:
            return
        if queries.is_leaving(row.to_address) and not row.kind.startswith(TO_WHO_LEAVES):
            db.session.delete(row)
            return
        message = mail.as_mime(row)
        row.attempts += 1
    try:
        mail.deliver(message, f"{mail_id:08d}")
    except Exception as error:
        with transaction():
            row = db.session.get(OutgoingMail, mail_id)
            if row is not None:
                row.last_error = f"{type(error).__name__}: {error}"[:300]
        raise
    with transaction():
        row = db.session.get(OutgoingMail, mail_id)
        if row is not None:
            row.sent_at, row.last_error = clock.now(), None


@job("mail.resume", every="7 * * * *")
def resume() -> None:
    """Every hour: messages whose job gave up, as it does when a mail server is away for more than six hours."""
    with transaction() as session:
        for mail_id in session.scalars(_UNDELIVERED, {"since": clock.now() - TRIED_FOR}).all():
            mail.hand_over(mail_id)


@job("mail.forget", every="17 3 * * *")
def forget() -> None:
    """Every night: links and codes of messages long delivered are of no use but to a thief."""
    with transaction() as session:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.sent_at < clock.now() - KEPT_FOR, OutgoingMail.text != "")
            .values(text="", html="", invitation=None)
        )
