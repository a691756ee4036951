"""What an account may be called and which passwords are refused; touches no storage."""

import re
import unicodedata

from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.common_passwords import is_common

MIN_PASSWORD = 12
MAX_PASSWORD = 200
MAX_NAME = 80
MAX_EMAIL = 254

DEMO_PASSWORD = "proche-demo-2026"  # noqa: S105 - printed on the sign-in page of the sandbox
DEMO_DOMAIN = "demo.proche.test"
DEMO_NAMES = ("customer", "cook", "coach", "finance", "finance2", "moderator", "admin")

# The dot-atom of RFC 5322; quoted and non-ASCII local parts are refused, as our mail could not reach them.
_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_LOCAL}@({_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LINK = re.compile(r"https?:|www\.|[a-z0-9]\.[a-z]{2,}/|[/<>\\]", re.IGNORECASE)


def normalise_email(text: str) -> str:
    """An address as it is stored: trimmed, lower case, the domain as the network writes it (IDNA)."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = plain.rpartition("@")
    if domain.isascii():
        return plain
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return plain


def is_email(text: str) -> bool:
    """Whether a normalised address has the shape of one; only a message proves that it exists."""
    local = text.rpartition("@")[0]
    return len(text) <= MAX_EMAIL and len(local) <= 64 and bool(_EMAIL.fullmatch(text))


def name_problem(name: str) -> str | None:
    """Why a name is refused, as a sentence, or None.

    A name stands in messages and on pages of others, so it holds no address of a web page and nothing
    that could end a line or turn the direction of writing.
    """
    if not name:
        return str(_("Write your name."))
    if len(name) > MAX_NAME:
        return str(_("Use at most %(n)s characters.", n=MAX_NAME))
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for sign in name):
        return str(_("This name holds characters that cannot be shown."))
    if _LINK.search(name) or not any(sign.isalpha() for sign in name):
        return str(_("Write the name your neighbours know you by, without links."))
    return None


def password_problem(password: str, *, name: str, email: str) -> str | None:
    """Why a password is refused, as a sentence, or None (ASVS 5.0, V6.2: length, common ones, own name)."""
    if len(password) < MIN_PASSWORD:
        return str(
            _("Use at least %(n)s characters; a few words in a row are easy to remember.", n=MIN_PASSWORD)
        )
    if len(password) > MAX_PASSWORD:
        return str(_("Use at most %(n)s characters.", n=MAX_PASSWORD))
    plain = _plain(password)
    if plain == DEMO_PASSWORD or is_common(plain):
        return str(_("This password is among the first that are guessed. Choose another."))
    if _is_own(plain, _plain(name), email):
        return str(_("This password is made of your own name or address. Choose another."))
    return None


def _is_own(plain: str, name: str, email: str) -> bool:
    """Whether little is left of a password once the parts of one's own name and address are taken out."""
    parts = {part for part in re.split(r"[^a-z0-9]+", f"{name} {email}") if len(part) >= 3}
    rest = plain
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != plain and len(re.sub(r"[^a-z0-9]", "", rest)) < 6


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """`Firefox, Android` of a browser's own description of itself; only for people to recognise a device."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("An unknown browser")
