"""What pages say of discussions, in words; reads nothing."""

from marketplace.core.i18n import gettext as _

REACTION_ICONS = {"useful": "lightbulb", "thanks": "hand-heart", "lovely": "flower", "clever": "carrot"}


def reaction_words(kind: str) -> str:
    return {
        "useful": _("Useful"),
        "thanks": _("Thank you"),
        "lovely": _("Lovely"),
        "clever": _("Well grown"),
    }[kind]
