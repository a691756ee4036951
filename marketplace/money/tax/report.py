"""The yearly figures for bookkeepers and tax authorities as CSV; reads what it is given and sends it nowhere."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from marketplace.core.money import exponent
from marketplace.money.tax.models import SellerKind
from marketplace.money.tax.rules import SellerYear

_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A seller's year with who they are; `identity` is None while the details are missing."""

    public_id: str
    name: str
    kind: SellerKind | None
    country: str | None
    identity: dict[str, Any] | None
    bank_last4: str | None
    taken: SellerYear

    @property
    def is_complete(self) -> bool:
        return self.identity is not None


HEADS = (
    "seller", "kind", "name", "birth_date", "street", "postcode", "town", "country", "tin", "vat_number",
    "account_last4", "activity", "currency",
    *(f"q{number}_{what}" for number in (1, 2, 3, 4) for what in ("consideration", "fees", "activities")),
    "complete",
)  # fmt: skip


def as_csv(rows: Iterable[Row]) -> str:
    """The file as CSV: amounts as decimals with a point, text that a spreadsheet would run made harmless."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in _cells(row)])
    return "\ufeff" + out.getvalue()


def _cells(row: Row) -> list[str]:
    who, taken = row.identity or {"name": row.name}, row.taken
    names = ("name", "birth_date", "street", "postcode", "town")
    cells = [row.public_id, row.kind or "", *(str(who.get(name) or "") for name in names)]
    cells += [row.country or "", str(who.get("tin") or ""), str(who.get("vat_number") or "")]
    cells += [row.bank_last4 or "", taken.activity, taken.currency]
    for quarter in taken.quarters:
        cells += [
            decimal(quarter.consideration_minor, taken.currency),
            decimal(quarter.fees_minor, taken.currency),
            str(quarter.activities),
        ]
    return [*cells, "yes" if row.is_complete else "no"]


def _harmless(cell: str) -> str:
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_RISKY) and not is_number else cell


def decimal(minor: int, currency: str) -> str:
    """Minor units with a decimal point, from integers alone: -1234 → "-12.34"."""
    digits = exponent(currency)
    sign, whole = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{whole}" if not digits else f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"
