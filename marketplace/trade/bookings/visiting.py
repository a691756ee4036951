"""Services at the customer's home: whether a provider comes there, and where it counts as; stores nothing.

What is computed of a home (its way, its area) is computed from the public point of its cell, as of any home.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.busy import Spot
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Venue
from marketplace.trade.places.finding import home_at
from marketplace.trade.places.operations import shown_of
from marketplace.trade.places.queries import town_of_quarter
from marketplace.trade.places.rules import distance_m, distance_words


@dataclass(frozen=True, slots=True)
class Home:
    """A customer's home as it was typed and found; degrees are WGS 84."""

    address: str
    directions: str
    lat: float
    lon: float
    precision: str

    @property
    def typed(self) -> tuple[str, str]:
        """What makes two wishes the same: a geocoder may answer otherwise the next time."""
        return self.address, self.directions

    @property
    def facts(self) -> dict[str, Any]:
        """As it is kept on the booking, encrypted."""
        names = ("address", "directions", "lat", "lon", "precision")
        return {name: getattr(self, name) for name in names}

    @property
    def spot(self) -> Spot:
        """The public point of its cell."""
        return shown_of(self.lat, self.lon).point


def found(venue: str, address: str, directions: str) -> Home | None:
    """The home of what was typed; None where the provider does not come. It may ask a service: hold no transaction.

    Raises `Invalid` at `address` for one that is missing or not known.
    """
    if venue != Venue.CUSTOMER:
        return None
    if len(address.strip()) < 6:
        raise _wrong(_("Write the address: number, street, postcode and town."))
    known = home_at(address.strip(), directions.strip())
    return Home(known["address"], known["directions"], known["lat"], known["lon"], known["precision"])


def check_reached(subject: Subject, home: Home | None) -> None:
    """Raises `Invalid` where the provider comes to customers, and no home is given or it lies too far away."""
    listing, point = subject.listing, subject.point
    if listing.venue != Venue.CUSTOMER or listing.radius_m is None or point is None:
        return
    if home is None:
        raise _wrong(_("Write the address: number, street, postcode and town."))
    away = distance_m(point.lat, point.lon, home.lat, home.lon)
    if away > listing.radius_m:
        sentence = _(
            "This is %(away)s from %(area)s. %(name)s comes up to %(radius)s.",
            away=distance_words(away, current_locale()),
            area=point.area,
            name=subject.profile.display_name,
            radius=distance_words(listing.radius_m, current_locale()),
        )
        raise _wrong(sentence)


def area_of(home: Home) -> dict[str, str]:
    """What both sides read of a home before its address is shown."""
    town = shown_of(home.lat, home.lon).town
    if town is None:
        return {}
    return {"area": town.name, "town": town_of_quarter(town.name), "country": town.country}


def spot_of(booking: Booking) -> Spot | None:
    """Where a booking takes place, when that is its customer's home."""
    home: Mapping[str, Any] | None = booking.home
    if booking.terms["venue"] != Venue.CUSTOMER or home is None:
        return None
    return shown_of(float(home["lat"]), float(home["lon"])).point


def _wrong(sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."),
        kept=_("What you wrote is kept."),
        errors={"address": [sentence]},
    )
