"""The API of bookings: a quote, a booking made, read and cancelled."""

from marketplace.trade.bookings.api import making, quoting, reading
from marketplace.trade.bookings.api.blueprint import bookings

__all__ = ["bookings", "making", "quoting", "reading"]
