"""The regions on whose public holidays a provider can be closed, by name; it knows none of the dates."""

from babel import Locale

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _

# Code of the region → the territory that CLDR names it by.
_TERRITORIES = {
    "FR": "FR",
    "FR-971": "GP",
    "FR-972": "MQ",
    "FR-973": "GF",
    "FR-974": "RE",
    "FR-976": "YT",
    "AT": "AT",
    "BE": "BE",
    "DE": "DE",
    "ES": "ES",
    "IE": "IE",
    "IT": "IT",
    "LU": "LU",
    "MC": "MC",
    "NL": "NL",
    "PT": "PT",
}
CODES = (*_TERRITORIES, "FR-57", "GB-ENG")


def options() -> list[tuple[str, str]]:
    """(code, name) in the reader's language: France and its parts first, then the others by name."""
    named = [(code, name(code)) for code in CODES]
    return sorted(named, key=lambda one: (not one[0].startswith("FR"), one[0] != "FR", one[1]))


def name(code: str) -> str:
    """What a region is called in the reader's language."""
    if code == "FR-57":
        return str(_("Alsace and Moselle"))
    if code == "GB-ENG":
        return str(_("England"))
    territory = _TERRITORIES[code]
    return str(Locale.parse(current_locale()).territories.get(territory, territory))
