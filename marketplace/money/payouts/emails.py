"""Messages about payouts: to the provider at each step that concerns her, to finance about what waits."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.money.payouts import sentences
from marketplace.money.payouts.claims import DESK_ZONE
from marketplace.money.payouts.models import Payout, PayoutEvent, PayoutState
from marketplace.money.payouts.reminders import Due
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
    if payout.amount_minor == 0:
        # All of it went back to customers; she was told of each.
        return
    with speaking(provider.locale):
        amount = money(payout.amount_minor, payout.currency)
        subject = _subject(PayoutState(event.to_state), amount)
        reason = sentences.reason_words(event.reason)
    mail.send(
        f"payout_{event.to_state}",
        Recipient.of(provider),
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


def taken_over(reader: Member, colleague: Member, payout: tuple[str, int, str], *, url: str) -> None:
    """Say that a colleague has taken over what was on one's desk. `payout`: provider, amount, currency."""
    provider, amount_minor, currency = payout
    with speaking(reader.locale):
        amount = money(amount_minor, currency)
        subject = _("%(name)s took over the payout of %(amount)s", name=colleague.name, amount=amount)
    mail.send(
        "payout_taken_over",
        Recipient.of(reader),
        subject,
        "payouts/taken_over",
        name=reader.name,
        colleague=colleague.name,
        provider=provider,
        amount=amount,
        url=url,
    )


def remind(reader: Member, due: Due, *, url: str) -> None:
    """List what is near its deadline and what is over it."""
    with speaking(reader.locale):
        subject = ngettext(
            "%(num)s payout waits for a decision",
            "%(num)s payouts wait for a decision",
            len(due.near) + len(due.over),
        )
        near, over = [_line(*one) for one in due.near], [_line(*one) for one in due.over]
    mail.send(
        "payouts_due",
        Recipient.of(reader),
        subject,
        "payouts/due",
        name=reader.name,
        near=near,
        over=over,
        url=url,
    )


def _line(payout: Payout, provider: str) -> str:
    return str(
        _(
            "%(amount)s for %(name)s, due %(when)s",
            amount=money(payout.amount_minor, payout.currency),
            name=provider,
            when=datetime_words(payout.due_at, DESK_ZONE),
        )
    )
