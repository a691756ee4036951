"""Looks at a page as machines can: axe for WCAG 2.2 AA, what sticks out sideways, what lies under something else."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
# What depends on the width is the same in the dark, and the colours are the same at every width.
_AXE_AT = {("light", 320), ("light", 390), ("light", 1280), ("dark", 390)}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

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
_TAPPED_AT = ("light", 390)
_OPENED_SO = """matchMedia("(prefers-color-scheme: light)").matches
&& matchMedia("(prefers-reduced-motion: reduce)").matches"""


@cache
def _axe() -> str:
    file = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        raise RuntimeError("axe-core is not installed: run ./scripts/test once, or npm ci, and try again.")
    return file.read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe and a ruler find, at every width and in both colour modes; empty when all is well."""
    found = []
    is_as_opened = page.evaluate(_OPENED_SO)
    for scheme in SCHEMES:
        # The page is opened anew: Chromium leaves inherited colours behind when the mode changes under it.
        if scheme != SCHEMES[0] or not is_as_opened:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.reload()
        page.evaluate(_axe())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            here = page.evaluate(_RUN, TAGS) if (scheme, width) in _AXE_AT else []
            here += _sticking_out(page, width)
            here += _out_of_reach(page) if (scheme, width) == _TAPPED_AT else []
            found += [f"{scheme} {width}: {fault}" for fault in here]
    return found


def _sticking_out(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [] if wide == width else [f"the page is {wide} px wide"]


def _out_of_reach(page: Page) -> list[str]:
    return [f"{words!r} lies under something else" for words in page.evaluate(_UNDER)]
