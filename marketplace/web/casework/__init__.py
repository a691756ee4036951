"""The desks where staff look after money that is in question: refunds, disputes, and visits that did not happen."""

from marketplace.web.casework import absences, disputes, refunds
from marketplace.web.casework.blueprint import casework

__all__ = ["absences", "casework", "disputes", "refunds"]
