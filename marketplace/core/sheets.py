"""Rows as CSV that a spreadsheet opens without running anything in them; knows no feature's columns."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO

from flask import Response, stream_with_context

from marketplace.core.money import exponent

# UTF-8 with its mark, or Excel reads accents as something else.
MARK = "\ufeff"
# A cell that begins so would be a formula, or hide one behind white space (OWASP, "CSV injection").
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | Decimal | datetime | None


def safe(cell: Cell) -> str:
    """A cell as text: instants in ISO 8601, our own numbers as they are, words never as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(_RISKY) else cell
    return str(cell)


def decimal(amount_minor: int, currency: str) -> Decimal:
    """An amount in whole units with the currency's decimals, never through a float."""
    return Decimal(amount_minor).scaleb(-exponent(currency))


def lines(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file piece by piece, so that a long one is never whole in memory."""
    yield MARK + _line(heads)
    for row in rows:
        yield _line([safe(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def download(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A streamed answer that browsers save under a name."""
    answer = Response(stream_with_context(lines(heads, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
