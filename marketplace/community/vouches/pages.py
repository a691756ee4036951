"""What pages say of vouches, in words."""

from marketplace.community.vouches.models import Relation
from marketplace.core.i18n import gettext as _


def relation_words(relation: str) -> str:
    """How the two know each other."""
    return {
        Relation.NEIGHBOUR: _("Neighbour"),
        Relation.FRIEND: _("Friend"),
        Relation.GUEST: _("Was a guest"),
        Relation.COLLEAGUE: _("Works with them"),
        Relation.FAMILY: _("Family"),
        Relation.PARTNER: _("Earns together with them"),
    }[Relation(relation)]
