"""From a chosen slot to a held place with a payment to make; the payment page is opened after the commit."""

from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.community.reports import blocks
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.payments import operations as payments
from marketplace.money.payments.models import Capture, Payment
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement, operations, queries, visiting
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import Agreement, SlotTaken
from marketplace.trade.bookings.rules import outlasts_hold
from marketplace.trade.bookings.visiting import Home
from marketplace.trade.listings.models import Confirmation, Listing, Venue
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import check_party
from marketplace.trade.search import operations as search
from marketplace.workflows.purchase import purchase_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer chose. `expected_total_minor` is the total she saw before she tapped."""

    listing: str
    starts_at: datetime
    party: int
    expected_total_minor: int
    note: str = ""
    note_consent: bool = False
    home: Home | None = None
    """Where the provider is to come, for a service at the customer's home."""


class PriceChanged(Refusal):
    code = "price_changed"


class AskedAlready(Refusal):
    code = "asked_already"


def hold_place(customer: Member, wish: Wish, locale: str) -> tuple[Booking, Payment, str]:
    """Hold the place and intend the payment, in the open transaction: booking, payment, the outbox row's id.

    On a listing that is booked on request nothing is held: others may ask for the same place.
    Each check and the insert see the same instant; the last word has the database's constraint.
    """
    subject = agreement.bookable(wish.listing, lock=True)
    check(subject, customer, wish)
    quote = agreement.quote_for(subject.listing, wish.party, customer.id)
    check_price(quote, wish.expected_total_minor)
    _check_not_asked_before(customer, subject.listing, wish)
    home = wish.home if subject.listing.venue == Venue.CUSTOMER else None
    spot = home.spot if home else None
    slot = availability.offer_to_hold(subject.listing.id, wish.starts_at, wish.party, spot)
    if slot is None:
        raise no_longer_free()
    terms = Agreement(
        zone=slot.zone,
        terms=agreement.terms_of(subject, customer.id) | (visiting.area_of(home) if home else {}),
        home=home.facts if home else agreement.home_of(subject),
        note=wish.note.strip() or None,
        note_consent=wish.note_consent,
    )
    service = replace(agreement.service_at(subject.listing, wish.starts_at), spot=spot)
    asks = subject.listing.confirmation == Confirmation.REQUEST
    booking = operations.hold(service, quote, terms, customer_id=customer.id, asks=asks)
    # Someone else's insert may have been waited for, and the notice counts up to this one.
    if booking.created_at > slot.order_by(subject.listing.notice_minutes):
        raise no_longer_free()
    if not asks:
        search.note_time_taken(booking.provider_id, booking.starts_at, booking.ends_at)
    purchase = purchase_of(booking, quote.lines, customer, locale, capture_of(subject.listing, booking))
    payment, operation = payments.open_payment(purchase)
    return booking, payment, operation.public_id


def no_longer_free(seen: str | None = None) -> SlotTaken:
    """The refusal for a time that somebody else has by now, as it was seen in a snapshot."""
    refusal = SlotTaken(
        _("This time is no longer free."),
        kept=_("Your details are kept and nothing was charged."),
        todo=_("Choose another time."),
    )
    refusal.seen = seen
    return refusal


def check(subject: Subject, customer: Member, wish: Wish) -> None:
    """What must hold of any wish, for one time or for several. Raises `Refusal`."""
    listing = subject.listing
    if customer.id == listing.provider_id:
        raise Refusal(_("This is your own offer."), kept=_("Nothing was booked."))
    if blocks.parted(customer.id, listing.provider_id):
        # Who blocked whom is not said.
        raise Refusal(
            _("This offer cannot be booked from your account."),
            kept=_("Nothing was booked or charged."),
            todo=_("Look for something similar nearby."),
        )
    check_party(listing.min_party, listing.max_party, wish.party)
    visiting.check_reached(subject, wish.home)
    check_note(wish.note, consent=wish.note_consent)


def check_note(note: str, *, consent: bool) -> None:
    """Raises `Invalid` for a note that may not be passed on."""
    if note.strip() and not consent:
        raise Invalid(
            _("Your note may hold health details, so we need your consent to pass it on."),
            errors={"note_consent": [_("Tick the box, or leave the note empty.")]},
        )


def _check_not_asked_before(customer: Member, listing: Listing, wish: Wish) -> None:
    """Someone who waits for the answer asks once: a second request would set a second amount aside."""
    if listing.confirmation == Confirmation.REQUEST and queries.is_asked_by(
        customer.id, listing.id, wish.starts_at
    ):
        raise AskedAlready(
            _("You have asked for this time already."),
            kept=_("Your request waits for its answer; nothing more was set aside."),
            todo=_("You find it under your bookings."),
        )


def check_price(quote: Quote, expected_minor: int) -> None:
    """Raises `PriceChanged` when the total is another than was shown."""
    # Who has a plan may have seen the total that everybody else pays: less is charged than was shown.
    if expected_minor not in {quote.total_minor, quote.total_minor + quote.waived_minor}:
        raise PriceChanged(
            _("The price has changed while you were choosing."),
            kept=_("Your choice is kept; nothing was booked or charged."),
            todo=_(
                "It is now %(total)s in all. Book again if that is right.",
                total=money(quote.total_minor, quote.currency),
            ),
            total_minor=quote.total_minor,
        )


def capture_of(listing: Listing, booking: Booking) -> Capture:
    """When the money is taken: at once, or once the provider said yes to a request."""
    if listing.confirmation == Confirmation.INSTANT:
        return Capture.AUTOMATIC
    if outlasts_hold(booking.created_at, listing.answer_hours, booking.starts_at):
        return Capture.SAVED
    return Capture.MANUAL
