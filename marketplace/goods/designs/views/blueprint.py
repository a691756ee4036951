"""The blueprint of designs and what its pages share; holds no view."""

from typing import Any

from flask import Blueprint

from marketplace.core.config import settings
from marketplace.goods.catalogue import drawing, naming
from marketplace.goods.catalogue import words as shop_words
from marketplace.goods.catalogue.models import Good
from marketplace.goods.designs import rules, words
from marketplace.goods.designs.models import Design, DesignKind
from marketplace.goods.inventory import wardrobe
from marketplace.goods.inventory.models import Item
from marketplace.goods.inventory.queries import Owned
from marketplace.goods.inventory.rules import slots_for
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.errors import credits
from marketplace.money.papers.tax_words import percent_words

designs = Blueprint("designs", __name__)


def names() -> dict[str, Any]:
    """What every page of designs is given."""
    return {
        "words": words,
        "shop_words": shop_words,
        "naming": naming,
        "rules": rules,
        "look": drawing.look,
        "look_of": look_of,
        "credits": credits,
        "euro_price": wallet.euro_price,
        "percent": percent_words,
        "currency": settings().currency,
        "zone": settings().company_zone,
    }


def look_of(design: Design) -> dict[str, Any]:
    """A design as the catalogue would draw it."""
    return rules.finished(design.kind, design.drawing)


def worn_with(design: Design) -> wardrobe.Worn | None:
    """How its maker would look with it on; nothing for a theme, which colours a page of its own."""
    if design.kind == DesignKind.THEME:
        return None
    good = Good(
        id=0, kind=design.kind, design=look_of(design), name_en=design.name, name_fr=design.name, stock=None
    )
    tried = Item(id=0, slot=slots_for(design.kind)[-1], kind=design.kind, good_id=0, number=None)
    return wardrobe.worn_by(design.maker_id, trying=Owned(tried, good))
