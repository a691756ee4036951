"""What kinds, states, shapes and colours of designs are called."""

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.catalogue.words import MOTIONS, PLATES, SHAPES
from marketplace.goods.designs.models import DesignKind, DesignState

__all__ = [
    "ABOUT",
    "COLOURS",
    "DECISIONS",
    "KINDS",
    "MOTIONS",
    "PLATES",
    "SHAPES",
    "STATES",
    "TONES",
]

KINDS = {
    DesignKind.STICKER: _l("Sticker"),
    DesignKind.BADGE: _l("Sewn badge"),
    DesignKind.THEME: _l("Page theme"),
}
ABOUT = {
    DesignKind.STICKER: _l("A small picture that is worn beside a name, and may move a little."),
    DesignKind.BADGE: _l("A stitched badge with your picture on it, worn beside a name."),
    DesignKind.THEME: _l("The colours of somebody’s whole page, by day and by night."),
}
STATES = {
    DesignState.DRAFT: _l("Draft"),
    DesignState.IN_REVIEW: _l("Being looked at"),
    DesignState.ON_SALE: _l("On sale"),
    DesignState.REFUSED: _l("Needs a change"),
    DesignState.WITHDRAWN: _l("No longer sold"),
}
TONES = {
    DesignState.DRAFT: "plain",
    DesignState.IN_REVIEW: "wait",
    DesignState.ON_SALE: "good",
    DesignState.REFUSED: "bad",
    DesignState.WITHDRAWN: "plain",
}
DECISIONS = {
    "accept": _l("It was accepted"),
    "refuse": _l("Needs a change"),
    "withdraw": _l("Taken off sale"),
}
COLOURS = {
    "beetroot": _l("Beetroot"),
    "radish": _l("Radish"),
    "tomato": _l("Tomato"),
    "apricot": _l("Apricot"),
    "saffron": _l("Saffron"),
    "pear": _l("Pear"),
    "herb": _l("Herb"),
    "mint": _l("Mint"),
    "sea": _l("Sea"),
    "plum": _l("Plum"),
    "aubergine": _l("Aubergine"),
    "bread": _l("Bread"),
    "milk": _l("Milk"),
    "white": _l("White"),
}
