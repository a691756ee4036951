"""Messages to those who wait in line, each in its reader's language."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings.emails import sides, tell
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings import queries as listings
from marketplace.trade.waiting.models import WaitingEntry


def offered(booking: Booking, *, asked_for: int) -> None:
    """To who is next: a place is held, until when, and what it costs in all."""
    customer, _provider = sides(booking)
    until = booking.hold_expires_at or booking.starts_at

    def words(title: str) -> tuple[str, list[str]]:
        fewer = ngettext(
            "Places for %(num)s person came free; you said that you would come with fewer too.",
            "Places for %(num)s people came free; you said that you would come with fewer too.",
            booking.party_size,
        )
        return _("A place is free: %(title)s", title=title), [
            _(
                "You waited for this time, and now a place is held for you until %(when)s.",
                when=datetime_words(until, booking.zone),
            ),
            *([fewer] if booking.party_size < asked_for else []),
            _(
                "It costs %(total)s in all. Pay by then on the page below and it is yours; otherwise it goes"
                " to the next in line.",
                total=money(booking.total_minor, booking.currency),
            ),
        ]

    tell("waiting_offered", customer, booking, words)


def missed(booking: Booking) -> None:
    """To who did not pay in time."""
    customer, _provider = sides(booking)
    tell(
        "waiting_missed",
        customer,
        booking,
        lambda title: (
            _("The place went to the next in line: %(title)s", title=title),
            [
                _("The place that was held for you was not paid in time. Nothing was charged."),
                _("You are no longer on this waiting list; you may join it again at its end."),
            ],
        ),
    )


def closed(entry: WaitingEntry, occurrence: Occurrence, *, by_provider: bool) -> None:
    """To who waited in vain."""
    customer = accounts.by_id(entry.customer_id)
    view = listings.whole(occurrence.listing_id)
    if customer is None or view is None:
        raise LookupError(f"{entry.public_id} has lost its member or its offer")
    shown = view.in_language(customer.locale)
    with speaking(customer.locale):
        subject = _("The waiting list has closed: %(title)s", title=shown.title)
        said = (
            _("%(name)s has closed this waiting list.", name=shown.provider_name)
            if by_provider
            else _("No place came free before the last moment to book.")
        )
    mail.send(
        "waiting_closed",
        Recipient.of(customer),
        subject,
        "waiting/closed",
        name=customer.name,
        said=said,
        starts_at=occurrence.starts_at,
        zone=entry.zone,
        url=absolute(f"/listings/{shown.listing.public_id}/{shown.listing.slug}"),
    )
