"""The desks where staff look after money that is in question: refunds and disputes."""

from marketplace.web.casework import disputes, refunds
from marketplace.web.casework.blueprint import casework

__all__ = ["casework", "disputes", "refunds"]
