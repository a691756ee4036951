"""What pages say of discussions, in words; reads nothing."""

from markupsafe import Markup

from marketplace.core.i18n import gettext as _
from marketplace.core.icons import icon

REACTION_ICONS = {"useful": "lightbulb", "thanks": "hand-heart", "lovely": "flower", "clever": "carrot"}


def reaction_words(kind: str) -> str:
    return {
        "useful": _("Useful"),
        "thanks": _("Thank you"),
        "lovely": _("Lovely"),
        "clever": _("Well grown"),
    }[kind]


def faces() -> list[tuple[str, Markup, str]]:
    """The marks in their order: kind, picture, word."""
    return [(kind, icon(name), reaction_words(kind)) for kind, name in REACTION_ICONS.items()]
