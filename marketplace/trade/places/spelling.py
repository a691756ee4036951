"""Spellings of place names and addresses made comparable; it knows no place and never guesses one."""

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase

# Letters that Unicode does not decompose into a plain letter and an accent.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "º": "o",
        "ª": "a",
    }
)
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"0*([1-9]\d?)(?:er|re|e|eme|ieme|nd|nde|rd|st|th)?")
_NAME_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "mt": "mont"}
_LEFT_OUT = {"arrondissement", "arrdt", "arr"}


def plain_letters(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvre à l’Été » becomes "oeuvre a l’ete"."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The runs of a–z and 0–9 in a text, in order, after plain_letters."""
    return _WORD.findall(plain_letters(text))


def fold_name(text: str, *, last_word_unfinished: bool = False) -> str:
    """One spelling of a town's name: "St-Étienne" is "saint etienne", and "Lyon 3e" is "lyon 03".

    With last_word_unfinished the last word is left as it was typed, since "st" may become "strasbourg".
    """
    found = [word for word in words(text.replace("s/", "sur ")) if word not in _LEFT_OUT]
    finished = found[:-1] if last_word_unfinished else found
    return " ".join([_name_word(word) for word in finished] + found[len(finished) :])


def _name_word(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else _NAME_WORDS.get(word, word)


def one_edit_away(name: str) -> Iterator[str]:
    """Every spelling one insertion, deletion, replacement or swap of neighbours away, some of them twice."""
    splits = [(name[:i], name[i:]) for i in range(len(name) + 1)]
    letters = ascii_lowercase + " "
    for head, tail in splits:
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def edits_between(one: str, other: str, *, at_most: int = 1000) -> int:
    """The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.

    Once it is sure to be more than `at_most`, some number above that is given instead.
    """
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, other_letter in enumerate(other, start=1):
            cost = letter != other_letter
            best = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > at_most and min(previous) > at_most:
            return at_most + 1
        before, previous = previous, row
    return previous[-1]
