"""Letters about a bank that asks for the payment of a membership back: what rests meanwhile, and how it ended."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


def _send(kind: str, member: Member, subject: str, lines: list[str]) -> None:
    mail.send(
        kind,
        Recipient.of(member),
        subject,
        "memberships/letter",
        name=member.name,
        lines=lines,
        url=absolute("/membership"),
    )


def opened(payer_id: int, amount_minor: int, currency: str) -> None:
    """Your bank asks for it: nothing renews meanwhile."""
    member = accounts.by_id(payer_id)
    if member is None:
        return
    with speaking(member.locale):
        lines = [
            _(
                "Your bank asks us to give %(amount)s back that were paid for a membership.",
                amount=money(amount_minor, currency),
            ),
            _("Until it has decided, what was paid stays as it is, and nothing more is charged."),
            _("If you know nothing of this, ask your bank; if it is a mistake, you can tell it so."),
        ]
        _send("membership_disputed", member, _("Your bank disputes a payment for a membership"), lines)


def decided(payer_id: int, amount_minor: int, currency: str, *, won: bool, ends: bool) -> None:
    """How it ended, and what that means."""
    member = accounts.by_id(payer_id)
    if member is None:
        return
    with speaking(member.locale):
        amount = money(amount_minor, currency)
        if won:
            first = _("Your bank has decided that the payment of %(amount)s stands.", amount=amount)
            second = _(
                "What was paid stays until its last day. It does not renew unless you keep it on its page."
            )
        else:
            first = _("Your bank has given %(amount)s back to you.", amount=amount)
            second = (
                _("What it had paid for has ended. You owe nothing.")
                if ends
                else _("What else was paid stays until its last day, and does not renew.")
            )
        _send(
            "membership_dispute_decided",
            member,
            _("Your bank has decided about your membership"),
            [first, second],
        )
