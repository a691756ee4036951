"""From the tap to the payment page, for form and JSON alike: one booking however often the tap arrives."""

from dataclasses import asdict, dataclass
from datetime import UTC

from marketplace.core import idempotency
from marketplace.core.errors import Invalid
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import seats
from marketplace.workflows import book, payment_page
from marketplace.workflows.book import Wish


class KeyReused(Invalid):
    """The key came before with another wish."""

    code = "key_reused"


@dataclass(frozen=True, slots=True)
class Placed:
    """The booking a wish led to, and whether it did so before."""

    booking_id: str
    again: bool


def place_once(customer: Member, wish: Wish, *, key: str, locale: str, wait: bool = False) -> Placed:
    """Hold the place in the open transaction, or find the booking that this key led to.

    Raises `InFlight` while the same key is being worked on, or waits for that to end with `wait`;
    `KeyReused` when it came with another wish, and whatever `book.hold_place` refuses.
    """
    scope = f"booking:{customer.public_id}"
    # Where many want the last place, all but one are told here, before anything is read for a booking. What this
    # key led to was committed together with its seats, so whoever sees those sees the key as well.
    seen = seats.seen_gone(wish.listing, wish.starts_at, wish.party)
    if seen is not None and not idempotency.is_known(scope, key):
        raise book.no_longer_free(seen)
    # What was typed counts, and not what a geocoder makes of it this time.
    home = wish.home.typed if wish.home else None
    body = asdict(wish) | {"starts_at": wish.starts_at.astimezone(UTC), "home": home}
    try:
        known = idempotency.earlier(scope, key, body, wait=wait)
    except Invalid as refusal:
        raise KeyReused(refusal.what, kept=refusal.kept, todo=refusal.todo) from None
    if known is not None:
        return Placed(known, again=True)
    booking, _payment, _operation = book.hold_place(customer, wish, locale)
    idempotency.remember(scope, key, body, booking.public_id)
    return Placed(booking.public_id, again=False)


def open_page(booking_public_id: str) -> Payment | None:
    """The payment of a booking with its page opened; after the commit, for the provider is asked here."""
    return payment_page.open_page("booking", booking_public_id)
