"""Has papers printed by the press, a program of its own; keeps nothing and knows no page."""

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence

from marketplace.core.i18n import speaking
from marketplace.core.resources import resource_path
from marketplace.money.papers.models import Paper
from marketplace.money.papers.sheet import sheet_of

PRESS = "marketplace.money.papers.press"
SECONDS = 60


class PressFailedError(RuntimeError):
    """The press did not print; what it said is in the message."""


def pdfs_of(papers: Sequence[Paper]) -> list[bytes]:
    """The PDFs of papers, each in the language it was issued in. Raises `PressFailedError`; then none is printed.

    Most of what a press costs is its start, so several papers share one.
    """
    sheets = []
    for paper in papers:
        with speaking(paper.locale):
            sheets.append(sheet_of(paper).as_json() | {"printed_at": paper.issued_at.isoformat()})
    fonts = resource_path("static") / "vendor" / "fonts"
    done = subprocess.run(
        [sys.executable, "-m", PRESS, str(fonts)],
        input=json.dumps(sheets).encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
        cwd=resource_path("static").parent,
    )
    printed = [b64decode(line) for line in done.stdout.splitlines()]
    if done.returncode or len(printed) != len(sheets) or not all(pdf.startswith(b"%PDF-") for pdf in printed):
        raise PressFailedError(done.stderr.decode(errors="replace")[-2000:])
    return printed
