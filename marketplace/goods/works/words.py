"""What kinds and states of works are called, and what a buyer agrees to."""

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.works.models import WorkKind, WorkState

KINDS = {
    WorkKind.RECIPE_BOOK: _l("Recipe book"),
    WorkKind.TRAINING_PLAN: _l("Training plan"),
    WorkKind.GUIDE: _l("Guide"),
}
SHELVES = {
    WorkKind.RECIPE_BOOK: _l("Recipe books"),
    WorkKind.TRAINING_PLAN: _l("Training plans"),
    WorkKind.GUIDE: _l("Guides"),
}
ART = {WorkKind.RECIPE_BOOK: "meal", WorkKind.TRAINING_PLAN: "session", WorkKind.GUIDE: "stall"}
"""Which picture is drawn for the cover."""
STATES = {
    WorkState.DRAFT: _l("Draft"),
    WorkState.IN_REVIEW: _l("Being looked at"),
    WorkState.ON_SALE: _l("On sale"),
    WorkState.REFUSED: _l("Needs a change"),
    WorkState.WITHDRAWN: _l("No longer sold"),
}
TONES = {
    WorkState.DRAFT: "plain",
    WorkState.IN_REVIEW: "wait",
    WorkState.ON_SALE: "good",
    WorkState.REFUSED: "bad",
    WorkState.WITHDRAWN: "plain",
}


def consent() -> str:
    """What a buyer agrees to so that a work can be delivered at once.

    Source: Directive 2011/83/EU, article 16 (m); in France Code de la consommation, art. L221-28, 13°.
    """
    words: str = _(
        "I ask for the file at once, before the fourteen days of withdrawal are over,"
        " and I know that I lose my right of withdrawal with it."
    )
    return words


def country_words(country: str) -> str:
    names: dict[str, str] = {
        "FR": _("France"),
        "BE": _("Belgium"),
        "LU": _("Luxembourg"),
        "DE": _("Germany"),
        "ES": _("Spain"),
        "IT": _("Italy"),
        "PT": _("Portugal"),
        "IE": _("Ireland"),
        "NL": _("Netherlands"),
        "AT": _("Austria"),
    }
    return names.get(country, country)
