"""Whom to call when somebody is in danger, by country, as the settings say; a report replaces none of it."""

from typing import NamedTuple

from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _


class Number(NamedTuple):
    """What it is for, in words, and what to dial."""

    words: str
    number: str


def numbers(country: str = "") -> list[Number]:
    """The numbers of a country, of the company's own where that one is unknown; never none."""
    known = _known()
    found = known.get(country or settings().company_country) or known.get(settings().company_country)
    return [Number(_words(kind), number) for kind, number in found or [("all", "112")]]


def _known() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for part in settings().emergency_numbers.split(";"):
        country, _is, rest = part.partition("=")
        pairs = [pair.partition(":") for pair in rest.split("|")]
        found[country.strip().upper()] = [(kind, number) for kind, mark, number in pairs if mark and number]
    return found


def _words(kind: str) -> str:
    return {
        "all": _("Any emergency"),
        "medical": _("Doctor and ambulance"),
        "police": _("Police"),
        "fire": _("Fire brigade"),
        "text": _("By text message, for who cannot speak or hear"),
        "suicide": _("Somebody thinks of suicide"),
        "violence": _("Violence against women"),
        "talk": _("Somebody to talk to"),
    }.get(kind, kind)
