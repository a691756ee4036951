"""The same home written in many ways gets one key; it never finds out where the home is.

Flats, floors and buildings are left out on purpose: neighbours on one staircase are one home to the public.
A spelling that these rules do not bring together costs nothing but a second key: what is shown of a home
does not depend on its address at all (see rules.public_point).
"""

import hashlib
import hmac
import re

from marketplace.trade.places.spelling import plain_letters, words

SHORTEST_KEY = 16
_PURPOSE = b"home address, version 1"

# What stands for a street's kind or a title, in French and English. Whole words only.
_WRITTEN_OUT = {
    "r": "rue",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "bvd": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "pl": "place",
    "plc": "place",
    "sq": "square",
    "che": "chemin",
    "chem": "chemin",
    "chm": "chemin",
    "imp": "impasse",
    "all": "allee",
    "rte": "route",
    "crs": "cours",
    "fg": "faubourg",
    "fbg": "faubourg",
    "res": "residence",
    "lot": "lotissement",
    "mte": "montee",
    "pass": "passage",
    "prom": "promenade",
    "qu": "quai",
    "ld": "lieu dit",
    "dr": "docteur",
    "gal": "general",
    "gen": "general",
    "mal": "marechal",
    "pdt": "president",
    "cdt": "commandant",
    "cne": "capitaine",
    "lt": "lieutenant",
    "prof": "professeur",
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "rd": "road",
    "ln": "lane",
    "ct": "court",
    "cres": "crescent",
}
# The same letters mean something else at the end of a part of an address: "12 Mill St".
_WRITTEN_OUT_LAST = {"st": "street", "dr": "drive"}
_COUNTRIES = {"france", "belgique", "belgium", "belgie", "suisse", "switzerland", "schweiz", "luxembourg"}
_SMALL_WORDS = {"a", "au", "aux", "d", "de", "des", "du", "l", "la", "le", "les", "of", "the"}
_NUMBER_SIGNS = {"n", "no", "num", "numero"}

# A flat, door, floor, staircase, building or box, with the sign that tells it from its neighbours.
_UNIT = (
    r"(?:appartement|appart|appt|apt|app|apartment|flat|unit|logement|lgt|porte|pte|door|chambre|room|studio"
    r"|batiment|bat|bldg|escalier|esc|staircase|hall|interphone|digicode|boite|bte|bp|cs|etage|floor|level)"
)
_SIGN = r"(?:\d+ ?[a-z]?|[a-z]\d*|droite|gauche|left|right)"
_FLOOR = (
    r"(?:rez[ -]de[ -]chaussee|rdc|rdj|basement|sous[ -]sol"
    r"|(?:premier|deuxieme|troisieme|quatrieme|cinquieme|dernier) etage"
    r"|(?:ground|first|second|third|fourth|fifth|top) floor"
    r"|\d+ ?(?:er|e|eme|ieme|nd|rd|st|th)? ?(?:etage|etg|floor))(?: (?:droite|gauche|left|right))?"
)
# "rue de la porte 3" and "rue du hall b" are streets.
_NOT_IN_A_NAME = r"(?<!\bde )(?<!\bdu )(?<!\bdes )(?<!\bla )(?<!\ble )(?<!\bles )(?<!['’])"
_INSIDE = re.compile(
    rf"{_NOT_IN_A_NAME}\b(?:{_FLOOR}|{_UNIT}\b\.?:? ?(?:n[°o]?\.? ?|# ?)?{_SIGN})\b(?!['’])"
    r"|\bcedex\b(?: \d{1,2}\b)?|\bc/o\b[^,;\n]*|#\d+\b|\bn°"
)
_WHOLE_PART = re.compile(r"(?:chez|appartement|appt?|apt|apartment|flat|batiment|bat|bldg|escalier|esc)\b")
_PARTS = re.compile(r"[,;\n()]+")
_SPACES = re.compile(r"[^\S\n]+")
_NUMBER = re.compile(r"\d{1,4}")
_SUFFIXES = {"b": "bis", "bis": "bis", "t": "ter", "ter": "ter", "q": "quater", "quater": "quater"}
_NUMBER_AND_SUFFIX = re.compile(r"(\d{1,4})(bis|ter|quater|[a-z])")
_QUARTER = re.compile(
    r"\b(paris|lyon|marseille) \d{1,2}(?:er|e|eme|ieme)?(?: (?:arrondissement|arrdt|arr))?\b"
)


def normalise_address(text: str) -> str:
    """One spelling of a postal address, without its flat, floor, building, post box or country.

    "12 bis, R. de l'Église, Appt 3, 69002 LYON" and "12B rue de l’eglise 69002 Lyon (2e étage)" both become
    "12bis rue eglise lyon 69002". Applying it twice changes nothing. A text without a letter or digit
    becomes "".
    """
    before, after = "", _normalise_once(text)
    while after != before:
        before, after = after, _normalise_once(after)
    return after


def address_key(normalised: str, country: str, key: bytes) -> bytes:
    """32 bytes that stand for an address and tell nothing of it to those without the key (HMAC-SHA256).

    Takes what normalise_address gave and an ISO 3166 country code. Raises ValueError for an empty address
    or a key shorter than 16 bytes.
    """
    if not normalised:
        raise ValueError("an empty address has no key")
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key of at least {SHORTEST_KEY} bytes is needed")
    message = b"\0".join([_PURPOSE, country.strip().upper().encode(), normalised.encode()])
    return hmac.digest(key, message, hashlib.sha256)


def _normalise_once(text: str) -> str:
    plain = _SPACES.sub(" ", plain_letters(text))
    parts = [part.strip() for part in _PARTS.split(_INSIDE.sub(" ", plain))]
    kept = [part for part in parts if not _WHOLE_PART.match(part)] or parts
    found = _house_number([word for part in kept for word in _written_out(words(part))])
    while len(found) > 1 and found[-1] in _COUNTRIES:
        found.pop()
    return _postcode_last([word for word in found if word not in _SMALL_WORDS] or found)


def _written_out(part: list[str]) -> list[str]:
    """The words of one part of an address without abbreviations."""
    whole = [_WRITTEN_OUT.get(word, word) for word in part]
    if len(part) > 1:
        whole[-1] = _WRITTEN_OUT_LAST.get(part[-1], whole[-1])
    return whole


def _house_number(found: list[str]) -> list[str]:
    """The first number and its suffix as one word: "12", "b" and "12b" become "12bis"."""
    found = [w for w, following in _with_next(found) if not (w in _NUMBER_SIGNS and following[:1].isdigit())]
    for place, (word, following) in enumerate(_with_next(found)):
        if _NUMBER.fullmatch(word):
            if following in _SUFFIXES or following in {"a", "c"}:
                found[place : place + 2] = [word + _SUFFIXES.get(following, following)]
            break
        if joined := _NUMBER_AND_SUFFIX.fullmatch(word):
            found[place] = joined[1] + _SUFFIXES.get(joined[2], joined[2])
            break
    return found


def _with_next(found: list[str]) -> list[tuple[str, str]]:
    return list(zip(found, [*found, ""][1:], strict=True))


def _postcode_last(found: list[str]) -> str:
    """The words with the postcode at the end, and without an arrondissement that it already tells."""
    for length in (5, 4):
        for place in range(len(found) - 1, 0 if length == 4 else -1, -1):
            if len(found[place]) == length and found[place].isdigit():
                rest = _QUARTER.sub(r"\1", " ".join(found[:place] + found[place + 1 :]))
                return f"{rest} {found[place]}".strip()
    return " ".join(found)
