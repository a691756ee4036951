"""Makes messages that a mail server took."""

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail


def a_delivered_letter() -> OutgoingMail:
    letter = OutgoingMail(
        to_address="nora@example.org",
        to_name="Nora Klein",
        subject="Your link",
        text="https://example.org/reset/secret",
        html="<p>secret</p>",
        locale="en",
        kind="reset",
        created_at=clock.now(),
        sent_at=clock.now(),
        attempts=1,
    )
    db.session.add(letter)
    db.session.commit()
    return letter


def letter_of(kind: str) -> OutgoingMail:
    """The last message of a kind."""
    query = select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id.desc()).limit(1)
    return db.session.scalars(query).one()
