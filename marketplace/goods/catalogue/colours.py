"""Colours as numbers: contrast by WCAG 2.2, mixtures, and what a theme's few colours make of a page; draws nothing."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")

MODES = ("light", "dark")
CHOSEN = ("ground", "card", "ink", "soft", "accent")
"""What whoever makes a theme chooses, for each mode: the page, what lies on it, words, quiet words, links and acts."""

TEXT_AT_LEAST = 6.0
EDGE_AT_LEAST = 3.0
"""Our own bound for words (WCAG AA asks 4.5), and WCAG 1.4.11 for the edges of fields."""

_KEPT = {"light": {"herb-text": "#0B5F4B", "beet-solid": "#9B1B54"}, "dark": {"herb-text": "#6FD9B8"}}
"""Colours of the house that stay whatever the theme, and that words on its grounds are written in."""

Tokens = dict[str, str]


class Faint(NamedTuple):
    """Two colours of a theme that stand on each other and are too near."""

    mode: str
    over: str
    under: str
    contrast: float
    least: float


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(under: str, over: str, percent: int) -> str:
    """So much of one colour over another, in whole steps of sRGB."""
    parts = (
        round((int(under[at : at + 2], 16) * (100 - percent) + int(over[at : at + 2], 16) * percent) / 100)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def tokens(chosen: Mapping[str, str]) -> Tokens:
    """The page's tokens, by name, from the five colours of one mode."""
    ground, card, ink, soft, accent = (chosen[name] for name in CHOSEN)
    return {
        "milk": ground,
        "card": card,
        "sunk": mixed(ground, ink, 5),
        "ink": ink,
        "ink-2": soft,
        "line": mixed(card, ink, 14),
        "edge": mixed(card, ink, 58),
        "beet": accent,
        "beet-tint": mixed(card, accent, 10),
    }


def faint(design: Mapping[str, Mapping[str, str]]) -> list[Faint]:
    """Every pair of a theme that lies on each other somewhere on our pages, and is too near to be read."""
    return [found for mode in MODES for found in _faint_in(mode, design[mode])]


def _pairs(mode: str, named: Tokens) -> Iterator[Faint]:
    grounds = ("milk", "card", "sunk")
    for under in grounds:
        for over in ("ink", "ink-2", "beet"):
            yield _pair(mode, named, over, under, TEXT_AT_LEAST)
        yield _pair(mode, named, "herb-text", under, 4.5)
    for over in ("ink", "beet"):
        yield _pair(mode, named, over, "beet-tint", 4.5)
    for under in ("milk", "card"):
        yield _pair(mode, named, "edge", under, EDGE_AT_LEAST)
    if "beet-solid" in named:
        yield _pair(mode, named, "beet-solid", "milk", EDGE_AT_LEAST)


def _pair(mode: str, named: Tokens, over: str, under: str, least: float) -> Faint:
    return Faint(mode, over, under, contrast(named[over], named[under]), least)


def field_of(found: Faint) -> str:
    """The colour whoever chooses has to change: the upper one, where that is theirs."""
    own = {"ink": "ink", "edge": "ink", "ink-2": "soft", "beet": "accent"}
    return own.get(found.over, "card" if found.under == "card" else "ground")


def nearest(design: Mapping[str, Mapping[str, str]], mode: str, name: str) -> str | None:
    """The nearest colour to a chosen one that can be read wherever it is to blame, and spoils no other pair.

    Nearest by how much black or white is mixed into it, in hundredths; None where not even those two would do.
    """
    chosen = design[mode]
    others = {found[1:3] for found in _faint_in(mode, chosen) if field_of(found) != name}
    for percent in range(1, 101):
        for over in ("#000000", "#FFFFFF"):
            tried = mixed(chosen[name], over, percent)
            if {found[1:3] for found in _faint_in(mode, dict(chosen) | {name: tried})} <= others:
                return tried
    return None


def _faint_in(mode: str, chosen: Mapping[str, str]) -> list[Faint]:
    return [found for found in _pairs(mode, tokens(chosen) | _KEPT[mode]) if found.contrast < found.least]


def style_sheet(design: Mapping[str, Mapping[str, str]]) -> str:
    """The theme as a style sheet: our tokens, in both modes, over those of the house."""
    light, dark = tokens(design["light"]), tokens(design["dark"])
    lines = "\n".join(f"    --{name}: light-dark({light[name]}, {dark[name]});" for name in light)
    return f"@layer tokens {{\n  :root {{\n{lines}\n  }}\n}}\n"
