"""Series and numbers, value-added tax out of a price, and shares of a refund; pure, reads no table."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from marketplace.core.money import cumulative_share
from marketplace.money.papers.models import PaperKind

SERIES = {
    PaperKind.RECEIPT: "R",
    PaperKind.CREDIT_NOTE: "RC",
    PaperKind.INVOICE: "C",
    PaperKind.INVOICE_CREDIT: "CC",
    PaperKind.RECAP: "T",
}
"""Each kind counts by itself. A series is part of the number, so that no two papers are called alike."""


class Vat(NamedTuple):
    """Tax included in an amount. `bps` is the rate in ten-thousandths; the rest in minor units."""

    bps: int
    net_minor: int
    vat_minor: int

    def as_json(self) -> dict[str, int]:
        return self._asdict()


def rate_on(day: date, rates: str) -> int:
    """The rate in force on a day, from a setting like `2014-01-01:2000;2027-01-01:0`; 0 before the first."""
    found = 0
    for since, bps in sorted(part.split(":") for part in rates.split(";") if part):
        if date.fromisoformat(since) <= day:
            found = int(bps)
    return found


def vat_in(gross_minor: int, bps: int) -> Vat:
    """The tax contained in a price: the net is rounded half up, the tax is the rest, so that both sum to it."""
    whole = 10_000 + bps
    net = (2 * gross_minor * 10_000 + whole) // (2 * whole)
    return Vat(bps, net, gross_minor - net)


def vat_of_part(gross_minor: int, before_minor: int, part_minor: int, bps: int) -> Vat:
    """The tax of a part given back, when `before_minor` of the whole was given back already.

    Taken as the difference of what remains, so that all parts together give back exactly the whole's tax.
    """
    left, later = (
        vat_in(gross_minor - before_minor, bps),
        vat_in(gross_minor - before_minor - part_minor, bps),
    )
    return Vat(bps, left.net_minor - later.net_minor, left.vat_minor - later.vat_minor)


def fee_given_back(total: int, fee: int, back: int, fee_left: int | None) -> int:
    """How much of the service fee has gone back once `back` of `total` has, in minor units.

    `fee_left` is what the books keep of the fee, where they say it; else the fee returns in the share
    of the price.
    """
    return fee - fee_left if fee_left is not None else cumulative_share(back, total, fee)


def supplies_total(body: dict[str, Any]) -> int:
    """What the supplies of a paper sum to."""
    return sum(int(supply["amount_minor"]) for supply in body["supplies"])


def month_before(day: date) -> date:
    """The first day of the month before the one a day lies in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
