"""What marshmallow finds wrong with a field, in the language being spoken; it validates nothing itself."""

import re
from typing import Any

from marketplace.core.i18n import lazy_gettext as _l

# The library's own sentences are its interface here: a test compares them with what it really says.
_SENTENCES: dict[str, Any] = {
    "Missing data for required field.": _l("This is needed."),
    "Field may not be null.": _l("This cannot be empty."),
    "Unknown field.": _l("We do not know this field."),
    "Invalid input type.": _l("Give an object with named fields."),
    "Not a valid string.": _l("Give a text."),
    "Not a valid integer.": _l("Give a whole number."),
    "Not a valid number.": _l("Give a number."),
    "Special numeric values (nan or infinity) are not permitted.": _l("Give a number."),
    "Not a valid boolean.": _l("Give true or false."),
    "Not a valid date.": _l("Give a date such as 2026-11-21."),
    "Not a valid datetime.": _l("Give a date and time with an offset, such as 2026-11-21T18:30:00Z."),
    "Not a valid aware datetime.": _l("Give a date and time with an offset, such as 2026-11-21T18:30:00Z."),
    "String does not match expected pattern.": _l("This does not look right."),
}
_PATTERNS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (
        re.compile(
            r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\."
        ),
        _l("Choose from %(least)s to %(most)s."),
    ),
    (re.compile(r"Must be greater than or equal to (?P<least>\S+)\."), _l("Give %(least)s or more.")),
    (re.compile(r"Must be less than or equal to (?P<most>\S+)\."), _l("Give %(most)s or less.")),
    (re.compile(r"Longer than maximum length (?P<most>\d+)\."), _l("Write at most %(most)s characters.")),
    (
        re.compile(r"Length must be between (?P<least>\d+) and (?P<most>\d+)\."),
        _l("Write from %(least)s to %(most)s characters."),
    ),
    (re.compile(r"Must be one of: (?P<choices>.+)\."), _l("Choose one of: %(choices)s.")),
)


def spoken(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same map of sentences with the library's own ones translated; ours are left as they are."""
    return {name: [_translated(sentence) for sentence in found] for name, found in errors.items()}


def _translated(sentence: str) -> str:
    known = _SENTENCES.get(sentence)
    if known is not None:
        return str(known)
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(sentence):
            return str(words) % match.groupdict()
    return sentence
