"""Messages about top-ups."""

from marketplace.core import mail
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.goods.topups.models import TopUp
from marketplace.goods.wallet.errors import credits
from marketplace.people.accounts.models import Member


def bought(member: Member, topup: TopUp) -> None:
    """To the member: what was bought, for how much, and how it can be handed back."""
    with speaking(member.locale):
        number = credits(topup.credits)
        subject = _("%(credits)s in your wallet", credits=number)
    mail.send(
        "topup_bought",
        Recipient(member.email, member.name, member.locale),
        subject,
        "topups/bought",
        name=member.name,
        number=number,
        price_minor=topup.price_minor,
        currency=topup.currency,
        days=settings().hand_back_days,
        seller=settings().company_name or settings().site_name,
        url=absolute("/wallet"),
    )
