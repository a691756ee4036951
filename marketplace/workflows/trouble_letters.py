"""What customer and provider are written when money comes back after a booking was paid; decides nothing."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import emails
from marketplace.trade.bookings.models import Booking


def refunded(booking: Booking, amount_minor: int, share_minor: int, words: str) -> None:
    """To the customer: so much goes back. To the provider: so much less is hers, when any is."""
    customer, provider = _sides(booking)
    with speaking(customer.locale):
        subject = _("We refund %(amount)s", amount=money(amount_minor, booking.currency))
    _send("refund_promised", customer, subject, "troubles/refunded", booking, amount_minor, words)
    if share_minor:
        with speaking(provider.locale):
            subject = _("A refund lessens your earnings")
        _send("share_lessened", provider, subject, "troubles/lessened", booking, share_minor, words)


def owing(booking: Booking, amount_minor: int) -> None:
    """To the provider: what could not be taken back is kept back from later payouts."""
    _customer, provider = _sides(booking)
    with speaking(provider.locale):
        subject = _(
            "We keep %(amount)s back from your next payouts", amount=money(amount_minor, booking.currency)
        )
    _send("debt_begun", provider, subject, "troubles/owing", booking, amount_minor)


def disputed(booking: Booking, amount_minor: int, *, called_back: bool) -> None:
    """To the provider: a customer's bank asks for the money back, and what that means for her share."""
    _customer, provider = _sides(booking)
    with speaking(provider.locale):
        subject = _("A bank disputes a payment")
    template = "troubles/disputed"
    _send("dispute_opened", provider, subject, template, booking, amount_minor, called_back=called_back)


def dispute_closed(booking: Booking, amount_minor: int, *, won: bool, share_minor: int) -> None:
    """To the provider: how it ended, and what it takes from her share."""
    _customer, provider = _sides(booking)
    with speaking(provider.locale):
        subject = _("The dispute is decided")
    template = "troubles/dispute_closed"
    _send(
        "dispute_closed", provider, subject, template, booking, amount_minor, won=won, share_minor=share_minor
    )


def account_stopped(member: Member, *, words: list[str]) -> None:
    """To the provider: her account cannot be paid any more, and what the payment provider wants to know."""
    with speaking(member.locale):
        subject = _("Your payouts are on hold: your account needs something")
    mail.send(
        "account_stopped",
        Recipient(member.email, member.name, member.locale),
        subject,
        "troubles/account_stopped",
        name=member.name,
        words=words,
        url=absolute("/studio/bank"),
    )


def _sides(booking: Booking) -> tuple[Member, Member]:
    customer, provider = accounts.by_id(booking.customer_id), accounts.by_id(booking.provider_id)
    if customer is None or provider is None:
        raise LookupError(f"{booking.public_id} has lost one of its members")
    return customer, provider


def _send(
    kind: str,
    to: Member,
    subject: str,
    template: str,
    booking: Booking,
    amount_minor: int,
    words: str = "",
    **facts: object,
) -> None:
    mail.send(
        kind,
        Recipient(to.email, to.name, to.locale),
        subject,
        template,
        name=to.name,
        booking=booking,
        title=emails.title(booking, to.locale),
        amount_minor=amount_minor,
        words=words,
        url=absolute(
            "/studio/earnings" if to.id == booking.provider_id else f"/bookings/{booking.public_id}"
        ),
        **facts,
    )
