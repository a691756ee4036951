"""What a customer pays for a booking, as the payment page shows it; the amounts are the booking's own lines."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.money.payments.models import Capture
from marketplace.money.payments.operations import Purchase
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import emails
from marketplace.trade.bookings.models import Booking
from marketplace.trade.series.models import KIND, Series


class PriceLine(Protocol):
    """A line of a quote or of a booking, in minor units."""

    @property
    def kind(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_minor(self) -> int: ...


def purchase_of(
    booking: Booking,
    lines: Iterable[PriceLine],
    customer: Member,
    locale: str,
    capture: Capture = Capture.AUTOMATIC,
    open_until: datetime | None = None,
) -> Purchase:
    """The purchase of a booking in the reader's language."""
    title = emails.title(booking, locale)
    if not booking.terms["shared"]:
        title += " · " + ngettext("%(num)s person", "%(num)s people", booking.party_size)
    names = {"price": title, "service_fee": _("Service fee")}
    return Purchase(
        subject_kind="booking",
        subject_id=booking.public_id,
        payer_id=customer.id,
        email=customer.email,
        locale=locale,
        currency=booking.currency,
        lines=tuple((names[line.kind], line.quantity, line.unit_minor) for line in lines),
        success_url=absolute(f"/bookings/{booking.public_id}/paid?session_id={{CHECKOUT_SESSION_ID}}"),
        cancel_url=absolute(f"/bookings/{booking.public_id}?back=1"),
        capture=capture,
        open_until=open_until,
    )


def purchase_of_series(
    series: Series, bookings: Sequence[Booking], lines: Sequence[PriceLine], customer: Member, locale: str
) -> Purchase:
    """The purchase of all weeks of a series: the price lines of each booking, its date beside its name."""
    title = emails.title(bookings[0], locale)
    named = [
        (f"{title} · {datetime_words(booking.starts_at, booking.zone)}", line.quantity, line.unit_minor)
        for booking in bookings
        for line in lines
        if line.kind == "price"
    ]
    # The fee is the same for each, so that one line says it.
    fees = [
        (_("Service fee"), line.quantity * len(bookings), line.unit_minor)
        for line in lines
        if line.kind == "service_fee"
    ]
    return Purchase(
        subject_kind=KIND,
        subject_id=series.public_id,
        payer_id=customer.id,
        email=customer.email,
        locale=locale,
        currency=series.currency,
        lines=(*named, *fees),
        success_url=absolute(f"/series/{series.public_id}/paid?session_id={{CHECKOUT_SESSION_ID}}"),
        cancel_url=absolute(f"/series/{series.public_id}?back=1"),
    )
