"""Takes a PDF a provider sends: it is looked through and written anew by a program of its own, or refused in words."""

import json
import subprocess
import sys
from dataclasses import dataclass

from marketplace.core.errors import Invalid, Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.core.resources import resource_path

INSPECTOR = "marketplace.goods.works.inspector"
MOST_BYTES = 12 * 1024 * 1024
MOST_PAGES = 400
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF of our own making."""

    pages: int
    content: bytes


def prepared(raw: bytes) -> Pdf:
    """A PDF as it is kept. Call it outside a transaction: it can take seconds.

    Raises `Invalid` for what is no PDF, is too large, is locked or could do more than be read.
    """
    if len(raw) > MOST_BYTES:
        raise refused(_("The file may have at most %(n)s megabytes.", n=MOST_BYTES // 1024 // 1024))
    head, content = _asked(raw)
    if "refused" in head:
        raise refused(_why(str(head["refused"])))
    if len(content) > MOST_BYTES:
        raise refused(_("The file may have at most %(n)s megabytes.", n=MOST_BYTES // 1024 // 1024))
    return Pdf(int(str(head["pages"])), content)


def _asked(raw: bytes) -> tuple[dict[str, object], bytes]:
    command = [sys.executable, "-m", INSPECTOR, str(MOST_PAGES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no word of a member in its name
            command,
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            cwd=resource_path("static").parent,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "unreadable"}, b""
    except OSError:
        raise Unavailable(
            _("The file cannot be looked through at the moment."), kept=_("Your words are kept.")
        ) from None
    head, _line, content = done.stdout.partition(b"\n")
    # A program that was ended by its limits met a file that no reader should meet.
    return (json.loads(head), content) if done.returncode == 0 and head else ({"refused": "unreadable"}, b"")


def _why(word: str) -> str:
    reasons: dict[str, str] = {
        "no_pdf": _("This file is no PDF: export your text as PDF and send that."),
        "locked": _("This PDF is locked with a password: send it without."),
        "pages": _("A work has between 1 and %(n)s pages.", n=MOST_PAGES),
        "script": _("This PDF holds scripts or acts by itself: export it again without them."),
        "attachment": _("This PDF has files, films or sounds attached: send it without them."),
    }
    return reasons.get(word) or _("We cannot read this PDF: export it again, or send another one.")


def refused(sentence: str) -> Invalid:
    """A file that is not taken, told at its field."""
    return Invalid(sentence, kept=_("Your words are kept."), errors={"file": [sentence]})
