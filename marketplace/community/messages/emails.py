"""Letters that something waits to be read; what was written stays on the site."""

from collections.abc import Sequence

from marketplace.community.messages.queries import InboxRow
from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def waiting(to: Member, rows: Sequence[InboxRow]) -> None:
    """One letter about every conversation in which something waits."""
    with speaking(to.locale):
        if len(rows) == 1:
            subject = _("%(name)s wrote to you", name=rows[0].other_name)
        else:
            subject = ngettext(
                "%(num)s conversation waits for you", "%(num)s conversations wait for you", len(rows)
            )
    mail.send(
        "messages_waiting",
        Recipient.of(to),
        subject,
        "messages/waiting",
        topic=Topic.MESSAGES,
        name=to.name,
        rows=rows,
        address=address,
        url=address(rows[0]) if len(rows) == 1 else absolute("/messages?show=unread"),
    )


def address(row: InboxRow) -> str:
    """Where a conversation is read."""
    return absolute(f"/messages/{row.thread.public_id}")
