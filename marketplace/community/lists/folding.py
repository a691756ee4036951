"""Texts as lists compare them: small plain letters, whatever disguise was put on; pure, reads no table."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 4
"""Words of the longest phrase a list may hold."""
LEAST_STEM = 3
MOST_SIGNS = 20_000
"""What is longer than this is compared up to here; no door lets longer texts pass."""

# Letters of other alphabets that look like one of ours, after their capitals became small.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("асеоріѕјԁһкмтвнухгпз", "aceopisjdhkmtbhyxrn3", strict=True)),
        **dict(zip("αβγδεηικνορτυχωϲ", "abydenikvoptuxwc", strict=True)),
        **dict(zip("ıłøđħŧɡʟɪɴʀꜱ", "ilodhtglinrs", strict=True)),
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th",
    }
)  # fmt: skip
_FIGURES = str.maketrans("0345789@$€!|", "oeastbgasell")
_ONE_I, _ONE_L = str.maketrans("1", "i"), str.maketrans("1", "l")
_WORD = re.compile(r"[a-z0-9@$€!|]+")
_SPACES = re.compile(r"\s")
_RUN = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1+")


def plain(text: str) -> str:
    """Without accents, invisible signs and other alphabets' look-alikes; small letters."""
    spread = unicodedata.normalize("NFKD", text[:MOST_SIGNS].casefold())
    # Mn and Me are accents, Cf are signs that show nothing, Cn and Co are nothing at all.
    kept = "".join(one for one in spread if unicodedata.category(one) not in {"Mn", "Me", "Cf", "Cn", "Co"})
    return kept.translate(_LOOKALIKES)


def folded(word: str) -> str:
    """A word or a phrase of a list as it is kept; "" for what nothing could be compared with.

    A star at its end stands for any ending.
    """
    has_star = word.strip().endswith("*")
    words = [one.strip("!|") for one in _WORD.findall(plain(word))]
    words = [one for one in words if one]
    if not words or len(words) > LONGEST or (has_star and len(words[-1]) < LEAST_STEM):
        return ""
    whole = " ".join(words)
    return f"{whole}*" if has_star else whole if len(whole) > 1 else ""


def grams(text: str) -> set[str]:
    """Everything in a text that a list could hold: words in each disguise, phrases, and stems with a star."""
    tokens = list(_tokens(plain(text)))
    words: set[str] = set()
    for token in set(tokens):
        words |= _shapes(token)
    stems = {word[:size] + "*" for word in words for size in range(LEAST_STEM, min(len(word), 24) + 1)}
    phrases: set[str] = set()
    for one in (_ONE_I, _ONE_L):
        smooth = [_smooth(token, one) for token in tokens]
        phrases.update(
            " ".join(smooth[begin : begin + length])
            for length in range(2, LONGEST + 1)
            for begin in range(len(smooth) - length + 1)
        )
    return {word for word in words if len(word) > 1} | phrases | stems


def _tokens(text: str) -> Iterator[str]:
    """Words; letters spelled one by one, and pieces parted by a sign instead of a space, also as one word."""
    spelled: list[str] = []
    before = None
    for found in _WORD.finditer(text):
        word = found.group().rstrip("!|")
        if not word:
            continue
        if len(word) == 1:
            spelled.append(word)
        else:
            yield from _joined(spelled)
            spelled = []
        yield word
        if before is not None and not _SPACES.search(text, before[1], found.start()):
            yield before[0] + word
        before = (word, found.end())
    yield from _joined(spelled)


def _joined(letters: Iterable[str]) -> Iterator[str]:
    word = "".join(letters)
    if len(word) > 2:
        yield word


def _smooth(word: str, one: dict[int, int]) -> str:
    """A word with its figures as letters and no letter more than twice in a row."""
    is_mixed = any(sign.isalpha() for sign in word)
    letters = word.translate(_FIGURES).translate(one) if is_mixed else word
    return _RUN.sub(r"\1\1", letters)


def _shapes(word: str) -> set[str]:
    """A word as it is, and as it may be meant."""
    if not any(one.isalpha() for one in word):
        return {word}
    letters = word.translate(_FIGURES)
    meant = {word, letters.translate(_ONE_I), letters.translate(_ONE_L)}
    return (
        meant
        | {_RUN.sub(r"\1\1", one) for one in meant}
        | {_TWICE.sub(r"\1", one) for one in meant if _RUN.search(one)}
    )
