"""Log lines: one for each thing that happened, whoever wrote its words; no address and no row stands in them."""

import logging
import re
import sys
from textwrap import indent

# What could end a line, start another or steer a terminal is written out instead.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160), 0x2028, 0x2029)}
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL repeats the whole row that broke a rule, up to its next field or the end of what it says.
_ROW = re.compile(
    r"DETAIL:.*?(?=\n(?:HINT|CONTEXT|QUERY|STATEMENT|\[SQL|\(Background|Traceback|\s*\n)|\Z)", re.DOTALL
)


class OneLine(logging.Formatter):
    """Time, level, name and message on one line; a traceback is indented below, so that it starts no line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - named by the standard library
        record.message = without_persons(record.message).translate(_CONTROL)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802
        return indent(without_persons(super().formatException(ei)), "    ")  # type: ignore[arg-type]


def without_persons(text: str) -> str:
    """The text without e-mail addresses and without the rows that a database quotes in its complaints."""
    return _ADDRESS.sub("<address>", _ROW.sub("DETAIL: <row>", text))


def configure() -> None:
    """Write our lines, and everybody's warnings, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("marketplace").setLevel(logging.INFO)
