"""Draws places where people move: a track, a park, a floor of mats, water; it never shows a body's shape."""

import math

from marketplace.core.art_marks import IRON, WHITE, Palette, Sheet, block, disc, dots, fill, ring, strokes

PALETTES = (
    Palette("#0E6B55", "#C9EBDD", ("#FFC23C", "#9B1B54", "#3FA587")),
    Palette("#1D4E89", "#CFE2F7", ("#FFC23C", "#E4572E", "#5B8CC4")),
    Palette("#0B5F73", "#C8EBF1", ("#FFC23C", "#9B1B54", "#3A93A8")),
    Palette("#5B3A8C", "#DED6F5", ("#FFC23C", "#0E6B55", "#8A6CBF")),
    Palette("#7A4A00", "#F6E3BF", ("#FFC23C", "#C4461B", "#C98F2E")),
)


def draw(sheet: Sheet) -> str:
    """One of four places."""
    return sheet.dice.pick((_track, _hills, _mats, _water, _track, _hills, _mats))(sheet)


def _track(sheet: Sheet) -> str:
    """A bend of a running track and three runners' trails."""
    w, h, dice, ink = sheet.width, sheet.height, sheet.dice, sheet.palette.ink
    colours = (sheet.palette.accents[0], ink, sheet.palette.accents[1])
    side = dice.pick((1, -1))
    x, y = (w * -0.06 if side == 1 else w * 1.06), h * 1.14
    lanes = "".join(
        ring(x, y, 106 + n * 52, ink, 40 if n % 2 else 3, 0.11 if n % 2 else 0.34) for n in range(9)
    )
    trails = ""
    for n, colour in enumerate(colours):
        radius = 184 + n * 104
        start = 0.42 + 0.2 * n + dice.between(0, 0.24)
        angles = [start + step * 18 / radius for step in range(8)]
        spots = [(x + side * radius * math.cos(a), y - radius * math.sin(a)) for a in angles]
        trails += "".join(
            dots(spots[low:high], size, colour, fade)
            for low, high, size, fade in ((5, 8, 13, 0.35), (2, 5, 21, 0.6), (1, 2, 27, 0.85), (0, 1, 34, 1))
        )
    return lanes + trails


def _hills(sheet: Sheet) -> str:
    """A park in the morning: sun, hills, trees and the way through them."""
    w, h, dice, ink = sheet.width, sheet.height, sheet.dice, sheet.palette.ink
    sun, berry, middle = sheet.palette.accents
    sun_x, sun_y = w * dice.between(0.2, 0.8), h * 0.32
    far, near = h * dice.between(0.5, 0.58), h * dice.between(0.66, 0.74)
    back = (
        f"M0 {far:.0f}C{w * 0.25:.0f} {far - 70:.0f} {w * 0.4:.0f} {far + 36:.0f} "
        f"{w * 0.62:.0f} {far - 8:.0f}"
        f"S{w * 0.9:.0f} {far - 44:.0f} {w} {far - 14:.0f}V{h}H0z"
    )
    front = (
        f"M0 {near + 26:.0f}C{w * 0.3:.0f} {near - 52:.0f} {w * 0.55:.0f} {near + 40:.0f} "
        f"{w} {near - 20:.0f}V{h}H0z"
    )
    way = (
        f"M{w * 0.3:.0f} {h + 20}C{w * 0.64:.0f} {h * 0.96:.0f} {w * 0.36:.0f} {near + 34:.0f} "
        f"{w * 0.58:.0f} {near + 16:.0f}"
    )
    trees = [
        (w * dice.between(low, low + 0.12), near + dice.between(-24, 4)) for low in (0.04, 0.2, 0.76, 0.88)
    ]
    return (
        disc(sun_x, sun_y, 40, sun)
        + ring(sun_x, sun_y, 58, sun, 5, 0.45)
        + ring(sun_x, sun_y, 78, sun, 4, 0.25)
        + fill(back, middle, 0.6)
        + fill(front, ink, 0.85)
        + strokes(way, sheet.palette.ground, 18, 0.95)
        + strokes("".join(f"M{px:.0f} {py:.0f}v34" for px, py in trees), IRON, 6, 0.7)
        + dots(trees, 44, middle)
        + dots([(px - 5, py - 7) for px, py in trees], 22, WHITE, 0.25)
        + dots([(w * 0.475, h * 0.9), (w * 0.52, h * 0.865)], 17, berry)
    )


def _mats(sheet: Sheet) -> str:
    """A wooden floor from above: three mats, a ball, a pair of weights."""
    w, h, dice, ink = sheet.width, sheet.height, sheet.dice, sheet.palette.ink
    first, second, third = sheet.palette.accents
    mats = dice.pick(((first, ink, second), (third, second, ink), (second, third, first)))
    boards = "".join(f"M0 {y}h{w}" for y in range(20, h, 40))
    tilt = dice.pick((-18, -10, 12, 20))
    wide, gap = w * 0.15, w * 0.2
    lying = "".join(
        block(w * 0.12 + n * gap, h * 0.1, wide, h * 0.86, colour, 14) for n, colour in enumerate(mats)
    )
    seams = "".join(f"M{w * 0.12 + n * gap + 14:.0f} {h * 0.2:.0f}h{wide - 28:.0f}" for n in range(3))
    ball_x, ball_y = w * 0.86, h * dice.between(0.24, 0.34)
    ball = next(colour for colour in (first, third, second) if colour not in mats[1:])
    weights = "".join(_weight(w * 0.86, h * level) for level in (0.66, 0.82))
    return (
        strokes(boards, ink, 2, 0.14)
        + f'<g transform="rotate({tilt} {w / 2:.0f} {h / 2:.0f})">'
        + lying
        + strokes(seams, WHITE, 4, 0.5, "1 10")
        + "</g>"
        + disc(ball_x + 5, ball_y + 8, 46, ink, 0.17)
        + disc(ball_x, ball_y, 46, ball)
        + ring(ball_x, ball_y, 30, WHITE, 4, 0.45)
        + weights
    )


def _weight(x: float, y: float) -> str:
    """A small dumb-bell lying across."""
    return strokes(f"M{x - 26:.0f} {y:.0f}h52", IRON, 8) + strokes(
        f"M{x - 26:.0f} {y - 12:.0f}v24m12-24v24m28-24v24m12-24v24", IRON, 9
    )


def _water(sheet: Sheet) -> str:
    """Four swimming lanes, and wakes along them."""
    w, h, dice, ink = sheet.width, sheet.height, sheet.dice, sheet.palette.ink
    first, second, third = sheet.palette.accents
    step = h / 4
    waves = "".join(f"M-20 {row * h / 7.5:.0f}q30-14 60 0" + "t60 0" * (w // 60 + 1) for row in range(8))
    ropes = "".join(f"M8 {step * n:.0f}H{w}" for n in (1, 2, 3))
    swimmers = ""
    for n, colour in enumerate((first, ink, second, third)):
        x, y = w * dice.between(0.3, 0.85), step * (n + 0.5)
        wake = f"M{x - 34:.0f} {y:.0f}h{-dice.between(60, 110):.0f}"
        swimmers += (
            strokes(wake, WHITE, 12, 0.8, "1 22")
            + dots([(x, y)], 36, colour)
            + strokes(f"M{x + 4:.0f} {y:.0f}l24-16", colour, 10)
        )
    return (
        strokes(waves, ink, 3, 0.16)
        + strokes(ropes, second, 11, 0.9, "0 32")
        + strokes(ropes, WHITE, 11, 1, "0 64")
        + swimmers
    )
