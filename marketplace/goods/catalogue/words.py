"""What kinds, motives and terms of goods are called on pages."""

from datetime import datetime

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.i18n import ngettext
from marketplace.goods.catalogue.models import Audience, Good, Kind, State
from marketplace.goods.catalogue.rules import USED, WORN, Motive

KINDS = {
    Kind.THEME: _l("Page theme"),
    Kind.FRAME: _l("Frame"),
    Kind.RIBBON: _l("Ribbon"),
    Kind.STICKER: _l("Sticker"),
    Kind.BADGE: _l("Sewn badge"),
    Kind.PRIORITY_REQUEST: _l("Priority request"),
    Kind.EXTENDED_HOLD: _l("Longer hold"),
    Kind.SEARCH_ALERT: _l("Instant alert"),
    Kind.BOOST: _l("Boost"),
    Kind.EXTRA_PHOTOS: _l("More photos"),
    Kind.STATISTICS: _l("Statistics"),
    Kind.PROGRAMME_HISTORY: _l("Programme history"),
}
ICONS = {
    Kind.THEME: "sun",
    Kind.FRAME: "circle",
    Kind.RIBBON: "bookmark",
    Kind.STICKER: "flower",
    Kind.BADGE: "tag",
    Kind.PRIORITY_REQUEST: "zap",
    Kind.EXTENDED_HOLD: "hourglass",
    Kind.SEARCH_ALERT: "bell",
    Kind.BOOST: "trending-up",
    Kind.EXTRA_PHOTOS: "camera",
    Kind.STATISTICS: "chart-column",
    Kind.PROGRAMME_HISTORY: "history",
}
MOTIVES = {
    Motive.SHOWING: _l("To show what you love"),
    Motive.TIME: _l("To save time"),
    Motive.EXPERIENCE: _l("To get more out of it"),
}
STATES = {State.DRAFT: _l("Draft"), State.ON_SALE: _l("On sale"), State.RETIRED: _l("Retired")}
STATE_TONES = {State.DRAFT: "wait", State.ON_SALE: "good", State.RETIRED: "plain"}
FRAMES = {
    "ring": _l("Ring"),
    "double": _l("Two rings"),
    "dots": _l("Dots"),
    "scallops": _l("Scallops"),
    "leaves": _l("Leaves"),
    "rays": _l("Rays"),
    "gingham": _l("Gingham"),
}
TONES = {"ink": _l("Ink"), "beet": _l("Beetroot"), "herb": _l("Herb")}
SHAPES = {
    "disc": _l("Disc"),
    "ring": _l("Ring"),
    "square": _l("Square"),
    "bar": _l("Bar"),
    "leaf": _l("Leaf"),
    "drop": _l("Water drop"),
    "heart": _l("Heart"),
    "star": _l("Star"),
    "flower": _l("Flower"),
    "arc": _l("Arc"),
    "steam": _l("Steam"),
    "bowl": _l("Bowl"),
}
PLATES = {
    "shield": _l("Shield"),
    "pennant": _l("Pennant"),
    "hexagon": _l("Hexagon"),
    "tag": _l("Label"),
    "ticket": _l("Ticket"),
    "house": _l("House"),
}
MOTIONS = {
    "none": _l("None"),
    "sway": _l("Sways"),
    "hop": _l("Hops"),
    "turn": _l("Turns once"),
}
AUDIENCES = {
    Audience.EVERYONE: _l("Everybody"),
    Audience.PROVIDERS: _l("Members who offer something"),
    Audience.LONG_STANDING: _l("Members for a year"),
}


def lasts(good: Good) -> str:
    """How long one has it."""
    if Kind(good.kind) in WORN:
        return _("Yours for good")
    if good.days is None:
        return _("For good")
    span = ngettext("%(num)s day", "%(num)s days", good.days)
    return _("%(span)s from when you start it", span=span) if Kind(good.kind) in USED else span


def left(good: Good) -> str:
    """How many copies there still are; empty for a good without numbers."""
    if good.stock is None:
        return ""
    copies = good.stock - good.sold
    if not copies and good.stock == 1:
        return _("The only copy is sold.")
    if not copies:
        return _("All %(count)s copies are sold.", count=str(good.stock))
    return ngettext(
        "%(num)s numbered copy left of %(all)s",
        "%(num)s numbered copies left of %(all)s",
        copies,
        all=str(good.stock),
    )


def amount(good: Good) -> str:
    """How much of it there is: minutes, photos; empty where that says nothing."""
    if good.kind == Kind.EXTENDED_HOLD:
        return ngettext("%(num)s minute longer", "%(num)s minutes longer", good.amount)
    if good.kind == Kind.EXTRA_PHOTOS:
        return ngettext("%(num)s photo more per offer", "%(num)s photos more per offer", good.amount)
    return ""


def is_ending(good: Good, now: datetime) -> bool:
    """Whether the day it is no longer sold is near enough to be told."""
    return good.on_sale_until is not None and (good.on_sale_until - now).days < 31
