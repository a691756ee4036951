"""The time zones a provider can choose, worded by place; it converts no time."""

from functools import lru_cache
from zoneinfo import available_timezones

from marketplace.core.localtime import zone_words

HOME_ZONE = "Europe/Paris"
_OVERSEAS = (
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)


@lru_cache(maxsize=2)
def zone_options(locale: str) -> list[tuple[str, str]]:
    """(zone, words) of the home zone, then Europe and the French overseas by name."""
    known = sorted(zone for zone in available_timezones() if zone.startswith("Europe/"))
    others = [(zone, zone_words(zone, locale)) for zone in (*known, *_OVERSEAS) if zone != HOME_ZONE]
    seen: dict[str, str] = {}
    for zone, words in sorted(others, key=lambda one: one[1]):
        seen.setdefault(words, zone)
    return [(HOME_ZONE, zone_words(HOME_ZONE, locale)), *((zone, words) for words, zone in seen.items())]


def is_offered(zone: str) -> bool:
    return zone == HOME_ZONE or zone in _OVERSEAS or zone in available_timezones()
