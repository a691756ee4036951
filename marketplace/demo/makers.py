"""Lets neighbours design things for the shop: two makers, three designs that are sold and one that waits."""

from typing import Any

from marketplace.demo.neighbours import Cast
from marketplace.goods.catalogue.models import Good
from marketplace.goods.designs import operations, queries, review, shares
from marketplace.goods.designs.models import Design, DesignKind, Maker
from marketplace.goods.designs.review import Ruling
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries as owned
from marketplace.people.accounts.models import Member
from marketplace.workflows import buy_good
from marketplace.workflows.buy_good import Wish

_NAMES = ("shape", "x", "y", "size", "turn", "colour")


def _parts(*parts: tuple[str, int, int, int, int, str]) -> list[dict[str, Any]]:
    return [dict(zip(_NAMES, part, strict=True)) for part in parts]


_CHICK = {
    "motion": "hop",
    "parts": _parts(
        ("disc", 10, 12, 13, 0, "saffron"),
        ("disc", 10, 6, 8, 0, "saffron"),
        ("drop", 14, 6, 3, 18, "apricot"),
        ("disc", 11, 5, 1, 0, "aubergine"),
        ("arc", 9, 12, 6, 12, "apricot"),
        ("bar", 8, 19, 3, 6, "apricot"),
        ("bar", 12, 19, 3, 6, "apricot"),
    ),
}
_GARDEN = {
    "plate": "shield",
    "ground": "mint",
    "edge": "herb",
    "parts": _parts(
        ("bar", 10, 13, 12, 6, "herb"),
        ("leaf", 6, 14, 7, 21, "herb"),
        ("leaf", 14, 14, 7, 3, "herb"),
        ("flower", 10, 6, 11, 0, "radish"),
        ("disc", 10, 6, 4, 0, "saffron"),
    ),
}
_TEA = {
    "motion": "sway",
    "parts": _parts(
        ("steam", 10, 4, 7, 0, "sea"), ("ring", 17, 12, 5, 0, "plum"), ("bowl", 10, 13, 14, 0, "plum")
    ),
}
_LAVENDER = {
    "light": {
        "ground": "#F6F3FB",
        "card": "#FFFFFF",
        "ink": "#241A3A",
        "soft": "#51466B",
        "accent": "#5B3A8C",
    },
    "dark": {
        "ground": "#14101F",
        "card": "#1E1830",
        "ink": "#F2EDFB",
        "soft": "#C1B6D8",
        "accent": "#C9AEF5",
    },
}


def fill(cast: Cast, moderator: Member) -> None:
    """Makers, designs, and what a few neighbours bought; in the open transaction."""
    lou = operations.call_oneself(cast.customers[0], "Atelier du quai")
    sam = operations.call_oneself(cast.providers[0], "La Basse-cour")
    sold = [
        _sold(sam, DesignKind.STICKER, _CHICK, ("Poussin du dimanche", "Sunday chick"), 60, moderator),
        _sold(lou, DesignKind.BADGE, _GARDEN, ("Jardin partagé", "Shared garden"), 80, moderator),
        _sold(lou, DesignKind.THEME, _LAVENDER, ("Lavande", "Lavender"), 300, moderator),
    ]
    operations.submit(_drawn(sam, DesignKind.STICKER, _TEA, "Thé de quatre heures"))
    for number, buyer in enumerate([*cast.customers[1:4], *cast.providers[1:9]]):
        for good in sold[: 1 + number % 3]:
            _buy(buyer, good)
    for maker in (lou, sam):
        shares.settle(maker.member_id)
        shares.tell(maker.member_id)


def _drawn(maker: Maker, kind: DesignKind, drawing: dict[str, Any], name: str) -> Design:
    design = operations.start(maker, kind, "fr")
    operations.save(design, drawing, {"name": name, "words": "", "language": "fr"}, design.version)
    return design


def _sold(
    maker: Maker,
    kind: DesignKind,
    drawing: dict[str, Any],
    names: tuple[str, str],
    credits: int,
    moderator: Member,
) -> Good:
    design = _drawn(maker, kind, drawing, names[0])
    operations.submit(design)
    words = (f"Une création de {maker.name}.", f"Made by {maker.name}.")
    ruling = Ruling("accept", design.version, "", names[1], names[0], words[1], words[0], credits, None)
    review.decide(design, moderator, ruling)
    good = queries.good_of(design)
    if good is None:
        raise LookupError("an accepted design is a good")
    return good


def _buy(member: Member, good: Good) -> None:
    buy_good.buy(member, Wish(good.public_id, good.price_version), key=f"demo:{good.public_id}")
    for thing in owned.of_member(member.id):
        if thing.good.id == good.id:
            things.wear(member.id, thing.item.public_id)
