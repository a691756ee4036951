"""Times, dates and zones in the words of a member's language; it knows no clock and decides nothing.

Every function takes an aware datetime and an IANA zone. Languages are French, for any locale that begins with
`fr`, and English for all others. Where the wall shows a time twice, the offset stands beside it unasked, so
that no two instants are ever worded alike.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location

TZDB_VERSION = version("tzdata")
"""Of the tz database that every local time here is read by (marketplace/__init__.py)."""
NO_BREAK = "\u00a0"
MINUS = "\u2212"

EVENING_HOUR = 18

_FIRST_YEAR, _LAST_YEAR = 2000, 2100

_NEAR_DAYS = {
    "en": {-1: "Yesterday", 0: "Today", 1: "Tomorrow"},
    "fr": {-1: "Hier", 0: "Aujourd’hui", 1: "Demain"},
}
_TONIGHT = {"en": "Tonight", "fr": "Ce soir"}

# Place names of the zones before which French says more than « de ».
_FRENCH_ARTICLES = {
    **dict.fromkeys(("Açores", "Bermudes", "Caïmans", "Chagos", "Comores", "Fidji", "Galápagos"), "des "),
    **dict.fromkeys(("Kerguelen", "Maldives", "Marquises", "Palaos"), "des "),
    **dict.fromkeys(("Belize", "Cap-Vert", "Costa Rica", "Qatar"), "du "),
    **dict.fromkeys(("Dominique", "Grenade", "Guadeloupe", "Jamaïque", "Martinique"), "de la "),
    **dict.fromkeys(("Halifax", "Helsinki", "Hermosillo", "Honolulu"), "d’"),
}
_FRENCH_OPENINGS = {
    "Le ": "du ",
    "El ": "du ",
    "Île ": "de l’île ",
    "Îles ": "des îles ",
    **dict.fromkeys("AÀÂEÉÈIÎOÔUÜ", "d’"),
}


def in_the_calendar(day: date) -> bool:
    """Whether a date or instant lies in years that every calendar and zone knows, with days to spare around."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def local(instant: datetime, zone: str) -> datetime:
    """The same instant as the wall in `zone` shows it. Raises ValueError for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("A time without a zone is not an instant.")
    return instant.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=1024)
def zone_words(zone: str, locale: str | Locale) -> str:
    """The zone by its best-known place: "Paris time", « heure de Paris »; one without a place by its offset.

    Raises LookupError for an unknown zone.
    """
    language = _language(locale)
    place = get_timezone_location(zone, locale=language, return_city=True).rpartition("/")[2]
    if place.startswith(("UTC", "GMT")):
        fixed = ZoneInfo(zone).utcoffset(datetime(2000, 1, 1)) or timedelta(0)  # noqa: DTZ001 — any date will do
        return offset_words(fixed // timedelta(minutes=1))
    return f"heure {_french_of(place)}" if language == "fr" else f"{place} time"


def offset_words(minutes: int) -> str:
    """A distance from UTC in minutes: "UTC+1", "UTC−3:30", "UTC"; alike in both languages."""
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{MINUS if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


def time_words(instant: datetime, zone: str, locale: str | Locale) -> str:
    """The time on the wall: "19:30", « 19 h 30 », « 20 h »; with its offset if the wall shows it twice."""
    shown = local(instant, zone)
    words = _clock(shown, _language(locale))
    return _with_offset(words, shown) if _is_doubled(shown) else words


def day_words(instant: datetime, zone: str, locale: str | Locale, today: date) -> str:
    """The date seen from `today`, the date on the same wall: "Tonight" (from 18:00), "Today", "Tomorrow",
    "Yesterday", else "Sat 21 Nov" / « sam. 21 nov. », with the year when it is not this year's.
    """
    shown = local(instant, zone)
    language = _language(locale)
    days = shown.date().toordinal() - today.toordinal()
    if days == 0 and shown.hour >= EVENING_HOUR:
        return _TONIGHT[language]
    near = _NEAR_DAYS[language].get(days)
    return near or _short_date(shown.date(), language, with_year=shown.year != today.year)


def datetime_words(instant: datetime, zone: str, locale: str | Locale, *, this_year: int) -> str:
    """Date and time that stay true tomorrow: "Sat 21 Nov, 19:30", « sam. 21 nov. à 19 h 30 »; with the year
    when it is another one.
    """
    shown, language = local(instant, zone), _language(locale)
    joint = " à " if language == "fr" else ", "
    day = _short_date(shown.date(), language, with_year=shown.year != this_year)
    return day + joint + time_words(instant, zone, locale)


def date_words(instant: datetime, zone: str, locale: str | Locale) -> str:
    """The date in full: "Saturday 21 November 2026", « dimanche 1er novembre 2026 »."""
    shown = local(instant, zone)
    return _dated(shown.date(), _language(locale), "EEEE", "MMMM y")


def span_words(starts_at: datetime, ends_at: datetime, zone: str, locale: str | Locale) -> str:
    """From when to when: "19:30–21:00", « 19 h 30 – 21 h »; with dates when it lasts a day or longer.

    A span over a clock change names both offsets, so that its length can be read from it.
    """
    language = _language(locale)
    shown = [local(starts_at, zone), local(ends_at, zone)]
    words = [_clock(one, language) for one in shown]
    if shown[0].utcoffset() != shown[1].utcoffset() or any(map(_is_doubled, shown)):
        words = [_with_offset(word, one) for word, one in zip(words, shown, strict=True)]
    if ends_at - starts_at >= timedelta(days=1):
        with_year = shown[0].year != shown[1].year
        dates = [_short_date(one.date(), language, with_year=with_year) for one in shown]
        words = [f"{day}, {word}" for day, word in zip(dates, words, strict=True)]
    tight = language == "en" and not any(" " in word or NO_BREAK in word for word in words)
    return ("–" if tight else f"{NO_BREAK}– ").join(words)


def _language(locale: str | Locale) -> str:
    return "fr" if str(locale).lower().startswith("fr") else "en"


def _french_of(place: str) -> str:
    article = _FRENCH_ARTICLES.get(place)
    if article is not None:
        return article + place
    for opening, words in _FRENCH_OPENINGS.items():
        if place.startswith(opening):
            return words + (place if words == "d’" else place.removeprefix(opening))
    return f"de {place}"


def _clock(shown: datetime, language: str) -> str:
    if language == "en":
        return f"{shown:%H:%M}"
    minutes = f"{NO_BREAK}{shown.minute:02d}" if shown.minute else ""
    return f"{shown.hour}{NO_BREAK}h{minutes}"


def _with_offset(words: str, shown: datetime) -> str:
    offset = shown.utcoffset() or timedelta(0)
    return f"{words}{NO_BREAK}({offset_words(offset // timedelta(minutes=1))})"


def _is_doubled(shown: datetime) -> bool:
    return shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()


def _short_date(day: date, language: str, *, with_year: bool) -> str:
    return _dated(day, language, "EEE", "MMM y" if with_year else "MMM")


@lru_cache(maxsize=4096)
def _dated(day: date, language: str, weekday: str, month: str) -> str:
    # French counts the first day of a month and numbers the others; CLDR has no letter for that.
    number = "d'er'" if language == "fr" and day.day == 1 else "d"
    return format_date(day, f"{weekday} {number} {month}", locale=language)
