"""Members' texts as they may be kept: told apart from what is none, and cleaned of tricks; knows no field."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_MANY_LINES = re.compile(r"\n{3,}")
_MOST_MARKS = 4
_JOINERS = "\u200c\u200d"
_FLAG, _TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
# Letters and signs of other kinds that show nothing: fillers of Hangul, and a Braille cell without dots.
_BLANK_SIGNS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
_NEEDS_NO_JOINER = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "FULLWIDTH")


def is_text(value: Any) -> bool:
    """False where a text, however deep inside, holds what neither the database nor a page can hold.

    That is NUL, and halves of characters, which JSON may write and UTF-8 may not.
    """
    if isinstance(value, str):
        return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, Mapping):
        return all(is_text(name) and is_text(one) for name, one in value.items())
    return not isinstance(value, list | tuple) or all(is_text(one) for one in value)


def tidy(text: str) -> str:
    """A text as it is kept: composed, lines of one kind, without invisible signs and towers of accents.

    Marks that turn the direction of reading or stand for nothing go; joiners stay where emoji and the scripts
    that need them have them, and tags where a flag is made of them.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept: list[str] = []
    marks = 0
    for at, sign in enumerate(lines):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind == "Mn" else 0
        if marks > _MOST_MARKS or _is_nothing(sign, kind, lines, at):
            continue
        kept.append(sign)
    return _MANY_LINES.sub("\n\n", "".join(kept)).strip()


def seen(text: str) -> str:
    """A text without the signs in it that show nothing; what turns or steers is left, for whoever refuses it."""
    return "".join(
        sign
        for at, sign in enumerate(text)
        if sign in _TURNS
        or (kind := unicodedata.category(sign)) == "Cc"
        or not _is_nothing(sign, kind, text, at)
    )


_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is_nothing(sign: str, kind: str, text: str, at: int) -> bool:
    """Whether nobody would see a difference without this sign, but for the direction of reading."""
    if sign.isascii():
        return kind == "Cc" and sign not in "\n\t"
    if sign in _JOINERS:
        return _joins_nothing(text, at)
    if ord(sign) in _TAGS:
        return _FLAG not in text[max(0, at - 8) : at]
    return kind in {"Cc", "Cf"} or sign in _BLANK_SIGNS


def _joins_nothing(text: str, at: int) -> bool:
    """A joiner at an edge, after another one, or between letters that never need one."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not before or not after or before.isspace() or after.isspace() or before in _JOINERS:
        return True
    return any(
        one.isascii() or unicodedata.name(one, "").startswith(_NEEDS_NO_JOINER) for one in (before, after)
    )


def one_line(raw: str) -> str:
    """A title or a name: one line of what `tidy` leaves; empty for what is no text."""
    return " ".join(tidy(raw).split()) if is_text(raw) else ""
