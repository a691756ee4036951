"""What a payment was for: a booking, or a tip given for one; finds and names it, changes nothing."""

from dataclasses import dataclass

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments.models import Payment
from marketplace.money.payouts.sharing import Parts
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import emails
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips import queries as tips

BOOKING, TIP = "booking", "tip"


@dataclass(frozen=True, slots=True)
class Sold:
    """A booking, or the tip given for one. `parts` are whose money it was at first, in minor units."""

    kind: str
    public_id: str
    booking: Booking
    parts: Parts

    @property
    def source(self) -> tuple[str, str]:
        return (self.kind, self.public_id)

    @property
    def currency(self) -> str:
        return self.booking.currency

    @property
    def is_booking(self) -> bool:
        return self.kind == BOOKING


def locked(kind: str, public_id: str) -> Sold | None:
    """What is sold under this name, its row locked; None when there is none. The payment's row comes first."""
    if kind == TIP:
        found = tips.locked_with_booking(public_id)
        return Sold(TIP, public_id, found[1], Parts(found[0].amount_minor, 0, 0)) if found else None
    booking = bookings.locked(public_id)
    if booking is None:
        return None
    parts = Parts(booking.share_minor, booking.commission_minor, booking.fee_minor)
    return Sold(BOOKING, public_id, booking, parts)


def of(payment: Payment) -> Sold | None:
    """What a payment was for, its row locked; None when it is not known."""
    return locked(payment.subject_kind, payment.subject_id)


def sale_of(sold: Sold) -> Sale:
    """Its accounts in the ledger."""
    provider = accounts.by_id(sold.booking.provider_id)
    if provider is None:
        raise LookupError(f"{sold.public_id} has lost its provider")
    return Sale(sold.public_id, provider.public_id, sold.currency, sold.kind)


def title(sold: Sold, locale: str) -> str:
    """What it is called, in a language when it was written in it: "Couscous", "Tip: Couscous"."""
    name = emails.title(sold.booking, locale)
    if sold.is_booking:
        return name
    with speaking(locale):
        words: str = _("Tip: %(title)s", title=name)
    return words
