"""Draws frames, stickers, badges and themes as SVG from colours and shapes; what is neither is never drawn.

Whatever it is given, what comes out is our own elements with our own attributes, or a `ValueError`: words are looked
up in closed lists, numbers are made numbers, and a colour is six hexadecimal digits.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from markupsafe import Markup

from marketplace.core.art_marks import block, circle_points, disc, dots, fill, leaf, ring, strokes
from marketplace.goods.catalogue.colours import CHOSEN, HEX, tokens

T = TypeVar("T")
_NUMBERS = re.compile(r"\d+")

_OPEN = (
    '<svg class="{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" aria-hidden="true"'
    ' focusable="false">'
)


def frame(design: Mapping[str, Any]) -> Markup:
    """A frame around a face: the middle of the square stays empty up to a radius of 40."""
    draw = _one_of(_FRAMES, design["shape"])
    drawn = draw(_paint(design["colour"]), _paint(design["second"]))
    return Markup(_OPEN.format("frame") + drawn + "</svg>")  # noqa: S704 - shapes and checked colours alone


def sticker(design: Mapping[str, Any]) -> Markup:
    """A sticker; it moves only where motion is allowed, which the style sheet decides by its class."""
    name = f"sticker sticker-{_one_of(_MOTIONS, design['motion'])}"
    return Markup(_OPEN.format(name) + _parts(design) + "</svg>")  # noqa: S704 - shapes and checked colours alone


def badge(design: Mapping[str, Any]) -> Markup:
    """A badge that is sewn on: a plate with a stitched edge, never round as stamps are that are earned."""
    path = _one_of(_PLATES, design["plate"])
    ground, edge = _paint(design["ground"]), _paint(design["edge"])
    plate = fill(path, ground) + strokes(path, edge, 3) + strokes(_inner(path), edge, 1.2, dashes="3 3")
    parts = f'<g transform="translate(23 21) scale(0.54)">{_parts(design)}</g>'
    return Markup(_OPEN.format("patch") + plate + parts + "</svg>")  # noqa: S704 - shapes and checked colours alone


def _parts(design: Mapping[str, Any]) -> str:
    return "".join(_part(part) for part in design["parts"])


def _part(part: Mapping[str, Any]) -> str:
    draw = _one_of(_SHAPES, part["shape"])
    x, y, turn, size = (_number(part[name]) for name in ("x", "y", "turn", "size"))
    place = f"translate({x} {y}) rotate({turn}) scale({size / 100})"
    return f'<g transform="{place}">{draw(_paint(part["colour"]))}</g>'


def _one_of(known: Mapping[str, T], name: object) -> T:
    if not isinstance(name, str) or name not in known:
        raise ValueError("this is not among what can be drawn")
    return known[name]


def _paint(colour: object) -> str:
    if not isinstance(colour, str) or not HEX.match(colour):
        raise ValueError("this is no colour")
    return colour


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 360:
        raise ValueError("this is no place on the sheet")
    return value


def _double(colour: str, second: str) -> str:
    return ring(50, 50, 44, colour, 3) + ring(50, 50, 48, second, 2)


def _dotted(colour: str, second: str) -> str:
    points = circle_points(50, 50, 45.5, 24)
    return dots(points[::2], 7, colour) + dots(points[1::2], 5, second)


def _scallops(colour: str, second: str) -> str:
    return dots(circle_points(50, 50, 44, 20), 12, colour) + ring(50, 50, 41.5, second, 2)


def _leaves(colour: str, second: str) -> str:
    path = {colour: "", second: ""}
    for at, (x, y) in enumerate(circle_points(50, 50, 43, 21)):
        path[colour if at % 3 else second] += leaf(x, y, 9, math.atan2(y - 50, x - 50) + 0.9)
    return ring(50, 50, 43, colour, 1.4) + "".join(fill(drawn, paint) for paint, drawn in path.items())


def _rays(colour: str, second: str) -> str:
    inner, outer = circle_points(50, 50, 42, 36), circle_points(50, 50, 49, 36)
    path = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in zip(inner, outer, strict=True))
    return strokes(path, colour, 2.4) + ring(50, 50, 41.5, second, 2)


def _gingham(colour: str, second: str) -> str:
    step = f"{math.tau * 45 / 48:.3f}"
    checks = (
        f'<circle cx="50" cy="50" r="45" fill="none" stroke="{colour}" stroke-width="9"'
        f' stroke-dasharray="{step} {step}"/>'
    )
    return ring(50, 50, 45, second, 9) + checks


_FRAMES: dict[str, Callable[[str, str], str]] = {
    "ring": lambda colour, second: ring(50, 50, 45, colour, 5) + ring(50, 50, 41.5, second, 1.5),
    "double": _double,
    "dots": _dotted,
    "scallops": _scallops,
    "leaves": _leaves,
    "rays": _rays,
    "gingham": _gingham,
}


# Shapes around the origin, 100 wide.

_HEART = "M0 42C-62 4 -46 -44 -18 -40C-6 -38 0 -26 0 -22C0 -26 6 -38 18 -40C46 -44 62 4 0 42z"
_DROP = "M0 -50C26 -14 34 4 34 18A34 34 0 0 1 -34 18C-34 4 -26 -14 0 -50z"
_BOWL = "M-50 -8H50C50 26 28 44 0 44S-50 26 -50 -8z"
_MOTIONS = {name: name for name in ("none", "sway", "hop", "turn")}

# Plates of badges, 100 wide, and how much smaller the seam in them is.

_PLATES = {
    "shield": "M12 10H88V52C88 74 68 88 50 95C32 88 12 74 12 52z",
    "pennant": "M14 8H86V92L50 74L14 92z",
    "hexagon": "M50 5L90 28V72L50 95L10 72V28z",
    "tag": "M28 8H72L90 28V92H10V28z",
    "ticket": "M8 14H92V40L84 50L92 60V86H8V60L16 50L8 40z",
    "house": "M50 6L92 38V94H8V38z",
}
_SEAM = 0.88

_STEAM = "M-22 46C-40 22 -4 6 -22 -20M4 46C-14 18 22 2 4 -32M30 46C12 22 48 6 30 -20"
_LEAF = "M0 50C-40 20 -36 -24 0 -50C36 -24 40 20 0 50z"


def _star(colour: str) -> str:
    outer = circle_points(0, 0, 50, 5, -math.pi / 2)
    inner = circle_points(0, 0, 21, 5, -math.pi / 2 + math.pi / 5)
    points = [point for pair in zip(outer, inner, strict=True) for point in pair]
    return fill("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z", colour)


_SHAPES: dict[str, Callable[[str], str]] = {
    "disc": lambda colour: disc(0, 0, 50, colour),
    "ring": lambda colour: ring(0, 0, 42, colour, 14),
    "square": lambda colour: block(-50, -50, 100, 100, colour, 10),
    "bar": lambda colour: block(-50, -9, 100, 18, colour, 9),
    "leaf": lambda colour: fill(_LEAF, colour),
    "drop": lambda colour: fill(_DROP, colour),
    "heart": lambda colour: fill(_HEART, colour),
    "star": _star,
    "flower": lambda colour: dots(circle_points(0, 0, 28, 6), 44, colour),
    "arc": lambda colour: strokes("M-42 20A44 44 0 0 1 42 20", colour, 13),
    "steam": lambda colour: strokes(_STEAM, colour, 9),
    "bowl": lambda colour: fill(_BOWL, colour),
}


def _inner(path: str) -> str:
    """A plate's outline drawn nearer to its middle."""
    return _NUMBERS.sub(lambda found: f"{50 + (float(found[0]) - 50) * _SEAM:.1f}", path)


def theme(design: Mapping[str, Any]) -> Markup:
    """A small page in a theme's colours, by day on the left and by night on the right."""
    halves = "".join(
        _half(at, tokens({name: _paint(design[mode][name]) for name in CHOSEN}))
        for at, mode in ((0, "light"), (60, "dark"))
    )
    opening = _OPEN.format("theme-look").replace("0 0 100 100", "0 0 120 80")
    return Markup(opening + halves + "</svg>")  # noqa: S704 - checked colours alone


def _half(left: int, named: Mapping[str, str]) -> str:
    awning = "".join(
        disc(left + 5 + 10 * at, 10, 5, named["beet"] if at % 2 else named["card"]) for at in range(6)
    )
    lines = block(left + 14, 34, 26, 4, named["ink"], 2) + block(left + 14, 43, 32, 3, named["ink-2"], 1)
    return (
        block(left, 0, 60, 80, named["milk"])
        + awning
        + block(left, 0, 60, 10, named["beet"])
        + block(left + 8, 26, 44, 44, named["card"], 6)
        + lines
        + block(left + 14, 54, 22, 9, named["beet"], 4)
    )


_LOOKS: dict[str, Callable[[Mapping[str, Any]], Markup]] = {
    "frame": frame,
    "sticker": sticker,
    "badge": badge,
    "theme": theme,
}


def look(kind: str, design: Mapping[str, Any]) -> Markup | None:
    """The picture of a good, None for what has none."""
    draw = _LOOKS.get(kind)
    return draw(design) if draw and design else None
