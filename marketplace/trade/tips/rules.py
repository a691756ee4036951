"""Which tips are offered and accepted, as pure functions of amounts in minor units."""

from datetime import datetime, timedelta

from marketplace.core.money import exponent, share_percent

SHARES = (5, 10, 15)
"""Percentages of the price from which the suggestions come."""
LEAST_UNITS, MOST_UNITS = 1, 100
"""Bounds in whole units of the currency: 1 € to 100 €."""
OPEN_FOR = timedelta(days=30)


def bounds(currency: str) -> tuple[int, int]:
    """The least and the most that may be given, in minor units."""
    whole = 10 ** exponent(currency)
    return LEAST_UNITS * whole, MOST_UNITS * whole


def suggestions(price_minor: int, currency: str) -> list[int]:
    """Three amounts to choose from: whole units, rising, within the bounds."""
    whole = 10 ** exponent(currency)
    least, most = bounds(currency)
    found: list[int] = []
    for place, percent in enumerate(SHARES):
        near = max(1, (share_percent(price_minor, percent) + whole // 2) // whole) * whole
        lowest = found[-1] + whole if found else least
        highest = most - (len(SHARES) - 1 - place) * whole
        found.append(min(max(near, lowest), highest))
    return found


def is_open(completed_at: datetime | None, now: datetime) -> bool:
    """Whether thanks may still be given for a booking completed then."""
    return completed_at is not None and now <= completed_at + OPEN_FOR
