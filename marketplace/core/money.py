"""Integer money: rounding, shares and how amounts are written; knows no fee and no account."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel.numbers import format_currency

from marketplace.core.i18n import current_locale

# ISO 4217 exponents that differ from 2 among the currencies Stripe settles.
EXPONENTS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "JPY",
            "KMF",
            "KRW",
            "MGA",
            "PYG",
            "RWF",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "JOD", "KWD", "OMR", "TND"], 3),
}

_TYPED = re.compile(r"(\d{1,10})(?:[.,](\d{1,4}))?", re.ASCII)


def exponent(currency: str) -> int:
    """How many decimal digits the currency's minor unit stands for."""
    return EXPONENTS.get(currency.upper(), 2)


def share_bps(amount: int, bps: int) -> int:
    """`bps` ten-thousandths of an amount in minor units, half rounded up (away from zero below it)."""
    product = abs(amount) * bps
    rounded = (product + 5_000) // 10_000
    return rounded if amount >= 0 else -rounded


def share_percent(amount: int, percent: int) -> int:
    """A whole percentage of an amount, half rounded up."""
    return share_bps(amount, percent * 100)


def share_within(amount: int, bps: int, least: int, most: int | None) -> int:
    """A share of an amount with a minimum and a maximum; never more than the amount itself."""
    share = max(share_bps(amount, bps), least)
    return min(share, amount, amount if most is None else most)


def minor_of(text: str, currency: str) -> int | None:
    """Minor units of "24", "24.50", "24,5 €"; None for what is no amount of the currency, as JPY 50.5.

    No float is ever involved.
    """
    found = _TYPED.fullmatch(re.sub(r"[\s\u00a0\u202f€$£]", "", text))
    digits = exponent(currency)
    if found is None or len(found[2] or "") > digits:
        return None
    return int(found[1] + (found[2] or "").ljust(digits, "0"))


def cumulative_share(part: int, whole: int, amount: int) -> int:
    """The share of `amount` that belongs to the first `part` of `whole`, half rounded up.

    Refunding cumulatively (share of all refunded so far minus share already given) makes several
    partial refunds end exactly at `amount`.
    """
    if not 0 <= part <= whole or whole <= 0:
        raise ValueError("part must lie in 0..whole and whole be positive")
    return (2 * part * amount + whole) // (2 * whole)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts sum to it; equal weights differ by at most one."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must sum to more than zero")
    parts, given, seen = [], 0, 0
    for weight in weights:
        seen += weight
        upto = amount * seen // total
        parts.append(upto - given)
        given = upto
    return parts


def money(amount_minor: int, currency: str = "EUR", locale: str | None = None) -> str:
    """An amount as people write it: "€51.84", « 51,84 € », "−€1.68"; whole amounts keep their cents."""
    return _written(amount_minor, currency, locale or current_locale())


# Formatting takes 27 µs, and a page of results shows the same few prices over and over.
@lru_cache(maxsize=4096)
def _written(amount_minor: int, currency: str, locale: str) -> str:
    sign = "-" if amount_minor < 0 else ""
    decimal = sign + _decimal(abs(amount_minor), exponent(currency))
    # A hyphen is short, and may be parted from its figure at the end of a line.
    return format_currency(decimal, currency, locale=locale).replace("-", "\u2212")


def _decimal(amount: int, digits: int) -> str:
    if digits == 0:
        return str(amount)
    whole, part = divmod(amount, 10**digits)
    return f"{whole}.{part:0{digits}d}"
