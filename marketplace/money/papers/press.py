"""Prints sheets as PDF: a program of its own that reads and writes lines, so that no server holds the library.

Run as `python -m marketplace.money.papers.press FONTS CAST IDLE`: each line on standard input is a JSON list of sheets,
each answered by one line, `{"pdfs": [base64, …]}` or `{"error": "…"}`. It ends when nobody asked for IDLE seconds.
"""

import json
import sys
import traceback
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from os import getpid
from pathlib import Path
from select import select
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from fpdf import FPDF

INK, SOFT, ACCENT, LINE = (43, 18, 51), (92, 74, 99), (155, 27, 84), (222, 214, 224)
WIDTH, MARGIN, AMOUNT = 210, 20, 42
"""Millimetres: the page's width, its margins, the column of amounts."""
TEXT = WIDTH - 2 * MARGIN

_FAMILIES = {"Figtree": "figtree-latin", "FigtreeMore": "figtree-latin-ext"}
_WEIGHTS = {"": 400.0, "B": 700.0}
# Signs that the font has no letter for, by one that looks and behaves alike.
_ALIKE = str.maketrans({"\u202f": "\u00a0", "\u2212": "–", "\u2009": "\u00a0"})


Fonts = Mapping[tuple[str, str], Path]
"""The file of each family and style."""


def cast(fonts: Path, kept: Path) -> Fonts:
    """The fonts of the press, made once from the variable ones in `fonts` and kept in `kept`.

    Making them takes ten times as long as printing a page.
    """
    kept.mkdir(parents=True, exist_ok=True)
    return {
        (family, style): _cast(fonts / f"{file}-wght-normal.woff2", weight, kept)
        for family, file in _FAMILIES.items()
        for style, weight in _WEIGHTS.items()
    }


def _cast(variable: Path, weight: float, kept: Path) -> Path:
    digest = sha256(variable.read_bytes()).hexdigest()[:12]
    path = kept / f"{variable.stem}-{weight:.0f}-{digest}.ttf"
    if not path.exists():
        font = instancer.instantiateVariableFont(TTFont(variable), {"wght": weight})
        font.flavor = None
        # Moved into place whole: another press may look for it now.
        half = path.with_suffix(f".{getpid()}")
        font.save(half)
        half.replace(path)
    return path


class Page(FPDF):
    """A page with the site's name above, and number, mark and page below."""

    def __init__(self, sheet: dict[str, Any], fonts: Fonts) -> None:
        super().__init__(format="A4")
        self.sheet = sheet
        for (family, style), path in fonts.items():
            self.add_font(family, style, path)
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


def printed(sheet: dict[str, Any], fonts: Fonts) -> bytes:
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


def answer(line: bytes, fonts: Fonts) -> dict[str, Any]:
    """What the press says to one line: all of its sheets printed, or why none is."""
    try:
        pdfs = [printed(readable(sheet), fonts) for sheet in json.loads(line)]
    except Exception:
        return {"error": traceback.format_exc()[-2000:]}
    return {"pdfs": [b64encode(pdf).decode() for pdf in pdfs]}


def main(fonts: str, kept: str, idle: str) -> None:
    """Answer until nobody asks any more."""
    ready = cast(Path(fonts), Path(kept))
    # Who asks waits for the answer, so nothing is ever read ahead that this would not see.
    while select([sys.stdin], [], [], float(idle))[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        sys.stdout.buffer.write(json.dumps(answer(line, ready)).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main(*sys.argv[1:])
