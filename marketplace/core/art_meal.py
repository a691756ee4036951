"""Draws a laid table from above: a cloth, dishes, food; it never shows a person."""

import math

from marketplace.core.art_marks import (
    IRON,
    SAFFRON,
    WHITE,
    Palette,
    Sheet,
    circle_points,
    disc,
    dots,
    fill,
    leaf,
    ring,
    spiral,
    sprig,
    strokes,
)

PALETTES = (
    Palette("#9B1B54", "#F9CFDE", ("#FFC23C", "#2F8F5B", "#C2356F")),
    Palette("#B8401A", "#FBD7C3", ("#2F8F5B", "#FFC23C", "#D9572B")),
    Palette("#6E2A85", "#E8D4F1", ("#FFC23C", "#E4572E", "#8E4BA6")),
    Palette("#8A5A00", "#FCE3A6", ("#9B1B54", "#2F8F5B", "#C98500")),
    Palette("#0B5F73", "#CBE8EE", ("#E4572E", "#FFC23C", "#2F8F5B")),
    Palette("#2F6B2C", "#DCEBC8", ("#C4461B", "#FFC23C", "#7FA83D")),
    Palette("#A02C2C", "#F8D9D0", ("#FFC23C", "#3E7F4E", "#E07A3F")),
)


def draw(sheet: Sheet) -> str:
    """A cloth and what stands on it."""
    scene = sheet.dice.pick((_place_setting, _place_setting, _shared_table, _skillet))
    return _cloth(sheet) + scene(sheet)


def _cloth(sheet: Sheet) -> str:
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
        return strokes(rows, ink, 7, 0.16, "0 32")
    edge = h * 0.17
    seams = f"M0 {edge + 12:.0f}h{w}M0 {h - edge - 12:.0f}h{w}"
    return f'<path d="M0 {edge:.0f}h{w}v{h - 2 * edge:.0f}H0z" fill="{WHITE}" opacity=".45"/>' + strokes(
        seams, ink, 3, 0.35, "1 9"
    )


# --- Scenes ----------------------------------------------------------------------------------------------


def _place_setting(sheet: Sheet) -> str:
    x, y, radius = sheet.width * sheet.dice.between(0.47, 0.53), sheet.height * 0.52, sheet.unit * 0.39
    return _dish(sheet, x, y, radius) + _food(sheet, x, y, radius) + _cutlery(sheet, x, y, radius)


def _shared_table(sheet: Sheet) -> str:
    """One dish in the middle of the talk, small ones around it."""
    left = sheet.dice.pick((True, False))

    def across(share: float) -> float:
        return sheet.width * (share if left else 1 - share)

    x, y, radius = across(0.37), sheet.height * 0.54, sheet.unit * 0.44
    return (
        _side_dish(sheet, across(0.83), sheet.height * 0.24, sheet.unit * 0.2)
        + _side_dish(sheet, across(0.8), sheet.height * 0.83, sheet.unit * 0.25)
        + _dish(sheet, x, y, radius)
        + _food(sheet, x, y, radius)
    )


def _skillet(sheet: Sheet) -> str:
    """A black pan, its handle towards a corner."""
    x, y, radius = sheet.width * 0.45, sheet.height * 0.52, sheet.unit * 0.4
    turn = sheet.dice.pick((-0.5, 0.45))
    reach = f"l{radius * 2.1 * math.cos(turn):.0f} {radius * 2.1 * math.sin(turn):.0f}"
    return (
        strokes(f"M{x + 6:.0f} {y + 10:.0f}{reach}", sheet.palette.ink, 30, 0.17)
        + disc(x + 6, y + 10, radius, sheet.palette.ink, 0.17)
        + strokes(f"M{x:.0f} {y:.0f}{reach}", IRON, 28)
        + disc(x, y, radius, IRON)
        + disc(x, y, radius * 0.88, "#54395B")
        + _food(sheet, x, y, radius * 1.12)
    )


# --- Dishes ----------------------------------------------------------------------------------------------


def _dish(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """A plate or a coloured bowl, with its shadow on the cloth."""
    ink, third = sheet.palette.ink, sheet.palette.accents[2]
    shadow = disc(x + 6, y + 10, radius, ink, 0.17)
    if sheet.dice.pick((True, True, False)):
        return shadow + disc(x, y, radius, WHITE) + ring(x, y, radius * 0.8, ink, 3, 0.14)
    return shadow + disc(x, y, radius, third) + disc(x, y, radius * 0.88, WHITE)


def _side_dish(sheet: Sheet, x: float, y: float, radius: float) -> str:
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    filling = spiral(x, y, radius * 0.6, 9, sheet.dice.between(0, 6))
    return (
        disc(x + 4, y + 7, radius, ink, 0.17)
        + disc(x, y, radius, third)
        + disc(x, y, radius * 0.82, WHITE, 0.85)
        + dots(filling, radius * 0.36, sheet.dice.pick((first, second)))
        + dots(filling[::3], radius * 0.16, WHITE, 0.6)
    )


def _cutlery(sheet: Sheet, x: float, y: float, radius: float) -> str:
    left, right = x - radius - 38, x + radius + 38
    fork = f"M{left:.0f} {y - 66:.0f}v40q0 14-11 17v86m0-143v36m-11-36v40q0 14 11 17"
    knife = f"M{right:.0f} {y + 77:.0f}v-143q17 18 14 78h-14"
    return strokes(fork + knife, sheet.palette.ink, 6, 0.75)


# --- Food: each takes the sheet, a centre, and the radius it may fill -------------------------------------


def _food(sheet: Sheet, x: float, y: float, radius: float) -> str:
    serve = sheet.dice.pick((_salad, _salad, _slices, _noodles, _tart, _dumplings, _dumplings, _soup))
    return serve(sheet, x, y, radius * 0.7)


def _salad(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """Coins, batons and leaves, tossed evenly."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    dice = sheet.dice
    spots = spiral(x, y, radius, 19, dice.between(0, 6))
    size = radius * dice.between(0.32, 0.4)
    batons = ""
    for px, py in spots[1::3]:
        turn = dice.between(0, math.pi)
        dx, dy = size * 0.62 * math.cos(turn), size * 0.62 * math.sin(turn)
        batons += f"M{px - dx:.0f} {py - dy:.0f}l{2 * dx:.0f} {2 * dy:.0f}"
    leaves = "".join(leaf(px, py, size * 1.35, dice.between(0, 6.3)) for px, py in spots[2::3])
    return (
        fill(leaves, second)
        + strokes(batons, dice.pick((ink, third)), size * 0.42)
        + dots(spots[0::3], size, first)
        + dots(spots[0::3], size * 0.45, WHITE, 0.5)
        + dots(spiral(x, y, radius * 0.95, 7, dice.between(0, 6)), size * 0.26, ink)
    )


def _slices(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """Rounds laid over each other in a ring, herbs in the middle."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    turn, size = sheet.dice.between(0, 6), radius * 0.66
    spots = circle_points(x, y, radius * 0.66, sheet.dice.pick((7, 8, 9)), turn)
    rounds = "".join(
        dots([spot], size, (first, third)[n % 2]) + dots([spot], size * 0.62, WHITE, 0.38)
        for n, spot in enumerate(spots)
    )
    return rounds + fill(sprig(x, y, radius * 0.5, turn), second) + dots([(x, y)], size * 0.24, ink)


def _noodles(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """A nest of noodles with toppings on one side."""
    ink, (first, second, _) = sheet.palette.ink, sheet.palette.accents
    dice = sheet.dice
    nest = ""
    for n in range(9):
        r, start = radius * (0.2 + 0.085 * n), dice.between(0, 6.3)
        end = start + dice.between(2.6, 4.6)
        nest += (
            f"M{x + r * math.cos(start):.0f} {y + r * math.sin(start):.0f}"
            f"A{r:.0f} {r:.0f} 0 {1 if end - start > math.pi else 0} 1"
            f" {x + r * math.cos(end):.0f} {y + r * math.sin(end):.0f}"
        )
    side = dice.between(0, 6.3)
    tx, ty = x + radius * 0.4 * math.cos(side), y + radius * 0.4 * math.sin(side)
    topping = ink if first == SAFFRON else first
    return (
        disc(x, y, radius, SAFFRON, 0.3)
        + strokes(nest, SAFFRON, radius * 0.075)
        + fill(sprig(tx, ty, radius * 0.62, side - 2.2, step=1.1), ink if second == SAFFRON else second)
        + dots(spiral(tx, ty, radius * 0.3, 5, side), radius * 0.25, topping)
    )


def _tart(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """A golden tart with rings of fruit, cut in six."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    turn = sheet.dice.between(0, 6.3)
    rim = circle_points(x, y, radius, 6, turn)
    cuts = "".join(f"M{x:.0f} {y:.0f}L{px:.0f} {py:.0f}" for px, py in rim)
    fruit = sheet.dice.pick((third, ink, first if first != SAFFRON else third))
    return (
        disc(x, y, radius * 1.04, "#C98A2E")
        + disc(x, y, radius * 0.88, "#FCE3A6")
        + dots(circle_points(x, y, radius * 0.66, 13, turn), radius * 0.3, fruit)
        + dots(circle_points(x, y, radius * 0.36, 7, turn), radius * 0.27, fruit, 0.8)
        + dots(circle_points(x - 3, y - 4, radius * 0.66, 13, turn), radius * 0.09, WHITE, 0.6)
        + strokes(cuts, "#FCE3A6", 5)
        + fill(sprig(x, y, radius * 0.3, turn, count=3, step=2.1), _green(second))
    )


def _dumplings(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """Folded parcels around a small bowl of sauce."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    turn = sheet.dice.between(0, 6)
    parcels = "".join(
        _parcel(px, py, radius * 0.33, turn + n * math.tau / 7)
        for n, (px, py) in enumerate(circle_points(x, y, radius * 0.73, 7, turn))
    )
    return (
        disc(x, y, radius * 0.37, third)
        + disc(x, y, radius * 0.29, ink if first == SAFFRON else first)
        + dots(spiral(x, y, radius * 0.28, 6, turn), radius * 0.07, SAFFRON, 0.9)
        + parcels
        + fill(sprig(x, y, radius * 0.2, turn, count=3, step=2.1), _green(second))
    )


def _parcel(x: float, y: float, size: float, turn: float) -> str:
    """A half moon of dough with three pleats, its back to the middle of the plate."""
    low, side = size * 0.35, size * 0.16
    dough = (
        f"M{-size:.0f} {low:.0f}A{size:.0f} {size:.0f} 0 0 1 {size:.0f} {low:.0f}"
        f"Q0 {size * 0.85:.0f} {-size:.0f} {low:.0f}z"
    )
    pleats = (
        f"M{-size * 0.45:.0f} {-size * 0.3:.0f}l{side:.0f} {size * 0.42:.0f}"
        f"M0 {-size * 0.45:.0f}v{size * 0.48:.0f}"
        f"M{size * 0.45:.0f} {-size * 0.3:.0f}l{-side:.0f} {size * 0.42:.0f}"
    )
    place = f"translate({x:.0f} {y:.0f})rotate({math.degrees(turn) + 90:.0f})"
    return f'<g transform="{place}">{fill(dough, "#F6D9A8")}{strokes(pleats, "#B98A3C", 3)}</g>'


def _soup(sheet: Sheet, x: float, y: float, radius: float) -> str:
    """A full bowl with a swirl of cream and herbs."""
    ink, (first, second, third) = sheet.palette.ink, sheet.palette.accents
    broth, turn = sheet.dice.pick((first, third, "#D9572B")), sheet.dice.between(0, 6.3)
    garnish = enumerate(circle_points(x, y, radius * 0.72, 5, turn + 0.4))
    herbs = "".join(leaf(px, py, radius * 0.34, turn + n * 1.7) for n, (px, py) in garnish)
    return (
        disc(x, y, radius * 1.12, broth)
        + ring(x, y, radius, WHITE, 3, 0.25)
        + strokes(_swirl(x, y, radius, turn), WHITE, radius * 0.09, 0.75)
        + fill(herbs, _green(second))
        + dots(spiral(x, y, radius * 0.85, 9, turn), radius * 0.08, ink)
    )


def _swirl(x: float, y: float, radius: float, turn: float) -> str:
    """A spiral of two turns, as quarter arcs that grow."""
    path, reach = f"M{x:.0f} {y:.0f}", 0.0
    for n in range(1, 9):
        reach, angle = radius * 0.072 * n, turn + n * math.pi / 2
        px, py = x + reach * math.cos(angle), y + reach * math.sin(angle)
        path += f"A{reach:.0f} {reach:.0f} 0 0 1 {px:.0f} {py:.0f}"
    return path


def _green(colour: str) -> str:
    """Herbs are never saffron."""
    return "#2F8F5B" if colour == SAFFRON else colour
