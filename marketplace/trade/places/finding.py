"""Finds the address somebody typed and says honestly how well; it stores nothing and logs no address."""

from functools import lru_cache
from typing import Any

from marketplace.core.config import settings
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.places.geocoding import (
    Geocoding,
    Located,
    NotFound,
    Precision,
    Unavailable,
    geocoder_from,
)
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer

EXACT = frozenset({Precision.HOUSE, Precision.PIN})


@lru_cache(maxsize=4)
def _geocoding(setting: str, user_agent: str) -> Geocoding:
    return Geocoding(geocoder_from(setting, gazetteer=gazetteer(), user_agent=user_agent), gazetteer())


def geocoding() -> Geocoding:
    """The geocoder that the settings name, one for the process."""
    s = settings()
    return _geocoding(s.geocoder, f"{s.site_name} ({s.site_url})")


def home_at(address: str, directions: str, pin: str = "") -> dict[str, Any]:
    """The home of an address, at its pin when one is given. It may ask a service: hold no transaction.

    Raises `Invalid` with a sentence at the field that has to change.
    """
    found = _pinned(pin, address) if pin else geocoding().locate(address)
    if isinstance(found, Located):
        return {
            "address": address,
            "directions": directions,
            "lat": found.lat,
            "lon": found.lon,
            "precision": "pin" if found.precision in EXACT else "town",
            "town": found.town.name if found.town else "",
        }
    if pin:
        raise _wrong("pin", _("This is no spot on the map. Write it as 45.7640, 4.8357."))
    raise _wrong("address", _sentence(found))


def _pinned(pin: str, address: str) -> Located | NotFound:
    lat, _comma, lon = pin.replace(";", ",").partition(",")
    found = geocoding().pin(lat.strip(), lon.strip(), address)
    if isinstance(found, Located) and found.far_from is not None:
        town = found.far_from.name
        raise _wrong("pin", _("This spot is far from %(town)s. Correct the spot or the address.", town=town))
    return found


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(
        _("Some answers need another look."), kept=_("What you wrote is kept."), errors={field: [sentence]}
    )


def _sentence(found: NotFound | Unavailable) -> str:
    meant = ", ".join(
        town.label(current_locale(), home_country=HOME_COUNTRY) for town in found.did_you_mean[:3]
    )
    if isinstance(found, Unavailable):
        return str(
            _("We cannot look addresses up at the moment. Set the spot yourself below; nothing is lost.")
        )
    if meant:
        return str(_("We do not know this address. Did you mean %(towns)s?", towns=meant))
    return str(_("We do not know this address. Write the number, street, postcode and town."))
