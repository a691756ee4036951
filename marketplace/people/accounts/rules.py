"""What an account may be called and which passwords are refused; touches no storage."""

import re
import unicodedata

from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.common_passwords import COMMON

MIN_PASSWORD = 12
MAX_PASSWORD = 200
_EMAIL = re.compile(r"^[^@\s\x00-\x1f,;<>\"]{1,64}@[a-z0-9.-]{1,253}\.[a-z]{2,24}$")


def normalise_email(text: str) -> str:
    """An address as it is stored: trimmed, NFC, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def is_email(text: str) -> bool:
    """Whether a normalised address has the shape of one; only a message proves that it exists."""
    return len(text) <= 254 and bool(_EMAIL.match(text)) and ".." not in text


def password_problem(password: str, *, name: str, email: str) -> str | None:
    """Why a password is refused, as a sentence, or None (ASVS 5.0, V6.2: length, common ones, own name)."""
    if len(password) < MIN_PASSWORD:
        return _("Use at least %(n)s characters; a few words in a row are easy to remember.", n=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        return _("Use at most %(n)s characters.", n=MAX_PASSWORD)
    plain = _plain(password)
    if plain in COMMON or len(set(plain)) < 4:
        return _("This password is among the first that are guessed. Choose another.")
    own = [part for part in re.split(r"[^a-z0-9]+", f"{_plain(name)} {email}") if len(part) >= 4]
    rest = plain
    for part in own:
        rest = rest.replace(part, "")
    if own and len(rest) < 8 and rest != plain:
        return _("This password is made of your own name or address. Choose another.")
    return None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
