"""The marks generated pictures are made of: discs, strokes, leaves, and seeded dice; it knows no scene."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Point = tuple[float, float]

WHITE = "#FFFFFF"
SAFFRON = "#FFC23C"
IRON = "#3A2440"
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class Palette(NamedTuple):
    """Four or five colours that go together; the ink is dark enough to draw on the ground."""

    ink: str
    ground: str
    accents: tuple[str, str, str]


class Dice:
    """A seeded source of choices. Python's own generator may change between versions; a hash does not."""

    def __init__(self, seed: str) -> None:
        self._bytes: Iterator[int] = iter(hashlib.shake_128(seed.encode()).digest(2048))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._bytes) / 255

    def pick(self, options: Sequence[T]) -> T:
        return options[next(self._bytes) % len(options)]


class Sheet(NamedTuple):
    """What one picture is drawn on and with: a surface in user units, its colours, and its dice."""

    width: int
    height: int
    palette: Palette
    dice: Dice

    @property
    def unit(self) -> int:
        """The shorter side, which the sizes of things go by."""
        return min(self.width, self.height)


def _faded(opacity: float) -> str:
    return f' opacity="{opacity:.2g}"' if opacity < 1 else ""


def dots(points: Iterable[Point], size: float, colour: str, opacity: float = 1) -> str:
    """Discs of one diameter: zero-length strokes with round caps take a third of the bytes of circles."""
    return strokes("".join(f"M{x:.0f} {y:.0f}h0" for x, y in points), colour, size, opacity)


def strokes(path: str, colour: str, size: float, opacity: float = 1, dashes: str = "") -> str:
    """A path drawn with a round pen."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{size:.3g}"'
        f' stroke-linecap="round"{dashed}{_faded(opacity)}/>'
    )


def fill(path: str, colour: str, opacity: float = 1) -> str:
    """The inside of a path."""
    return f'<path d="{path}" fill="{colour}"{_faded(opacity)}/>'


def disc(x: float, y: float, radius: float, colour: str, opacity: float = 1) -> str:
    """One filled circle."""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{colour}"{_faded(opacity)}/>'


def ring(x: float, y: float, radius: float, colour: str, size: float, opacity: float = 1) -> str:
    """One circle drawn with a pen."""
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="none" stroke="{colour}"'
        f' stroke-width="{size:.3g}"{_faded(opacity)}/>'
    )


def block(
    x: float, y: float, width: float, height: float, colour: str, round_by: int = 0, opacity: float = 1
) -> str:
    """One filled rectangle."""
    rounded = f' rx="{round_by}"' if round_by else ""
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"{rounded}'
        f' fill="{colour}"{_faded(opacity)}/>'
    )


def leaf(x: float, y: float, length: float, turn: float) -> str:
    """The path of one leaf, from its foot to its tip and back."""
    dx, dy = length * math.cos(turn), length * math.sin(turn)
    nx, ny = -dy * 0.45, dx * 0.45
    return (
        f"M{x:.0f} {y:.0f}q{dx / 2 + nx:.0f} {dy / 2 + ny:.0f} {dx:.0f} {dy:.0f}"
        f"q{-dx / 2 - nx:.0f} {-dy / 2 - ny:.0f} {-dx:.0f} {-dy:.0f}z"
    )


def sprig(x: float, y: float, length: float, turn: float, count: int = 5, step: float = math.tau / 5) -> str:
    """Leaves that leave one point."""
    return "".join(leaf(x, y, length, turn + n * step) for n in range(count))


def circle_points(x: float, y: float, radius: float, count: int, turn: float = 0) -> list[Point]:
    """Points evenly round a circle."""
    angles = (turn + n * math.tau / count for n in range(count))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def spiral(x: float, y: float, radius: float, count: int, turn: float) -> list[Point]:
    """Points laid as seeds in a sunflower: even, and never in rows."""
    return [
        (
            x + radius * math.sqrt((n + 0.5) / count) * math.cos(n * _GOLDEN_ANGLE + turn),
            y + radius * math.sqrt((n + 0.5) / count) * math.sin(n * _GOLDEN_ANGLE + turn),
        )
        for n in range(count)
    ]
