"""Finds e-mail addresses, telephone numbers and links in a text, spelled out ones too; it hides none itself.

A net with known holes: it is there so that people are told why to wait, not to win against whoever wants to cheat.
"""

import re
import unicodedata
from typing import NamedTuple

EMAIL, PHONE, LINK = "email", "phone", "link"


class Contact(NamedTuple):
    """What stands from `begin` to `end` of a text, and of which kind it is."""

    begin: int
    end: int
    kind: str


# Every repetition is bounded: what a text costs grows with its length and no faster.
_PART = r"[a-z0-9_%+-]{1,64}"
_AT = r"(?:\s?@\s?|\s?[(\[{]at[)\]}]\s?|\s(?:at|arobase|arobas)\s)"
_SPELLED_DOT = r"(?:\s?[(\[{](?:dot|point)[)\]}]\s?|\s(?:dot|point)\s)"
_DOT = rf"(?:\.|{_SPELLED_DOT})"
_ENDINGS = "com|net|org|info|biz|io|me|app|dev|fr|be|ch|lu|de|es|it|pt|nl|uk|eu|ca|us|co|gg|ly|to|link|site|online|shop"
_EMAIL = re.compile(
    rf"(?<![a-z0-9_%+-]){_PART}(?:{_DOT}{_PART}){{0,5}}{_AT}[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,24}}"
    rf"|(?<![a-z0-9_%+-]){_PART}(?:\.{_PART}){{0,5}}\s?@\s?[a-z0-9-]{{1,63}}(?:\s?\.\s?[a-z0-9-]{{1,63}}){{1,4}}"
)
_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"]+"
    rf"|\b[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.(?:{_ENDINGS})\b(?:/[^\s<>\"]*)?"
    r"|(?:t\.me|wa\.me|bit\.ly)/\S+"
)
_DATES = re.compile(
    r"\b\d{4}-\d{2}-\d{2}(?:[ t]\d{1,2}[:h ]\d{2})?|\b\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}\b"
    r"|\b\d{1,2}\s?[:h]\s?\d{2}\b"
)
_DIGITS = re.compile(r"(?:\+|\(\+?)?\d(?:[ .\-()/]{0,3}\d){8,15}")
_LEAST_DIGITS, _MOST_DIGITS = 9, 15

_ONES = "zero oh one two three four five six seven eight nine un une deux trois quatre cinq sept huit neuf"
_TENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty"
    " sixty seventy eighty ninety dix onze douze treize quatorze quinze seize vingt vingts trente quarante"
    " cinquante soixante septante huitante octante nonante double triple plus"
)
_WORTH = dict.fromkeys(_ONES.split(), 1) | dict.fromkeys(_TENS.split(), 2)
_TOKEN = re.compile(r"[a-z]+|\d+")
_BETWEEN = re.compile(r"[\s.,\-–/]*(?:et|and)?[\s.,\-–/]*")
_LEAST_SPOKEN = 5
"""Words of numbers one after the other that make a telephone number and no menu."""


def found_in(text: str) -> list[Contact]:
    """Every contact of a text in its order; none overlaps another."""
    plain = _folded(text)
    taken: list[Contact] = []
    for kind, spans in (
        (EMAIL, _matches(_EMAIL, plain)),
        (LINK, _matches(_LINK, plain)),
        (PHONE, _numbers(plain)),
        (PHONE, _spoken_numbers(plain)),
    ):
        for begin, end in spans:
            if all(end <= other.begin or begin >= other.end for other in taken):
                taken.append(Contact(begin, end, kind))
    return sorted(taken)


def _folded(text: str) -> str:
    """The text as plain small letters and figures, each sign in its own place."""
    return "".join(_fold(sign) for sign in text)


def _fold(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if sign.isspace():
        return "\n" if sign in "\u2028\u2029" else " "
    if unicodedata.category(sign) == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKD", sign)[:1].lower()
    return plain if len(plain) == 1 else sign


def _matches(pattern: re.Pattern[str], plain: str) -> list[tuple[int, int]]:
    # A full stop at the end closes the sentence, not the address.
    return [
        (found.start(), found.start() + len(found.group().rstrip(".,;:!?)'\"")))
        for found in pattern.finditer(plain)
    ]


def _numbers(plain: str) -> list[tuple[int, int]]:
    """Runs of figures as long as a telephone number, once dates and times are out of the way."""
    without = _DATES.sub(lambda date: "_" * len(date.group()), plain)
    return [
        found.span()
        for found in _DIGITS.finditer(without)
        if _LEAST_DIGITS <= sum(sign.isdigit() for sign in found.group()) <= _MOST_DIGITS
    ]


def _spoken_numbers(plain: str) -> list[tuple[int, int]]:
    """Numbers written as words, or words and figures mixed: « zéro six douze 34 cinquante-six »."""
    runs: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(plain):
        is_number = token.group().isdigit() or token.group() in _WORTH
        if runs[-1] and not _BETWEEN.fullmatch(plain, runs[-1][-1].end(), token.start()):
            runs.append([])
        if is_number:
            runs[-1].append(token)
        elif token.group() not in {"et", "and"}:
            runs.append([])
    return [(run[0].start(), run[-1].end()) for run in runs if _is_spoken_number(run)]


def _is_spoken_number(run: list[re.Match[str]]) -> bool:
    words = [one.group() for one in run]
    figures = sum(len(word) if word.isdigit() else _WORTH[word] for word in words)
    spoken = sum(not word.isdigit() for word in words)
    return spoken >= 1 and len(words) >= _LEAST_SPOKEN and figures >= _LEAST_DIGITS
