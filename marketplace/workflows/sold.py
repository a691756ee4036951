"""What a payment was for: a booking, a tip given for one, or a digital work; finds and names it, changes nothing."""

from dataclasses import dataclass

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.works import naming
from marketplace.goods.works import queries as works
from marketplace.goods.works.models import KIND as WORK
from marketplace.goods.works.models import WorkSale
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments.models import Payment
from marketplace.money.payouts.sharing import Parts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import emails
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips import queries as tips

BOOKING, TIP = "booking", "tip"


@dataclass(frozen=True, slots=True)
class Sold:
    """A booking, the tip given for one, or a work. `parts` are whose money it was at first, in minor units."""

    kind: str
    public_id: str
    subject: Booking | WorkSale
    parts: Parts

    @property
    def source(self) -> tuple[str, str]:
        return (self.kind, self.public_id)

    @property
    def currency(self) -> str:
        return self.subject.currency

    @property
    def is_booking(self) -> bool:
        return self.kind == BOOKING

    @property
    def booking(self) -> Booking:
        """The booking, or the one a tip was given for. Raises LookupError for a work."""
        if isinstance(self.subject, WorkSale):
            raise LookupError(f"{self.public_id} is no booking")
        return self.subject

    @property
    def work(self) -> WorkSale | None:
        return self.subject if isinstance(self.subject, WorkSale) else None

    @property
    def customer_id(self) -> int:
        return self.subject.buyer_id if isinstance(self.subject, WorkSale) else self.subject.customer_id

    @property
    def provider_id(self) -> int:
        return self.subject.provider_id

    @property
    def customer_path(self) -> str:
        """Where its customer looks at it."""
        return "/library" if self.work else f"/bookings/{self.booking.public_id}"


def locked(kind: str, public_id: str) -> Sold | None:
    """What is sold under this name, its row locked; None when there is none. The payment's row comes first."""
    if kind == TIP:
        found = tips.locked_with_booking(public_id)
        return Sold(TIP, public_id, found[1], Parts(found[0].amount_minor, 0, 0)) if found else None
    if kind == WORK:
        sale = works.locked_sale(public_id)
        return Sold(WORK, public_id, sale, _parts_of(sale)) if sale else None
    booking = bookings.locked(public_id)
    if booking is None:
        return None
    parts = Parts(booking.share_minor, booking.commission_minor, booking.fee_minor)
    return Sold(BOOKING, public_id, booking, parts)


def _parts_of(sale: WorkSale) -> Parts:
    """Of a work the third part is the tax in its price."""
    return Parts(sale.share_minor, sale.commission_minor, sale.vat_minor)


def of(payment: Payment) -> Sold | None:
    """What a payment was for, its row locked; None when it is not known."""
    return locked(payment.subject_kind, payment.subject_id)


def sale_of(sold: Sold) -> Sale:
    """Its accounts in the ledger."""
    provider = accounts.by_id(sold.provider_id)
    if provider is None:
        raise LookupError(f"{sold.public_id} has lost its provider")
    return Sale(sold.public_id, provider.public_id, sold.currency, sold.kind)


def sides(sold: Sold) -> tuple[Member, Member]:
    """Who paid, and who provides."""
    if sold.work is None:
        return emails.sides(sold.booking)
    customer, provider = accounts.by_id(sold.customer_id), accounts.by_id(sold.provider_id)
    if customer is None or provider is None:
        raise LookupError(f"{sold.public_id} has lost one of its sides")
    return customer, provider


def title(sold: Sold, locale: str) -> str:
    """What it is called, in a language when it was written in it: "Couscous", "Tip: Couscous"."""
    if sold.work is not None:
        return naming.title(sold.work, locale)
    name = emails.title(sold.booking, locale)
    if sold.is_booking:
        return name
    with speaking(locale):
        words: str = _("Tip: %(title)s", title=name)
    return words
