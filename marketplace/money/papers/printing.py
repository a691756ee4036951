"""Has a paper printed by the press, a program of its own; keeps nothing and knows no page."""

import json
import subprocess
import sys

from marketplace.core.i18n import speaking
from marketplace.core.resources import resource_path
from marketplace.money.papers.models import Paper
from marketplace.money.papers.sheet import sheet_of

PRESS = "marketplace.money.papers.press"
SECONDS = 60


class PressFailedError(RuntimeError):
    """The press did not print; what it said is in the message."""


def pdf_of(paper: Paper) -> bytes:
    """A paper's PDF in the language it was issued in. Raises `PressFailedError`."""
    with speaking(paper.locale):
        sheet = sheet_of(paper).as_json() | {"printed_at": paper.issued_at.isoformat()}
    fonts = resource_path("static") / "vendor" / "fonts"
    done = subprocess.run(
        [sys.executable, "-m", PRESS, str(fonts)],
        input=json.dumps(sheet).encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
        cwd=resource_path("static").parent,
    )
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PressFailedError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
