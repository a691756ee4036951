"""What a member's drawing may hold, what becomes of it when it is sold, and what its maker gets; reads no table.

A drawing lies on a grid of 20 by 20 steps, its turns are steps of 15 degrees and its sizes steps of a twentieth, so
that pieces meet exactly without anybody being exact. Colours are names of the house's palette or six digits.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from marketplace.goods.catalogue import colours
from marketplace.goods.designs.models import DesignKind

Drawing = Mapping[str, Any]

GRID = 20
STEP = 100 // GRID
TURNS = 24
TURN = 360 // TURNS

PALETTE = {
    "beetroot": "#9B1B54",
    "radish": "#E0527E",
    "tomato": "#B3261E",
    "apricot": "#F08A4B",
    "saffron": "#FFC23C",
    "pear": "#9DBB4F",
    "herb": "#0E6B55",
    "mint": "#8ED6BF",
    "sea": "#1C6E8C",
    "plum": "#5B3A8C",
    "aubergine": "#2B1233",
    "bread": "#A8734A",
    "milk": "#F5F7F2",
    "white": "#FFFFFF",
}
"""Colours by name; whoever wants another one picks it."""

PRICES: dict[str, tuple[int, ...]] = {
    DesignKind.STICKER: (40, 60, 80, 120),
    DesignKind.BADGE: (60, 80, 120, 160),
    DesignKind.THEME: (200, 300, 400),
}
"""What a member's good may cost, in credits."""
STOCKS = (None, 25, 50, 100, 250)
"""How many numbered copies there are; none is no bound."""

MOST_DESIGNS = 60
"""Of one maker, sold or not."""
MOST_SIMILAR = 6

_PAPER = {"ground": "#F5F7F2", "card": "#FFFFFF", "ink": "#2B1233", "soft": "#5A4A61", "accent": "#9B1B54"}
_NIGHT = {"ground": "#17101B", "card": "#221828", "ink": "#F6EEF7", "soft": "#C4B6CB", "accent": "#FF8DB9"}

_FIRST_PART = {"shape": "disc", "x": 10, "y": 10, "size": 14, "turn": 0, "colour": "beetroot"}


def first(kind: str) -> dict[str, Any]:
    """What a new drawing begins with."""
    if kind == DesignKind.THEME:
        return {"light": dict(_PAPER), "dark": dict(_NIGHT)}
    if kind == DesignKind.BADGE:
        star = _FIRST_PART | {"shape": "star", "colour": "beetroot"}
        return {"plate": "shield", "ground": "milk", "edge": "beetroot", "parts": [star]}
    return {"motion": "none", "parts": [dict(_FIRST_PART)]}


def new_part(shape: str) -> dict[str, Any]:
    """A shape as it is laid on the sheet: in the middle, small enough to see what is below."""
    return _FIRST_PART | {"shape": shape, "size": 8, "colour": "saffron"}


def paint(colour: str) -> str:
    """A colour as six digits."""
    return PALETTE.get(colour, colour).upper()


def finished(kind: str, drawing: Drawing) -> dict[str, Any]:
    """A drawing as the catalogue keeps looks: places in hundredths, turns in degrees, colours as six digits."""
    if kind == DesignKind.THEME:
        return {
            mode: {name: drawing[mode][name].upper() for name in colours.CHOSEN} for mode in colours.MODES
        }
    parts = {"parts": [_finished_part(part) for part in drawing["parts"]]}
    if kind == DesignKind.BADGE:
        paints = {name: paint(drawing[name]) for name in ("ground", "edge")}
        return {"plate": drawing["plate"]} | paints | parts
    return {"motion": drawing["motion"]} | parts


def _finished_part(part: Mapping[str, Any]) -> dict[str, Any]:
    places = {name: part[name] * STEP for name in ("x", "y", "size")}
    return {"shape": part["shape"], "turn": part["turn"] * TURN, "colour": paint(part["colour"])} | places


def fingerprint(look: Drawing) -> list[str]:
    """What a finished look is made of, coarsely and wherever on the sheet it lies, so that copies share most of it.

    A shape in another colour is the same shape; a theme is its colours, each to the nearest of sixteen steps.
    """
    if "light" in look:
        return sorted(
            f"{mode}.{name}:{look[mode][name][1]}{look[mode][name][3]}{look[mode][name][5]}"
            for mode in colours.MODES
            for name in colours.CHOSEN
        )
    parts = look["parts"]
    if not parts:
        return []
    left, top = (min(part[name] for part in parts) for name in ("x", "y"))
    marks = [
        f"{part['shape']}:{(part['x'] - left + 5) // 15}.{(part['y'] - top + 5) // 15}:{(part['size'] + 5) // 20}"
        for part in parts
    ]
    return sorted(set(_numbered(marks)))


def _numbered(marks: Iterable[str]) -> Iterable[str]:
    """The second of two equal marks is another mark than the first."""
    seen: dict[str, int] = {}
    for mark in marks:
        seen[mark] = seen.get(mark, 0) + 1
        yield mark if seen[mark] == 1 else f"{mark}#{seen[mark]}"


def likeness(one: Iterable[str], other: Iterable[str]) -> int:
    """How much two fingerprints share, in percent of all their marks."""
    mine, theirs = set(one), set(other)
    return 100 * len(mine & theirs) // len(mine | theirs) if mine | theirs else 0


class Ceiling(NamedTuple):
    """The most credits a maker is given in a day and in a month, or what was given in them."""

    day: int
    month: int


def within(share: int, given: Ceiling, most: Ceiling) -> int:
    """What of a share may be given after what was given on the same day and in the same month."""
    return max(0, min(share, most.day - given.day, most.month - given.month))


def counted(sales: int) -> int:
    """A number of sales as it is shown: exactly below ten, then rounded down, so that nobody watches who buys."""
    for least, step in ((1_000, 100), (100, 50), (10, 10)):
        if sales >= least:
            return sales // step * step
    return sales


def slug_of(name: str) -> str:
    """A name as it stands in an address; empty when nothing of it can."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
