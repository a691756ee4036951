"""Draws a listing's picture when it has no photo: the same one for the same seed; it never reads a file."""

from collections.abc import Callable
from functools import lru_cache
from zlib import crc32

from markupsafe import Markup

from marketplace.core import art_meal, art_session
from marketplace.core.art_marks import WHITE, Dice, Palette, Sheet, block, dots, fill, strokes

_SCENES: dict[str, tuple[tuple[Palette, ...], Callable[[Sheet], str]]] = {
    "meal": (art_meal.PALETTES, art_meal.draw),
    "session": (art_session.PALETTES, art_session.draw),
    "programme": (art_session.PALETTES, art_session.draw),
}
_AWNING = "#9B1B54"


PICTURES = 600
"""How many pictures there are of a kind and shape; enough that neighbours differ, few enough to be kept."""


def art(kind: str, seed: int | str, width: int = 480, height: int = 320) -> Markup:
    """An SVG picture, under 4 KB, decided by kind and seed alone.

    Kinds are listing kinds; any other draws the market stall of empty states. Width and height are
    user units and set the shape; the page's style sheet sets the size. The markup carries no ids, so
    that one page can hold the same picture twice, and nothing of what a member typed.
    """
    number = seed if isinstance(seed, int) else crc32(seed.encode())
    return _drawn(kind, number % PICTURES, width, height)


@lru_cache(maxsize=4 * PICTURES)
def _drawn(kind: str, number: int, width: int, height: int) -> Markup:
    palettes, draw = _SCENES.get(kind, (art_meal.PALETTES, _stall))
    dice = Dice(f"{kind}:{number}")
    palette = dice.pick(palettes)
    drawn = draw(Sheet(width, height, palette, dice))
    return Markup(  # noqa: S704 - numbers and our own colours only
        f'<svg class="art" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        f'<path d="M0 0h{width}v{height}H0z" fill="{palette.ground}"/>{drawn}</svg>'
    )


def _stall(sheet: Sheet) -> str:
    """A market stall under its awning; the crates change with the seed."""
    w, h, ink = sheet.width, sheet.height, sheet.palette.ink
    left, right, top, counter = w * 0.16, w * 0.84, h * 0.17, h * 0.66
    posts = f"M{left + 6:.0f} {top:.0f}V{counter:.0f}M{right - 6:.0f} {top:.0f}V{counter:.0f}"
    slats = f"M{left + 14:.0f} {counter + 26:.0f}H{right - 14:.0f}m0 26H{left + 14:.0f}"
    return (
        block(0, h * 0.88, w, h * 0.12, ink, opacity=0.14)
        + strokes(posts, ink, 9, 0.8)
        + _crates(sheet, left + 10, right - 10, counter)
        + block(left, counter, right - left, h * 0.24, ink, 6)
        + strokes(slats, WHITE, 4, 0.25)
        + _awning(left - 20, right + 20, top)
    )


def _crates(sheet: Sheet, left: float, right: float, counter: float) -> str:
    """Four heaps of something round."""
    heaps, wide = "", (right - left) / 4
    for n in range(4):
        places = ((0.18, 4), (0.45, 6), (0.72, 4), (0.32, 24), (0.58, 24))
        heap = [(left + wide * (n + share), counter - lift) for share, lift in places]
        colour = sheet.dice.pick((*sheet.palette.accents, sheet.palette.ink))
        heaps += dots(heap, 27, colour) + dots([(x - 4, y - 5) for x, y in heap], 7, WHITE, 0.45)
    return heaps


def _awning(left: float, right: float, top: float) -> str:
    """Nine scallops in two colours, so that both ends match."""
    wide = (right - left) / 9
    flap = f"h{wide:.1f}v46a{wide / 2:.1f} {wide / 2:.1f} 0 0 1-{wide:.1f} 0z"
    flaps = [f"M{left + n * wide:.1f} {top:.0f}{flap}" for n in range(9)]
    return fill("".join(flaps[0::2]), _AWNING) + fill("".join(flaps[1::2]), WHITE)
