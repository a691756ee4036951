"""What badges and levels of trust are called."""

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.recognition.models import BadgeRule
from marketplace.goods.recognition.rules import Level

LEVELS = {
    Level.NEW: _l("New here"),
    Level.KNOWN: _l("Known here"),
    Level.TRUSTED: _l("Trusted here"),
    Level.PILLAR: _l("Pillar of the neighbourhood"),
}
MEANINGS = {
    Level.KNOWN: _l("Address confirmed, and at least one booking kept."),
    Level.TRUSTED: _l("Ten bookings kept, at most one in ten broken, no dispute lost."),
    Level.PILLAR: _l("Fifty bookings kept in a year or more, at most one in twenty broken, no dispute lost."),
}


def name(rule: BadgeRule) -> str:
    return rule.name_fr if current_locale() == "fr" else rule.name_en


def words(rule: BadgeRule) -> str:
    """What a badge takes. Where the text leaves room for the number, it is the one in force."""
    said = rule.text_fr if current_locale() == "fr" else rule.text_en
    return said.replace("{n}", str(rule.threshold))
