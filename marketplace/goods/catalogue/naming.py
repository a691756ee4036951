"""A good's words in a reader's language."""

from marketplace.core.i18n import current_locale
from marketplace.goods.catalogue.models import Good


def name(good: Good, locale: str | None = None) -> str:
    return good.name_fr if (locale or current_locale()) == "fr" else good.name_en


def words(good: Good, locale: str | None = None) -> str:
    """What it does, in a few sentences."""
    return good.text_fr if (locale or current_locale()) == "fr" else good.text_en
