"""Has papers printed by the press, a program of its own that serves until it has had nothing to do for a while."""

import atexit
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from marketplace.core.config import settings
from marketplace.core.i18n import speaking
from marketplace.core.resources import resource_path
from marketplace.money.papers.models import Paper
from marketplace.money.papers.sheet import sheet_of

PRESS = "marketplace.money.papers.press"
SECONDS = 60
"""How long one lot may take."""
IDLE = 60
"""Seconds after which a press without work ends, and with it the memory of its library."""

_running: list[subprocess.Popen[bytes]] = []
_one_at_a_time = Lock()


class PressFailedError(RuntimeError):
    """The press did not print; what it said is in the message."""


def pdfs_of(papers: Sequence[Paper]) -> list[bytes]:
    """The PDFs of papers, each in the language it was issued in. Raises `PressFailedError`; then none is printed."""
    sheets = []
    for paper in papers:
        with speaking(paper.locale):
            sheets.append(sheet_of(paper).as_json() | {"printed_at": paper.issued_at.isoformat()})
    with _one_at_a_time:
        said = _ask(json.dumps(sheets).encode() + b"\n")
    printed = [b64decode(pdf) for pdf in said.get("pdfs", ())]
    if len(printed) != len(sheets) or not all(pdf.startswith(b"%PDF-") for pdf in printed):
        raise PressFailedError(said.get("error", "The press ended without an answer."))
    return printed


def _ask(line: bytes) -> dict[str, Any]:
    # A press that was idle for long may end just as it is asked: then a new one is.
    return _say(line) or _say(line) or {}


def _say(line: bytes) -> dict[str, Any] | None:
    """The answer of the press; None when it ended instead, or took too long and was ended."""
    press = _press()
    if press.stdin is None or press.stdout is None:
        raise PressFailedError("The press was started without pipes.")
    patience = Timer(SECONDS, press.kill)
    patience.start()
    try:
        press.stdin.write(line)
        press.stdin.flush()
        said: dict[str, Any] = json.loads(press.stdout.readline())
    except (OSError, ValueError):
        _end(press)
        return None
    finally:
        patience.cancel()
    return said


def _press() -> subprocess.Popen[bytes]:
    while _running:
        if _running[0].poll() is None:
            return _running[0]
        _end(_running[0])
    static, fonts = resource_path("static"), settings().data_dir / "fonts"
    command = [sys.executable, "-m", PRESS, str(static / "vendor" / "fonts"), str(fonts), str(IDLE)]
    # It ends when its standard input does, so it never outlives this process.
    _running.append(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=static.parent)
    )
    return _running[0]


@atexit.register
def _end_all() -> None:
    for press in list(_running):
        _end(press)


def _end(press: subprocess.Popen[bytes]) -> None:
    press.kill()
    press.wait()
    for pipe in (press.stdin, press.stdout):
        if pipe is not None:
            # What was not sent any more is lost with whom it was for.
            with suppress(OSError):
                pipe.close()
    _running.remove(press)
