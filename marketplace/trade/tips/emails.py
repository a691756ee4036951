"""Messages about tips."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.trade.bookings.emails import sides, title
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips.models import Tip


def given(tip: Tip, booking: Booking) -> None:
    """To the provider: somebody says thanks."""
    customer, provider = sides(booking)
    with speaking(provider.locale):
        subject = _("A tip of %(amount)s", amount=money(tip.amount_minor, tip.currency))
    mail.send(
        "tip_given",
        Recipient.of(provider),
        subject,
        "tips/given",
        name=provider.name,
        other=customer.name,
        title=title(booking, provider.locale),
        amount_minor=tip.amount_minor,
        currency=tip.currency,
        url=absolute(f"/bookings/{booking.public_id}"),
    )
