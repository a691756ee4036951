"""The press prints one lot after the other, survives a lot it cannot print, and ends when nobody asks."""

import subprocess
import sys
from pathlib import Path

from flask import Flask

from marketplace.core.resources import resource_path
from marketplace.money.papers import press, printing
from tests.factories import papers

FONTS = resource_path("static") / "vendor" / "fonts"


def _waits_for(seconds: str, kept: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", printing.PRESS, str(FONTS), str(kept), seconds]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=FONTS.parents[2])


def test_two_lots_are_printed_by_one_press(app: Flask) -> None:
    receipt = papers.receipt_of(papers.a_sale())

    first = printing.pdfs_of([receipt])
    by = printing._running[0].pid
    second = printing.pdfs_of([receipt, receipt])

    assert (len(first), len(second), printing._running[0].pid) == (1, 2, by)


def test_a_press_that_was_killed_is_replaced(app: Flask) -> None:
    receipt = papers.receipt_of(papers.a_sale())
    printing.pdfs_of([receipt])
    printing._running[0].kill()

    printed = printing.pdfs_of([receipt])

    assert printed[0].startswith(b"%PDF-")


def test_a_sheet_that_cannot_be_printed_is_answered_with_why(app: Flask) -> None:
    receipt = papers.receipt_of(papers.a_sale())

    said = printing._ask(b'[{"title": "half a sheet"}]\n')
    printed = printing.pdfs_of([receipt])

    assert "KeyError" in said["error"]
    assert printed[0].startswith(b"%PDF-")


def test_a_press_ends_when_nobody_asks(tmp_path: Path) -> None:
    with _waits_for("0.1", tmp_path) as running:
        assert running.wait(timeout=60) == 0


def test_a_press_ends_with_whoever_started_it(tmp_path: Path) -> None:
    with _waits_for("3600", tmp_path) as running:
        assert running.stdin is not None
        running.stdin.close()

        assert running.wait(timeout=60) == 0


def test_the_fonts_are_cast_once(tmp_path: Path) -> None:
    made = press.cast(FONTS, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in made.values()}

    again = press.cast(FONTS, tmp_path)

    assert {path: path.stat().st_mtime_ns for path in again.values()} == before
    assert len(before) == 4
