"""Recognises passwords that guessers try first; keeps no list of leaks and measures no strength.

Among the leaked passwords of twelve characters and more, most are one or two words that everybody picks,
walks over the keyboard, counting, and repeats, with a year or an exclamation mark behind. Taking those
pieces away shows whether anything of a person's own is left.
"""

import re

_EVERYBODYS = """
admin administrateur administrator anniversaire antoine azerty bienvenue bonjour bordeaux caroline
changeme chocolat chouchou christopher cookiemonster cosmopolitan counterstrike demo doudou dragon
edwardcullen familia family finalfantasy flower football france friend hannahmontana hello
ichliebedich ilovemyfamily iloveyou ingodwetrust international internazionale jamesbond jesuslovesme
jetaime julien justinbieber leavemealone letmein linkedin liverpool login loulou love lyon
manchesterunited marketplace marseille master megaparol michaeljackson microsoft minecraft
moderncombat monamour monkey motdepasse needforspeed nicolas onedirection paris passer passw
password peanutbutter playstation pokemon princess princesse proche professional qwerty residentevil
sebastian secret seniseviyorum soleil sonnenschein sonyericsson starwars stratocaster sunshine
superman supernatural telechargement temppassword thisismypassword toulouse transformers trustno
welcome zidane
"""
_WORDS = sorted(_EVERYBODYS.split(), key=len, reverse=True)
_PHRASES = ("correcthorsebatterystaple", "jenesaispas", "monmotdepasse")

_WALKS = (
    "1234567890",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1z2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "1aqw2zsx3edc4rfv5tgb",
    "1qazxsw23edcvfr4",
    "zaq12wsxcde34rfv",
    "zaq1xsw2cde3vfr4",
    "qazwsxedcrfvtgbyhn",
    "aqwzsxedcrfvtgbyhn",
    "qazxswedcvfr",
    "147258369",
    "159753",
    "qweasdzxc",
    "zxcasdqwe",
    "azeqsdwxc",
    "112233445566778899",
    "102030405060708090",
    "0102030405060708",
    "741852963",
)
_LEET = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s", "7": "t"})
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}|(.{4,})\2+")
_YEAR = re.compile(r"(19[4-9]|20[0-4])\d")
_OWN = 4
"""Characters of one's own that must be left beside what everybody picks."""


def is_common(password: str) -> bool:
    """Whether a password, in lower case and without accents, is made of what everybody picks."""
    if len(set(password)) < 4:
        return True
    # `mot-de-passe` is one word to a guesser.
    words, rest = _without_words(re.sub(r"[\s._-]", "", password))
    if words > 2:
        # Several words in a row are a passphrase, even when each of them is ordinary.
        return False
    if words and _letters_left(rest) < _OWN:
        return True
    return _letters_left(_without_walks(_REPEATED.sub("", password))) < _OWN


def _without_words(password: str) -> tuple[int, str]:
    """How many everyday words there are, and what stands around them; `p4ssw0rd` is read as a word."""
    readable = password.translate(_LEET)
    if any(phrase in readable for phrase in _PHRASES):
        return 1, ""
    found: set[str] = set()
    keep = [True] * len(password)
    for word in _WORDS:
        for match in re.finditer(re.escape(word), readable):
            if all(keep[match.start() : match.end()]):
                keep[match.start() : match.end()] = [False] * len(word)
                found.add(word)
    return len(found), "".join(sign for sign, kept in zip(password, keep, strict=True) if kept)


def _without_walks(text: str) -> str:
    """The text without runs of four or more along a walk, in either direction."""
    for walk in (way for path in _WALKS for way in (path, path[::-1])):
        for size in range(len(walk), 3, -1):
            for start in range(len(walk) - size + 1):
                text = text.replace(walk[start : start + size], "")
    return text


def _letters_left(text: str) -> int:
    """Characters that are neither punctuation nor the usual year, counting or repeated ending."""
    text = _without_walks(_REPEATED.sub("", _YEAR.sub("", text)))
    return sum(sign.isalpha() for sign in text) + sum(sign.isdigit() for sign in text) // 2
