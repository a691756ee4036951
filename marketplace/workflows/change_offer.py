"""Changes the terms of an offer in step with what is booked of it; agreed bookings stay as they are."""

from collections.abc import Mapping
from typing import Any

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import provider_time, seats
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.seating import fullest_ahead
from marketplace.trade.listings import operations
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Listing, Venue
from marketplace.trade.listings.saving import Texts
from marketplace.workflows import compare_offer


def change_terms(listing: Listing, terms: Mapping[str, Any], field: str = "capacity") -> None:
    """Change some terms in the open transaction.

    Fewer places than are booked of a service ahead are refused at `field`; services ahead that strangers
    share get the new number. Raises whatever `update_listing` refuses.
    """
    wanted = int(terms.get("capacity", listing.capacity))
    if wanted != listing.capacity:
        # Whoever gives or takes a place of this offer comes before or after: see the lock order of 0013.
        bookings.lock_giving(listing.provider_id)
        listings.by_id(listing.id, for_change=True)
        _refuse_fewer_than_booked(listing, wanted, field)
        seats.resize(listing.id, wanted, clock.now())
    operations.update_listing(listing, terms=terms)


def change_words(listing: Listing, provider: Member, locale: str, texts: Texts) -> None:
    """Say it in other words, in the open transaction; a list may call a moderator, who looks while it stands.

    Raises `Invalid`, `NotReady`.
    """
    compare_offer.check(provider, locale, texts)
    listing.locale = locale
    operations.set_texts(listing, texts)
    compare_offer.look(listing)


def change_details(
    listing: Listing, provider: Member, terms: Mapping[str, Any], details: Mapping[str, Any]
) -> None:
    """Change the menu or the plan, and with it what the law has a say in; compared as the words are.

    Raises `Invalid`, `NotReady`.
    """
    compare_offer.check_details(provider, details)
    operations.update_listing(listing, terms=terms, details=details)
    compare_offer.look(listing)


def change_venue(listing: Listing, given: Mapping[str, Any]) -> None:
    """Serve an offer somewhere else from now on, in the open transaction; bookings stay where they are.

    At customers' homes one group is served at a time, and the way there counts. Raises `Invalid`, `NotReady`.
    """
    terms: dict[str, Any] = {"venue": given["venue"], "radius_m": given["radius_m"]}
    if given["venue"] == Venue.CUSTOMER:
        terms |= {"shared": False, "least_guests": 1}
        provider_time.keep_ways_free(listing.provider_id, int(given["kmh"]))
    operations.update_listing(listing, terms=terms)


def _refuse_fewer_than_booked(listing: Listing, wanted: int, field: str) -> None:
    fullest = fullest_ahead(listing.id, clock.now())
    if fullest is None or fullest.people <= wanted:
        return
    when = datetime_words(fullest.starts_at, fullest.zone)
    sentence = ngettext(
        "%(num)s place is booked for %(when)s. Keep at least as many.",
        "%(num)s places are booked for %(when)s. Keep at least as many.",
        fullest.people,
        when=when,
    )
    raise Invalid(
        _("Some answers need another look."), kept=_("What you wrote is kept."), errors={field: [sentence]}
    )
