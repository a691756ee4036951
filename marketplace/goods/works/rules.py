"""What a work may cost, whose its price is, and which tax lies in it: pure functions of integers in minor units.

The platform sells works to their buyers in its own name (Implementing Regulation (EU) 282/2011, article 9a), so that
tax lies in the whole price, at the rate of the country the buyer lives in. What is left is shared with who wrote it.
"""

from datetime import date
from typing import NamedTuple

from marketplace.core.money import share_bps
from marketplace.money.papers import rules as papers

LEAST_MINOR, MOST_MINOR = 100, 20_000
MOST_WORKS = 40
"""Of one provider."""


class Shares(NamedTuple):
    """A price and whose it is. `bps` is the rate of the tax in ten-thousandths."""

    price: int
    share: int
    commission: int
    vat: int
    bps: int


def shares_of(price_minor: int, vat_bps: int, commission_bps: int) -> Shares:
    """The tax comes out of the price first, our part out of the rest; what is left is the provider's."""
    vat = papers.vat_in(price_minor, vat_bps)
    commission = share_bps(vat.net_minor, commission_bps)
    return Shares(price_minor, vat.net_minor - commission, commission, vat.vat_minor, vat_bps)


def rates_of(setting: str) -> dict[str, str]:
    """Country → its rates by date, from a setting like `FR=2014-01-01:2000|BE=2014-01-01:2100`."""
    return dict(part.split("=", 1) for part in setting.split("|") if part)


def rate_in(country: str, day: date, setting: str) -> int:
    """The rate for a buyer in a country on a day. Raises KeyError where works are not sold."""
    return papers.rate_on(day, rates_of(setting)[country])
