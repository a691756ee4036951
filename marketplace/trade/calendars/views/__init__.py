"""Edges of calendars: feeds for calendar programs, and the pages of both sides."""

from marketplace.trade.calendars.views import studio
from marketplace.trade.calendars.views.feeds import calendars

__all__ = ["calendars", "studio"]
