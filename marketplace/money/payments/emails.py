"""Messages about a provider's bank account; says nothing of single payments."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def bank_changed(member: Member, last4: str | None) -> None:
    """To the provider: another bank account stands behind their payouts, so that a thief's change is noticed."""
    with speaking(member.locale):
        subject = _("Your bank account was changed")
    mail.send(
        "bank_changed",
        Recipient.of(member),
        subject,
        "payments/bank_changed",
        name=member.name,
        last4=last4,
        url=absolute("/studio/bank"),
    )
