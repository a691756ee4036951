"""Finds what a customer could book instead of what was cancelled on her; holds and books nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import current_locale
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings.models import Confirmation, Listing, Venue
from marketplace.trade.listings.rules import price
from marketplace.trade.places import queries as places
from marketplace.trade.places.models import Place
from marketplace.trade.search import queries as search
from marketplace.trade.search.queries import Hit
from marketplace.trade.search.rules import Asked

OFFERED = 3
NEAR_M = 10_000
ABOUT = timedelta(hours=2)
_LOOKED_AT = 12
_A_DAY = timedelta(days=1)
_ON_US = frozenset({BookingState.CANCELLED_BY_PROVIDER, BookingState.CANCELLED_BY_STAFF})


@dataclass(frozen=True, slots=True)
class Replacement:
    """A listing of the same kind that is free at about the same time. The total is for the same party."""

    listing: str
    slug: str
    kind: str
    seed: int
    titles: dict[str, str]
    locale: str
    provider_name: str
    area: str
    distance_m: float | None
    starts_at: datetime
    zone: str
    party: int
    total_minor: int
    currency: str

    def title(self, locale: str) -> str:
        return self.titles.get(locale) or self.titles[self.locale]

    @property
    def path(self) -> str:
        """The checkout with this time chosen: one tap to get there, one to book."""
        start = self.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"/listings/{self.listing}/book?slot={start}&party={self.party}"

    def line(self) -> str:
        """All of it in one line of a letter, in the language that is spoken."""
        facts = (
            self.title(current_locale()),
            self.provider_name,
            self.area,
            datetime_words(self.starts_at, self.zone),
            money(self.total_minor, self.currency),
        )
        return f"{' · '.join(fact for fact in facts if fact)}\n  {absolute(self.path)}"


def offers(booking: Booking, *, also_standing: bool = False) -> list[Replacement]:
    """Up to three listings of other providers that could take the same party then, the nearest first.

    Nothing when its customer gave it up or once its time has passed, nor while the booking stands unless that is
    asked for: somebody whose provider's account was closed may want another. Five statements.
    """
    now = clock.now()
    is_lost = booking.state in _ON_US or (also_standing and booking.state == BookingState.CONFIRMED)
    if not is_lost or booking.starts_at <= now:
        return []
    listing = db.session.get_one(Listing, booking.listing_id)
    found = search.nearest(_asked(booking, listing), now=now, limit=_LOOKED_AT)
    hits = [hit for hit in found.hits if _is_another(hit, booking)]
    calendars = availability.calendars(
        [hit.listing_id for hit in hits],
        (booking.starts_at - _A_DAY).date(),
        (booking.starts_at + _A_DAY).date(),
    )
    made = []
    for hit in hits:
        start = _nearest_start(calendars.get(hit.listing_id), booking, now)
        if start is not None:
            made.append(_replacement(hit, start, booking))
    return made[:OFFERED]


def _asked(booking: Booking, listing: Listing) -> Asked:
    place = db.session.get(Place, listing.place_id) if listing.place_id else None
    point = places.point_of(place) if place else None
    asked = Asked(
        lat=point.lat if point else 0.0,
        lon=point.lon if point else 0.0,
        radius_m=NEAR_M,
        kind=listing.kind,
        remote=listing.venue == Venue.REMOTE,
        party=booking.party_size,
    )
    return asked.around(booking.starts_at, ABOUT)


def _is_another(hit: Hit, booking: Booking) -> bool:
    """Of somebody else, and booked at once: whoever has to ask again has no evening yet."""
    at_once = hit.card.get("confirmation", Confirmation.INSTANT) == Confirmation.INSTANT
    return at_once and hit.provider_id not in {booking.provider_id, booking.customer_id}


def _nearest_start(
    calendar: availability.Calendar | None, booking: Booking, now: datetime
) -> datetime | None:
    """The free start that is nearest to the one that was lost."""
    if calendar is None:
        return None
    wanted = booking.starts_at
    slots = calendar.slots(
        (wanted - _A_DAY).date(), (wanted + _A_DAY).date(), party=booking.party_size, now=now
    )
    near = [slot.starts_at for slot in slots if abs(slot.starts_at - wanted) <= ABOUT]
    return min(near, key=lambda start: (abs(start - wanted), start), default=None)


def _replacement(hit: Hit, start: datetime, booking: Booking) -> Replacement:
    card: dict[str, Any] = hit.card
    quote = price(card["unit"], card["currency"], shared=card["shared"], party=booking.party_size)
    return Replacement(
        listing=card["public_id"],
        slug=card["slug"],
        kind=card["kind"],
        seed=card["seed"],
        titles=card["title"],
        locale=card["locale"],
        provider_name=card["provider"],
        area=card["area"] or "",
        distance_m=hit.distance_m,
        starts_at=start,
        zone=card["zone"],
        party=booking.party_size,
        total_minor=quote.total_minor,
        currency=quote.currency,
    )
