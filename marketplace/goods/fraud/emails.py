"""Messages to members whose wallet is held by a person, and let go again."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def held(member: Member) -> None:
    """That nothing can be spent for now, what is kept, and how to answer."""
    with speaking(member.locale):
        subject = _("We are looking into your credits")
    _send("wallet_held", member, subject, "wallet/held")


def let_go(member: Member) -> None:
    """That all is as before."""
    with speaking(member.locale):
        subject = _("Your credits can be used again")
    _send("wallet_let_go", member, subject, "wallet/let_go")


def _send(kind: str, member: Member, subject: str, template: str) -> None:
    mail.send(kind, Recipient.of(member), subject, template, url=absolute("/wallet"))
