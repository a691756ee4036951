"""The message a provider gets at each step of a payout that concerns her, in her language."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.money.payouts import sentences
from marketplace.money.payouts.models import Payout, PayoutEvent, PayoutState
from marketplace.people.accounts.models import Member


def tell(payout: Payout, event: PayoutEvent, provider: Member, *, bank: str | None, url: str) -> None:
    """Say what a step means for the provider. Steps that are no news to her send nothing.

    `bank` is the last four figures of her account, `url` her earnings page.
    """
    if event.to_state not in {
        PayoutState.HELD,
        PayoutState.APPROVED,
        PayoutState.PAID,
        PayoutState.REJECTED,
    }:
        return
    with speaking(provider.locale):
        amount = money(payout.amount_minor, payout.currency)
        subject = _subject(PayoutState(event.to_state), amount)
        reason = sentences.reason_words(event.reason)
    mail.send(
        f"payout_{event.to_state}",
        Recipient(provider.email, provider.name, provider.locale),
        subject,
        f"payouts/{event.to_state}",
        name=provider.name,
        amount=amount,
        reason=reason,
        bank=bank,
        url=url,
    )


def _subject(step: PayoutState, amount: str) -> str:
    words: dict[PayoutState, str] = {
        PayoutState.HELD: _("Your payout of %(amount)s: a closer look", amount=amount),
        PayoutState.APPROVED: _("Your payout of %(amount)s is approved", amount=amount),
        PayoutState.PAID: _("Your payout of %(amount)s was sent", amount=amount),
        PayoutState.REJECTED: _("Your payout of %(amount)s was not approved", amount=amount),
    }
    return words[step]
