"""Asks the library of public holidays for their dates; for jobs alone, since importing it takes seconds."""

from datetime import date

import holidays


def dates_of(region: str, first_year: int, last_year: int) -> dict[date, dict[str, str]]:
    """Date → locale → name, of a country ("FR") or a part of one ("FR-57"), for whole years.

    A region that is not named in one of our languages keeps the names it has.
    """
    country, _dash, part = region.partition("-")
    years = range(first_year, last_year + 1)
    languages = {"en": ("en_US", "en_GB"), "fr": ("fr", "fr_BE", "en_US")}
    found: dict[date, dict[str, str]] = {}
    for locale, wanted in languages.items():
        known = holidays.country_holidays(country).supported_languages
        language = next((one for one in wanted if one in known), None)
        dated = holidays.country_holidays(country, subdiv=part or None, years=years, language=language)
        for day, words in dated.items():
            found.setdefault(day, {})[locale] = words
    return found
