"""What somebody typed to name a town, taken apart: name, postcode, region; it looks nothing up."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from marketplace.trade.places.spelling import fold_name

LONGEST = 200
_POSTCODE = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)")
_CODE_ABROAD = re.compile(r"^(?:[a-z] )?\d{4} (?=[a-z])")
_CEDEX = re.compile(r"\bcedex\b(?: *\d{1,2}\b)?", re.IGNORECASE)
_PARTS = re.compile(r"[,;()\n]+")
_LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Question:
    """`parts` are folded and not empty: a name, then what narrows it down; an address the other way round."""

    parts: tuple[str, ...]
    postcode: int | None


def read_question(text: str) -> Question:
    """Take apart "69003 Lyon", "Valence (Drôme)", "Genève, Suisse" or a whole address."""
    text = _CEDEX.sub(" ", text[:LONGEST])
    codes = list(_POSTCODE.finditer(text))
    if codes:
        last = codes[-1]
        text = f"{text[: last.start()]},{text[last.end() :]}"
    folded = (_CODE_ABROAD.sub("", fold_name(part)) for part in _PARTS.split(text))
    parts = tuple(part for part in folded if part)
    return Question(parts, int(codes[-1][1] + codes[-1][2]) if codes else None)


@cache
def country_codes() -> dict[str, str]:
    """Folded names of countries in the product's languages, and their codes, to ISO 3166 codes."""
    codes = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                codes[fold_name(str(name))] = code
                codes.setdefault(code.lower(), code)
    return codes
