"""What customer and provider are written when money comes back after a booking was paid; decides nothing."""

from typing import Any

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.workflows import sold as sales
from marketplace.workflows.sold import Sold


def refunded(sold: Sold, amount_minor: int, share_minor: int, words: str) -> None:
    """To the customer: so much goes back. To the provider: so much less is hers, when any is."""
    customer, provider = sales.sides(sold)
    with speaking(customer.locale):
        subject = _("We refund %(amount)s", amount=money(amount_minor, sold.currency))
    _send("refund_promised", customer, subject, "troubles/refunded", sold, amount_minor, words)
    if share_minor:
        with speaking(provider.locale):
            subject = _("A refund lessens your earnings")
        _send("share_lessened", provider, subject, "troubles/lessened", sold, share_minor, words)


def freed(sold: Sold, amount_minor: int, words: str) -> None:
    """To both: we cancelled the booking, and all that was paid goes back; the one letter about it."""
    for member in sales.sides(sold):
        is_customer = member.id == sold.customer_id
        title = sales.title(sold, member.locale)
        with speaking(member.locale):
            subject = _("Cancelled: %(title)s", title=title)
        template = "troubles/freed"
        _send(
            "booking_cancelled", member, subject, template, sold, amount_minor, words, is_customer=is_customer
        )


def paid_back(sold: Sold, amount_minor: int, *, share_minor: int) -> None:
    """To both: the customer's bank took the payment back before the service, so it does not take place."""
    for member in sales.sides(sold):
        is_customer = member.id == sold.customer_id
        title = sales.title(sold, member.locale)
        with speaking(member.locale):
            subject = _("Cancelled: %(title)s", title=title)
        _send(
            "booking_cancelled",
            member,
            subject,
            "troubles/paid_back",
            sold,
            amount_minor,
            is_customer=is_customer,
            share_minor=share_minor,
        )


def owing(sold: Sold, amount_minor: int) -> None:
    """To the provider: what could not be taken back is kept back from later payouts."""
    _customer, provider = sales.sides(sold)
    with speaking(provider.locale):
        subject = _(
            "We keep %(amount)s back from your next payouts", amount=money(amount_minor, sold.currency)
        )
    _send("debt_begun", provider, subject, "troubles/owing", sold, amount_minor)


def disputed(sold: Sold, amount_minor: int, *, called_back: bool, is_ahead: bool) -> None:
    """To the provider: a customer's bank asks for the money back, and what that means for her share.

    `is_ahead`: the service is still to come, and nothing changes about it.
    """
    _customer, provider = sales.sides(sold)
    with speaking(provider.locale):
        subject = _("A bank disputes a payment")
    template = "troubles/disputed"
    _send(
        "dispute_opened",
        provider,
        subject,
        template,
        sold,
        amount_minor,
        called_back=called_back,
        is_ahead=is_ahead,
    )


def dispute_closed(sold: Sold, amount_minor: int, *, won: bool, share_minor: int) -> None:
    """To the provider: how it ended, and what it takes from her share."""
    _customer, provider = sales.sides(sold)
    with speaking(provider.locale):
        subject = _("The dispute is decided")
    template = "troubles/dispute_closed"
    _send("dispute_closed", provider, subject, template, sold, amount_minor, won=won, share_minor=share_minor)


def account_stopped(member: Member, *, words: list[str]) -> None:
    """To the provider: her account cannot be paid any more, and what the payment provider wants to know."""
    with speaking(member.locale):
        subject = _("Your payouts are on hold: your account needs something")
    mail.send(
        "account_stopped",
        Recipient.of(member),
        subject,
        "troubles/account_stopped",
        name=member.name,
        words=words,
        url=absolute("/studio/bank"),
    )


def _send(
    kind: str,
    to: Member,
    subject: str,
    template: str,
    sold: Sold,
    amount_minor: int,
    words: str = "",
    **facts: Any,
) -> None:
    mail.send(
        kind,
        Recipient.of(to),
        subject,
        template,
        name=to.name,
        booking=sold.subject,
        is_work=sold.work is not None,
        title=sales.title(sold, to.locale),
        amount_minor=amount_minor,
        words=words,
        url=absolute("/studio/earnings" if to.id == sold.provider_id else sold.customer_path),
        **facts,
    )
