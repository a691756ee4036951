"""Messages about wallets."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def consent_asked(member: Member, guardian_email: str, token: str) -> None:
    """To whoever is responsible for somebody under 18, in the member's language."""
    with speaking(member.locale):
        subject = _("%(name)s asks for your consent", name=member.name)
    mail.send(
        "wallet_consent",
        Recipient(guardian_email, guardian_email, member.locale),
        subject,
        "wallet/consent",
        name=member.name,
        url=absolute(f"/wallet/consent/{token}"),
    )
