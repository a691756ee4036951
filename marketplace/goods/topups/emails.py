"""Messages about top-ups."""

from typing import Any

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
        Recipient.of(member),
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


def disputed(member: Member, amount_minor: int, currency: str) -> None:
    """To the member: their bank asks for a payment back, and what that means for the wallet."""
    with speaking(member.locale):
        subject = _("Your bank disputes a payment for credits")
    _about_dispute("topup_disputed", member, subject, "topups/disputed", amount_minor, currency)


def dispute_decided(
    member: Member,
    amount_minor: int,
    currency: str,
    *,
    won: bool,
    credits_gone: int,
    debt_minor: int,
    free: bool,
) -> None:
    """To the member: how it ended. `free`: the wallet can be used again; `debt_minor` is all that it owes."""
    with speaking(member.locale):
        subject = _("Your bank has decided about your credits")
        number = credits(credits_gone) if credits_gone else ""
    _about_dispute(
        "topup_dispute_decided",
        member,
        subject,
        "topups/dispute_decided",
        amount_minor,
        currency,
        won=won,
        number=number,
        debt_minor=debt_minor,
        free=free,
    )


def _about_dispute(
    kind: str, member: Member, subject: str, template: str, amount_minor: int, currency: str, **facts: Any
) -> None:
    mail.send(
        kind,
        Recipient.of(member),
        subject,
        template,
        name=member.name,
        amount_minor=amount_minor,
        currency=currency,
        url=absolute("/wallet"),
        **facts,
    )
