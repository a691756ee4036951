"""Looks through a PDF and writes it anew: a program of its own, so that a hostile file can take no server with it.

Run as `python -m marketplace.goods.works.inspector MOST_PAGES`: the file on standard input; on standard output a line
of JSON, `{"pages": 12}` or `{"refused": "script"}`, and after it the new file. What is kept are its pages with their
links and its table of contents. pypdf reads and writes it: pure Python that runs nothing in a file and draws nothing.
"""

import json
import logging
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MOST_OBJECTS = 200_000
_MEMORY, _SECONDS = 768 * 1024 * 1024, 20

_DEEDS = frozenset(
    {
        *(
            "/JavaScript",
            "/Launch",
            "/SubmitForm",
            "/ImportData",
            "/ResetForm",
            "/GoToR",
            "/GoToE",
            "/Rendition",
        ),
        *("/Movie", "/Sound", "/Hide", "/SetOCGState", "/RichMediaExecute", "/GoTo3DView", "/Thread"),
    }
)
"""Actions that do more than turn to a page or open a web address."""
_MARKS = frozenset({"/FileAttachment", "/Movie", "/Sound", "/Screen", "/3D", "/RichMedia"})
_KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/AA": "script",
    "/XFA": "script",
    "/EmbeddedFiles": "attachment",
    "/EF": "attachment",
    "/RichMedia": "attachment",
}
_UNREADABLE = (
    PyPdfError,
    DependencyError,
    LimitReachedError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OSError,
    RecursionError,
    MemoryError,
)


class RefusedError(Exception):
    """Why a file is not taken, in one word."""


def inspected(raw: bytes, most_pages: int) -> tuple[int, bytes]:
    """How many pages a file has, and the same pages in a file of our own making. Raises `RefusedError`."""
    if not raw.startswith(b"%PDF-"):
        raise RefusedError("no_pdf")
    try:
        reader = PdfReader(BytesIO(raw), strict=False)
        if reader.is_encrypted:
            raise RefusedError("locked")
        pages = len(reader.pages)
        if not 0 < pages <= most_pages:
            raise RefusedError("pages")
        for found in _dictionaries(reader.trailer):
            _check(found)
        return pages, _written_anew(reader)
    except _UNREADABLE as error:
        raise RefusedError("unreadable") from error


def _dictionaries(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, streams among them, each once."""
    waiting, seen = [root], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if len(seen) > MOST_OBJECTS:
            raise RefusedError("unreadable")
        if isinstance(one, DictionaryObject):
            yield one
            # What an element of the page tree hangs from was seen on the way down.
            waiting.extend(value for key, value in one.items() if key != "/Parent")
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _check(found: DictionaryObject) -> None:
    for key, why in _KEYS.items():
        if key in found:
            raise RefusedError(why)
    if str(found.get("/S")) in _DEEDS:
        raise RefusedError("script")
    if str(found.get("/Subtype")) in _MARKS:
        raise RefusedError("attachment")
    if str(found.get("/S")) == "/URI" and not str(found.get("/URI")).lower().startswith(
        ("https://", "http://")
    ):
        raise RefusedError("script")


def _written_anew(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    writer.append(reader, import_outline=True)
    writer.metadata = None
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def main(arguments: list[str]) -> int:
    """Answer one file; what goes wrong unexpectedly is told by the exit code."""
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        pages, content = inspected(sys.stdin.buffer.read(), int(arguments[0]))
        head: dict[str, Any] = {"pages": pages}
    except RefusedError as refused:
        head, content = {"refused": str(refused)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
