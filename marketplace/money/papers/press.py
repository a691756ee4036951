"""Prints sheets as PDF: a program of its own that reads JSON and writes lines, so that no server holds the library.

Run as `python -m marketplace.money.papers.press FONTS` with a list of sheets on standard input; a line of base64 each.
"""

import json
import sys
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF

INK, SOFT, ACCENT, LINE = (43, 18, 51), (92, 74, 99), (155, 27, 84), (222, 214, 224)
WIDTH, MARGIN, AMOUNT = 210, 20, 42
"""Millimetres: the page's width, its margins, the column of amounts."""
TEXT = WIDTH - 2 * MARGIN

_FAMILIES = {"Figtree": "figtree-latin", "FigtreeMore": "figtree-latin-ext"}
_WEIGHTS = {"": 400.0, "B": 700.0}
# Signs that the font has no letter for, by one that looks and behaves alike.
_ALIKE = str.maketrans({"\u202f": "\u00a0", "\u2212": "–", "\u2009": "\u00a0"})


class Page(FPDF):
    """A page with the site's name above, and number, mark and page below."""

    def __init__(self, sheet: dict[str, Any], fonts: Path) -> None:
        super().__init__(format="A4")
        self.sheet = sheet
        for family, file in _FAMILIES.items():
            for style, weight in _WEIGHTS.items():
                path = fonts / f"{file}-wght-normal.woff2"
                self.add_font(family, style, path, variations={"wght": weight})
        self.set_fallback_fonts(["FigtreeMore"], exact_match=False)
        self.set_margins(MARGIN, 18, MARGIN)
        self.set_auto_page_break(True, 26)
        self.set_title(sheet["title"])
        self.set_lang(sheet["locale"])
        self.set_creator(sheet["site"])
        self.set_creation_date(datetime.fromisoformat(sheet["printed_at"]))

    def header(self) -> None:
        self.ink(ACCENT, "B", 13)
        self.cell(TEXT, 8, self.sheet["site"], new_x="LMARGIN", new_y="NEXT")
        if self.sheet["mark"]:
            self.ink(ACCENT, "B", 10)
            self.multi_cell(TEXT, 7, self.sheet["mark"], border=1, align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-18)
        self.ink(SOFT, "", 8)
        self.cell(TEXT / 2, 6, self.sheet["label"])
        self.cell(TEXT / 2, 6, f"{self.page_no()} / {{nb}}", align="R")

    def ink(self, colour: tuple[int, int, int], style: str, size: float) -> None:
        self.set_font("Figtree", style, size)
        self.set_text_color(*colour)

    def pair(self, label: str, text: str) -> None:
        """A name and what it says beside it."""
        self.ink(SOFT, "", 9.5)
        top = self.get_y()
        self.multi_cell(52, 5.6, label, new_x="LMARGIN", new_y="NEXT")
        below = self.get_y()
        self.set_xy(MARGIN + 54, top)
        self.ink(INK, "", 9.5)
        self.multi_cell(TEXT - 54, 5.6, text, new_x="LMARGIN", new_y="NEXT")
        self.set_y(max(below, self.get_y()) + 0.6)

    def amount(self, label: str, text: str, style: str = "", size: float = 10) -> None:
        """A line with its amount at the right; a line is never torn in two by the end of a page."""
        self.ink(INK, style, size)
        height = self.multi_cell(TEXT - AMOUNT, 6, label, dry_run=True, output="HEIGHT")
        if self.will_page_break(float(str(height))):
            self.add_page()
            self.ink(INK, style, size)
        top = self.get_y()
        self.multi_cell(TEXT - AMOUNT, 6, label, new_x="LMARGIN", new_y="NEXT")
        below = self.get_y()
        self.set_xy(WIDTH - MARGIN - AMOUNT, top)
        self.cell(AMOUNT, 6, text, align="R")
        self.set_xy(MARGIN, below)

    def rule(self) -> None:
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y() + 1.5, WIDTH - MARGIN, self.get_y() + 1.5)
        self.ln(3.5)

    def said(self, text: str) -> None:
        self.ink(SOFT, "", 9)
        self.multi_cell(TEXT, 5, text, new_x="LMARGIN", new_y="NEXT")


def printed(sheet: dict[str, Any], fonts: Path) -> bytes:
    """The PDF of a sheet."""
    page = Page(sheet, fonts)
    page.add_page()
    page.ink(INK, "B", 20)
    page.multi_cell(TEXT, 10, sheet["title"], new_x="LMARGIN", new_y="NEXT")
    page.ln(3)
    for label, text in sheet["facts"]:
        page.pair(label, text)
    for block in sheet["blocks"]:
        _print_block(page, block)
    page.rule()
    label, total = sheet["total"]
    page.amount(label, total, style="B", size=13)
    for label, text in sheet["after"]:
        page.amount(label, text)
    page.ln(4)
    for note in sheet["notes"]:
        page.said(note)
    return bytes(page.output())


def _print_block(page: Page, block: dict[str, Any]) -> None:
    page.ln(4)
    page.ink(ACCENT, "B", 11)
    page.cell(TEXT, 7, block["title"], new_x="LMARGIN", new_y="NEXT")
    for line in block["seller"]:
        page.ink(INK, "", 9.5)
        page.multi_cell(TEXT, 5.2, line, new_x="LMARGIN", new_y="NEXT")
    page.rule()
    for label, text in block["rows"]:
        page.amount(label, text)
    for note in block["notes"]:
        page.said(note)


def readable(value: Any) -> Any:
    """The same with every sign the font lacks replaced by its like."""
    if isinstance(value, str):
        return value.translate(_ALIKE)
    if isinstance(value, dict):
        return {name: readable(inner) for name, inner in value.items()}
    return [readable(inner) for inner in value] if isinstance(value, list) else value


if __name__ == "__main__":
    for one in json.load(sys.stdin):
        sys.stdout.buffer.write(b64encode(printed(readable(one), Path(sys.argv[1]))) + b"\n")
