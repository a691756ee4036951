"""Looks at a page as machines can: axe for WCAG 2.2 AA, what sticks out sideways, what lies under something else."""

import os
from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
NARROW, PHONE, DESK = WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THOROUGH = "LOOK_THOROUGHLY"
"""Set in the environment, every page is judged at each width in each colour mode (`./scripts/soak looks`)."""


class Look(NamedTuple):
    """What axe judges a page in; the ruler is put to it at every width."""

    scheme: str
    width: int


OTHERWISE = (Look("light", PHONE), Look("dark", DESK))
_ALL = tuple(Look(*one) for one in product(SCHEMES, WIDTHS))

# The layout of another width is there two frames later.
_RUN = """async (tags) => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    await Promise.all(document.getAnimations().map((animation) => animation.finished));
    const { violations } = await axe.run(document, {
        runOnly: { type: "tag", values: tags },
        // What passes is not described, and no style sheet is fetched again: none of these rules reads one.
        resultTypes: ["violations"],
        preload: { assets: ["media"] },
    });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""

# Chromium leaves inherited colours behind when the mode changes under a page; one that was not drawn has none.
_DRAWN_ANEW = """() => {
    const { style, offsetHeight } = document.documentElement;
    style.display = "none";
    void document.documentElement.offsetHeight;
    style.display = "";
    return offsetHeight;
}"""

# What is meant to be tapped, and what a finger would hit in the middle of its first line.
_UNDER = """() => {
const under = [...document.querySelectorAll("main :is(a[href], button, summary)")].flatMap((it) => {
    const box = it.getClientRects()[0];
    if (!box || !it.checkVisibility({ visibilityProperty: true }) || it.matches(":disabled")) return [];
    it.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = it.getClientRects()[0];
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return !hit || it.contains(hit) || hit.contains(it) && !hit.matches("a, button") ? [] : [it.textContent.trim()];
});
scrollTo(0, 0);
return under;
}"""


@cache
def _axe() -> str:
    file = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        raise RuntimeError("axe-core is not installed: run ./scripts/test once, or npm ci, and try again.")
    return file.read_text(encoding="utf-8")


def faults(page: Page, looks: tuple[Look, ...] = OTHERWISE, tags: Sequence[str] = TAGS) -> list[str]:
    """What axe finds in some looks of a page, and a ruler at every width; empty when all is well.

    The page is not loaded again: what was typed stays, and it is left as wide as it was.
    """
    opened_at = page.viewport_size
    judged = _ALL if os.environ.get(THOROUGH) else looks
    found = []
    scheme = ""
    for look in _in_order(judged):
        if look.scheme != scheme:
            scheme = look.scheme
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(_DRAWN_ANEW)
        page.set_viewport_size({"width": look.width, "height": 844})
        here = _axe_on(page, tags) if look in judged else []
        here += _sticking_out(page, look.width)
        here += _out_of_reach(page) if look.width == PHONE else []
        found += [f"{look.scheme} {look.width}: {fault}" for fault in here]
    if opened_at and opened_at != page.viewport_size:
        page.set_viewport_size(opened_at)
    return found


def _in_order(judged: tuple[Look, ...]) -> list[Look]:
    """These and, for the ruler, the widths that are not among them; with as few changes of colours as can be."""
    first = judged[0].scheme
    widths = {look.width for look in judged}
    measured = [Look(first, width) for width in WIDTHS if width not in widths]
    return sorted([*judged, *measured], key=lambda look: (look.scheme != first, look.width))


def _axe_on(page: Page, tags: Sequence[str]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    return list(page.evaluate(_RUN, list(tags)))


def _sticking_out(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [] if wide == width else [f"the page is {wide} px wide"]


def _out_of_reach(page: Page) -> list[str]:
    return [f"{words!r} lies under something else" for words in page.evaluate(_UNDER)]
