"""Draws a listing's picture when it has no photo: the same one for the same seed; it never reads a file."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from markupsafe import Markup

_T = TypeVar("_T")
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_WHITE = "#FFFFFF"
_SAFFRON = "#FFC23C"


class _Palette(NamedTuple):
    ink: str
    ground: str
    accents: tuple[str, str, str]


_KITCHEN = (
    _Palette("#9B1B54", "#F9CFDE", ("#FFC23C", "#2F8F5B", "#C2356F")),
    _Palette("#B8401A", "#FBD7C3", ("#2F8F5B", "#FFC23C", "#D9572B")),
    _Palette("#6E2A85", "#E8D4F1", ("#FFC23C", "#E4572E", "#8E4BA6")),
    _Palette("#8A5A00", "#FCE3A6", ("#9B1B54", "#2F8F5B", "#C98500")),
    _Palette("#0B5F73", "#CBE8EE", ("#E4572E", "#FFC23C", "#2F8F5B")),
    _Palette("#2F6B2C", "#DCEBC8", ("#C4461B", "#FFC23C", "#7FA83D")),
)
_OUTDOORS = (
    _Palette("#0E6B55", "#C9EBDD", ("#FFC23C", "#9B1B54", "#3FA587")),
    _Palette("#1D4E89", "#CFE2F7", ("#FFC23C", "#E4572E", "#5B8CC4")),
    _Palette("#0B5F73", "#C8EBF1", ("#FFC23C", "#9B1B54", "#3A93A8")),
    _Palette("#5B3A8C", "#DED6F5", ("#FFC23C", "#0E6B55", "#8A6CBF")),
    _Palette("#7A4A00", "#F6E3BF", ("#0E6B55", "#C4461B", "#C98F2E")),
)


class _Dice:
    """A seeded source of choices. Python's own generator may change between versions; a hash does not."""

    def __init__(self, seed: str) -> None:
        self._bytes: Iterator[int] = iter(hashlib.shake_128(seed.encode()).digest(2048))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._bytes) / 255

    def pick(self, options: Sequence[_T]) -> _T:
        return options[next(self._bytes) % len(options)]


class _Sheet(NamedTuple):
    """What one picture is drawn on and with: a surface in user units, its colours, and its dice."""

    width: int
    height: int
    palette: _Palette
    dice: _Dice


_Point = tuple[float, float]


# --- Marks -----------------------------------------------------------------------------------------------


def _dots(points: Iterable[_Point], size: float, colour: str, opacity: float = 1) -> str:
    """Discs of one size: zero-length strokes with round caps take a third of the bytes of circles."""
    return _strokes("".join(f"M{x:.0f} {y:.0f}h0" for x, y in points), colour, size, opacity)


def _strokes(path: str, colour: str, size: float, opacity: float = 1, dashes: str = "") -> str:
    faded = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{size:.3g}"'
        f' stroke-linecap="round"{dashed}{faded}/>'
    )


def _fill(path: str, colour: str, opacity: float = 1) -> str:
    faded = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="{colour}"{faded}/>'


def _disc(x: float, y: float, radius: float, colour: str, opacity: float = 1) -> str:
    faded = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{colour}"{faded}/>'


def _ring(x: float, y: float, radius: float, colour: str, size: float, opacity: float) -> str:
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="none" stroke="{colour}"'
        f' stroke-width="{size:.3g}" opacity="{opacity:.2g}"/>'
    )


def _leaf(x: float, y: float, length: float, turn: float) -> str:
    """One leaf, drawn from its foot to its tip and back."""
    dx, dy = length * math.cos(turn), length * math.sin(turn)
    nx, ny = -dy * 0.45, dx * 0.45
    return (
        f"M{x:.0f} {y:.0f}q{dx / 2 + nx:.0f} {dy / 2 + ny:.0f} {dx:.0f} {dy:.0f}"
        f"q{-dx / 2 - nx:.0f} {-dy / 2 - ny:.0f} {-dx:.0f} {-dy:.0f}z"
    )


def _spiral(x: float, y: float, radius: float, count: int, turn: float) -> list[_Point]:
    """Points laid as seeds in a sunflower: even, and never in rows."""
    return [
        (
            x + radius * math.sqrt((n + 0.5) / count) * math.cos(n * _GOLDEN_ANGLE + turn),
            y + radius * math.sqrt((n + 0.5) / count) * math.sin(n * _GOLDEN_ANGLE + turn),
        )
        for n in range(count)
    ]


# --- The table -------------------------------------------------------------------------------------------


def _cloth(sheet: _Sheet) -> str:
    """Gingham, stripes, dots or a runner."""
    w, h, ink = sheet.width, sheet.height, sheet.palette.ink
    down = "".join(f"M{x} 0v{h}" for x in range(12, w, 48))
    across = "".join(f"M0 {y}h{w}" for y in range(12, h, 48))
    weave = sheet.dice.pick(("gingham", "gingham", "stripes", "dots", "runner"))
    if weave == "gingham":
        return f'<g stroke="{ink}" stroke-width="24" opacity=".09"><path d="{down}"/><path d="{across}"/></g>'
    if weave == "stripes":
        return f'<path d="{down}" stroke="{ink}" stroke-width="16" opacity=".1"/>'
    if weave == "dots":
        rows = "".join(f"M{-16 if n % 2 else 0} {y}h{w + 32}" for n, y in enumerate(range(10, h, 28)))
        return _strokes(rows, ink, 7, 0.16, "0 32")
    edge = h * 0.17
    return (
        f'<rect y="{edge:.0f}" width="{w}" height="{h - 2 * edge:.0f}" fill="{_WHITE}" opacity=".45"/>'
        + _strokes(f"M0 {edge + 12:.0f}h{w}M0 {h - edge - 12:.0f}h{w}", ink, 3, 0.35, "1 9")
    )


def _dish(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    """A plate or a deep bowl, with its shadow on the cloth."""
    ink = sheet.palette.ink
    parts = [_disc(x + 6, y + 10, radius, ink, 0.17)]
    if sheet.dice.pick((True, True, False)):
        parts += [_disc(x, y, radius, _WHITE), _ring(x, y, radius * 0.8, ink, 3, 0.14)]
    else:
        parts += [
            _disc(x, y, radius, sheet.palette.accents[2]),
            _disc(x, y, radius * 0.88, _WHITE),
            _disc(x, y, radius * 0.84, sheet.palette.ground, 0.55),
        ]
    return "".join(parts)


def _food(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    serve = sheet.dice.pick((_salad, _salad, _slices, _noodles, _pie))
    return serve(sheet, x, y, radius * 0.7)


def _salad(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    """Coins, batons and leaves, tossed evenly."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    dice = sheet.dice
    spots = _spiral(x, y, radius, 19, dice.between(0, 6))
    coins, batons, leaves = spots[0::3], spots[1::3], spots[2::3]
    size = radius * dice.between(0.3, 0.38)
    sticks = ""
    for px, py in batons:
        turn = dice.between(0, math.pi)
        dx, dy = size * 0.62 * math.cos(turn), size * 0.62 * math.sin(turn)
        sticks += f"M{px - dx:.0f} {py - dy:.0f}l{2 * dx:.0f} {2 * dy:.0f}"
    return (
        _fill("".join(_leaf(px, py, size * 1.35, dice.between(0, 6.3)) for px, py in leaves), second)
        + _strokes(sticks, dice.pick((ink, third)), size * 0.42)
        + _dots(coins, size, first)
        + _dots(coins, size * 0.45, _WHITE, 0.5)
        + _dots(_spiral(x, y, radius * 0.95, 7, dice.between(0, 6)), size * 0.26, ink)
    )


def _slices(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    """Rounds laid over each other in a ring, herbs in the middle."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    count = sheet.dice.pick((7, 8, 9))
    turn = sheet.dice.between(0, 6)
    angles = [turn + n * math.tau / count for n in range(count)]
    spots = [(x + radius * 0.66 * math.cos(a), y + radius * 0.66 * math.sin(a)) for a in angles]
    size = radius * 0.66
    rounds = "".join(
        _dots([spot], size, (first, third)[n % 2]) + _dots([spot], size * 0.62, _WHITE, 0.38)
        for n, spot in enumerate(spots)
    )
    herbs = "".join(_leaf(x, y, radius * 0.5, turn + n * math.tau / 5) for n in range(5))
    return rounds + _fill(herbs, second) + _dots([(x, y)], size * 0.24, ink)


def _noodles(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    """A nest of noodles with toppings on one side."""
    ink, (first, second, _) = sheet.palette.ink, sheet.palette.accents
    dice = sheet.dice
    nest = ""
    for n in range(9):
        r = radius * (0.2 + 0.085 * n)
        start = dice.between(0, 6.3)
        end = start + dice.between(2.6, 4.6)
        wide = 1 if end - start > math.pi else 0
        nest += (
            f"M{x + r * math.cos(start):.0f} {y + r * math.sin(start):.0f}"
            f"A{r:.0f} {r:.0f} 0 {wide} 1 {x + r * math.cos(end):.0f} {y + r * math.sin(end):.0f}"
        )
    side = dice.between(0, 6.3)
    tx, ty = x + radius * 0.4 * math.cos(side), y + radius * 0.4 * math.sin(side)
    return (
        _disc(x, y, radius, _SAFFRON, 0.3)
        + _strokes(nest, _SAFFRON, radius * 0.075)
        + _fill("".join(_leaf(tx, ty, radius * 0.62, side + n * 1.1) for n in range(-2, 3)), second)
        + _dots(_spiral(tx, ty, radius * 0.3, 5, side), radius * 0.25, first if first != _SAFFRON else ink)
    )


def _pie(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    """A round tart, cut, one slice drawn out."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    turn = sheet.dice.between(0, 6.3)
    cuts = "".join(
        f"M{x:.0f} {y:.0f}l{radius * math.cos(turn + n * math.pi / 3):.0f} {radius * math.sin(turn + n * math.pi / 3):.0f}"
        for n in range(6)
    )
    berries = _spiral(x, y, radius * 0.78, 16, turn)
    return (
        _disc(x, y, radius, third)
        + _disc(x, y, radius * 0.87, first)
        + _dots(berries, radius * 0.17, ink, 0.85)
        + _strokes(cuts, _WHITE, 4, 0.9)
        + _fill("".join(_leaf(x, y, radius * 0.3, turn + n * 2.1) for n in range(3)), second)
    )


def _cutlery(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    ink, left, right = sheet.palette.ink, x - radius - 38, x + radius + 38
    fork = f"M{left:.0f} {y - 66:.0f}v40q0 14-11 17v86m0-143v36m-11-36v40q0 14 11 17"
    knife = f"M{right:.0f} {y + 77:.0f}v-143q17 18 14 78h-14"
    return _strokes(fork + knife, ink, 6, 0.75)


def _side_dish(sheet: _Sheet, x: float, y: float, radius: float) -> str:
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    filling = _spiral(x, y, radius * 0.6, 9, sheet.dice.between(0, 6))
    return (
        _disc(x + 4, y + 7, radius, ink, 0.17)
        + _disc(x, y, radius, third)
        + _disc(x, y, radius * 0.82, _WHITE, 0.85)
        + _dots(filling, radius * 0.36, sheet.dice.pick((first, second)))
        + _dots(filling[::3], radius * 0.16, _WHITE, 0.6)
    )


def _place_setting(sheet: _Sheet) -> str:
    x, y = sheet.width * sheet.dice.between(0.47, 0.53), sheet.height * 0.52
    radius = min(sheet.width, sheet.height) * 0.39
    return _dish(sheet, x, y, radius) + _food(sheet, x, y, radius) + _cutlery(sheet, x, y, radius)


def _shared_table(sheet: _Sheet) -> str:
    """One dish in the middle of the talk, small ones around it."""
    left = sheet.dice.pick((True, False))
    w, h, unit = sheet.width, sheet.height, min(sheet.width, sheet.height)

    def across(share: float) -> float:
        return w * (share if left else 1 - share)

    x, y, radius = across(0.37), h * 0.54, unit * 0.44
    return (
        _side_dish(sheet, across(0.83), h * 0.24, unit * 0.2)
        + _side_dish(sheet, across(0.8), h * 0.83, unit * 0.25)
        + _dish(sheet, x, y, radius)
        + _food(sheet, x, y, radius)
    )


def _skillet(sheet: _Sheet) -> str:
    """A black pan from above, its handle towards a corner."""
    x, y, radius = sheet.width * 0.45, sheet.height * 0.52, min(sheet.width, sheet.height) * 0.4
    turn = sheet.dice.pick((-0.5, 0.45))
    reach_x, reach_y = radius * 2.1 * math.cos(turn), radius * 2.1 * math.sin(turn)
    handle = f"M{x:.0f} {y:.0f}l{reach_x:.0f} {reach_y:.0f}"
    return (
        _strokes(f"M{x + 6:.0f} {y + 10:.0f}l{reach_x:.0f} {reach_y:.0f}", sheet.palette.ink, 30, 0.17)
        + _disc(x + 6, y + 10, radius, sheet.palette.ink, 0.17)
        + _strokes(handle, "#3A2440", 28)
        + _disc(x, y, radius, "#3A2440")
        + _disc(x, y, radius * 0.88, "#54395B")
        + _food(sheet, x, y, radius * 1.1)
    )


def _meal(sheet: _Sheet) -> str:
    scene = sheet.dice.pick((_place_setting, _place_setting, _shared_table, _skillet))
    return _cloth(sheet) + scene(sheet)


# --- The session -----------------------------------------------------------------------------------------


def _track(sheet: _Sheet) -> str:
    """A bend of a running track and three runners' trails."""
    w, h, dice = sheet.width, sheet.height, sheet.dice
    ink, colours = sheet.palette.ink, (sheet.palette.accents[0], sheet.palette.ink, sheet.palette.accents[1])
    from_left = dice.pick((True, False))
    x, y = (w * -0.06 if from_left else w * 1.06), h * 1.14
    rings = "".join(
        _ring(x, y, 106 + n * 52, ink, 40 if n % 2 else 3, 0.11 if n % 2 else 0.34) for n in range(9)
    )
    trails = ""
    for n, colour in enumerate(colours):
        radius = 184 + n * 104
        start = 0.42 + 0.2 * n + dice.between(0, 0.24)
        angles = [start + step * 9.5 / radius * 1.9 for step in range(8)]
        spots = [(x + radius * math.cos(a) * (1 if from_left else -1), y - radius * math.sin(a)) for a in angles]
        trails += "".join(
            _dots(spots[low:high], size, colour, fade)
            for low, high, size, fade in ((5, 8, 13, 0.35), (2, 5, 21, 0.6), (1, 2, 27, 0.85), (0, 1, 34, 1))
        )
    return rings + trails


def _hills(sheet: _Sheet) -> str:
    """A park in the morning: sun, hills, trees and the way through them."""
    w, h, dice = sheet.width, sheet.height, sheet.dice
    ink, (sun, berry, middle) = sheet.palette.ink, sheet.palette.accents
    sun_x, sun_y = w * dice.between(0.2, 0.8), h * 0.32
    far, near = h * dice.between(0.5, 0.58), h * dice.between(0.66, 0.74)
    back = f"M0 {far:.0f}C{w * 0.25:.0f} {far - 70:.0f} {w * 0.4:.0f} {far + 36:.0f} {w * 0.62:.0f} {far - 8:.0f}S{w * 0.9:.0f} {far - 44:.0f} {w} {far - 14:.0f}V{h}H0z"
    front = f"M0 {near + 26:.0f}C{w * 0.3:.0f} {near - 52:.0f} {w * 0.55:.0f} {near + 40:.0f} {w} {near - 20:.0f}V{h}H0z"
    way = f"M{w * 0.3:.0f} {h + 20}C{w * 0.62:.0f} {h * 0.96:.0f} {w * 0.34:.0f} {near + 26:.0f} {w * 0.6:.0f} {near + 10:.0f}"
    trees = [(w * dice.between(low, low + 0.12), near + dice.between(-24, 4)) for low in (0.04, 0.2, 0.76, 0.88)]
    trunks = "".join(f"M{px:.0f} {py:.0f}v34" for px, py in trees)
    return (
        _disc(sun_x, sun_y, 40, sun)
        + _ring(sun_x, sun_y, 58, sun, 5, 0.45)
        + _ring(sun_x, sun_y, 78, sun, 4, 0.25)
        + _fill(back, middle, 0.6)
        + _fill(front, ink, 0.85)
        + _strokes(way, sheet.palette.ground, 20, 0.95)
        + _strokes(trunks, "#3A2440", 6, 0.7)
        + _dots(trees, 44, middle)
        + _dots([(px - 5, py - 7) for px, py in trees], 22, _WHITE, 0.25)
        + _dots([(w * 0.47, h * 0.87), (w * 0.51, h * 0.83)], 17, berry)
    )


def _mats(sheet: _Sheet) -> str:
    """A floor from above: mats in a row, a ball, a pair of weights."""
    w, h, dice = sheet.width, sheet.height, sheet.dice
    ink, accents = sheet.palette.ink, sheet.palette.accents
    boards = "".join(f"M0 {y}h{w}" for y in range(20, h, 40))
    tilt = dice.pick((-18, -10, 12, 20))
    colours = (accents[0], ink, accents[1]) if dice.pick((True, False)) else (accents[2], accents[1], ink)
    mats = "".join(
        f'<rect x="{w * 0.14 + n * w * 0.2:.0f}" y="{h * 0.1:.0f}" width="{w * 0.15:.0f}" height="{h * 0.86:.0f}" rx="14" fill="{colour}"/>'
        for n, colour in enumerate(colours)
    )
    seams = "".join(f"M{w * 0.14 + n * w * 0.2 + 12:.0f} {h * 0.22:.0f}h{w * 0.15 - 24:.0f}" for n in range(3))
    ball_x, ball_y = w * 0.86, h * dice.between(0.24, 0.36)
    bars = f"M{w * 0.8:.0f} {h * 0.72:.0f}h56m-56 44h56"
    return (
        _strokes(boards, ink, 2, 0.14)
        + f'<g transform="rotate({tilt} {w / 2:.0f} {h / 2:.0f})">{mats}{_strokes(seams, _WHITE, 4, 0.5, "1 10")}</g>'
        + _disc(ball_x + 5, ball_y + 8, 46, ink, 0.17)
        + _disc(ball_x, ball_y, 46, accents[0] if accents[0] not in colours else accents[2])
        + _ring(ball_x, ball_y, 30, _WHITE, 4, 0.45)
        + _strokes(bars, "#3A2440", 9)
        + _strokes(bars, "#3A2440", 26, 1, "0 56")
    )


def _lanes(sheet: _Sheet) -> str:
    """Swimming lanes, or the breath: long waves and three bodies moving along them."""
    w, h, dice = sheet.width, sheet.height, sheet.dice
    ink, accents = sheet.palette.ink, sheet.palette.accents
    step = h / 4
    waves = ""
    for row in range(8):
        y = row * h / 7.5
        waves += f"M-20 {y:.0f}q30-14 60 0" + "t60 0" * (w // 60 + 1)
    ropes = "".join(f"M8 {step * n:.0f}H{w}" for n in (1, 2, 3))
    bodies = ""
    for n, colour in enumerate((accents[0], ink, accents[1], accents[2])):
        x, y = w * dice.between(0.3, 0.85), step * (n + 0.5)
        wake = f"M{x - 34:.0f} {y:.0f}h{-dice.between(60, 110):.0f}"
        bodies += (
            _strokes(wake, _WHITE, 12, 0.8, "1 22")
            + _dots([(x, y)], 36, colour)
            + _strokes(f"M{x + 4:.0f} {y:.0f}l24-16", colour, 10)
        )
    return (
        _strokes(waves, ink, 3, 0.16)
        + _strokes(ropes, accents[1], 11, 0.9, "0 32")
        + _strokes(ropes, _WHITE, 11, 1, "0 64")
        + bodies
    )


def _session(sheet: _Sheet) -> str:
    return sheet.dice.pick((_track, _track, _hills, _mats, _lanes))(sheet)


# --- The stall, for everything else ----------------------------------------------------------------------


def _stall(sheet: _Sheet) -> str:
    """A market stall under its awning; the crates change with the seed."""
    w, h, dice = sheet.width, sheet.height, sheet.dice
    ink, accents = sheet.palette.ink, sheet.palette.accents
    left, right, top, counter = w * 0.16, w * 0.84, h * 0.17, h * 0.66
    scallop = (right - left + 40) / 8
    awning = "".join(
        f'<path d="M{left - 20 + n * scallop:.1f} {top:.0f}h{scallop:.1f}v46a{scallop / 2:.1f} {scallop / 2:.1f} 0 0 1-{scallop:.1f} 0z" fill="{_WHITE if n % 2 else "#9B1B54"}"/>'
        for n in range(8)
    )
    crates = ""
    for n in range(4):
        x, wide = left + 10 + n * (right - left - 20) / 4, (right - left - 20) / 4 - 10
        heap = [(x + wide * share, counter - lift) for share, lift in ((0.2, 4), (0.5, 6), (0.8, 4), (0.35, 24), (0.65, 24))]
        crates += _dots(heap, 27, dice.pick((*accents, ink))) + _dots([(px - 4, py - 5) for px, py in heap], 7, _WHITE, 0.45)
    front = f'<rect x="{left:.0f}" y="{counter:.0f}" width="{right - left:.0f}" height="{h * 0.24:.0f}" rx="6" fill="{ink}"/>'
    slats = _strokes(f"M{left + 14:.0f} {counter + 26:.0f}H{right - 14:.0f}m0 26H{left + 14:.0f}", _WHITE, 4, 0.25)
    posts = _strokes(f"M{left + 6:.0f} {top:.0f}V{counter:.0f}M{right - 6:.0f} {top:.0f}V{counter:.0f}", ink, 9, 0.8)
    ground = f'<rect y="{h * 0.88:.0f}" width="{w}" height="{h * 0.12:.0f}" fill="{ink}" opacity=".14"/>'
    return ground + posts + crates + front + slats + awning


_SCENES: dict[str, tuple[tuple[_Palette, ...], Callable[[_Sheet], str]]] = {
    "meal": (_KITCHEN, _meal),
    "session": (_OUTDOORS, _session),
    "programme": (_OUTDOORS, _session),
}


@lru_cache(maxsize=1024)
def art(kind: str, seed: int | str, width: int = 480, height: int = 320) -> Markup:
    """An SVG picture, under 4 KB, decided by kind and seed alone.

    Kinds are listing kinds; any other draws the market stall of empty states. Width and height are
    user units and set the shape; the page's style sheet sets the size. The markup carries no ids, so
    that one page can hold the same picture twice, and nothing of what a member typed.
    """
    palettes, scene = _SCENES.get(kind, (_KITCHEN, _stall))
    dice = _Dice(f"{kind}:{seed}")
    palette = dice.pick(palettes)
    drawn = scene(_Sheet(width, height, palette, dice))
    return Markup(  # noqa: S704
        f'<svg class="art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        f'<rect width="{width}" height="{height}" fill="{palette.ground}"/>{drawn}</svg>'
    )
