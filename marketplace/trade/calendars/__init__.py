"""Calendars that leave (private feeds) and calendars that come in (busy times of a provider from elsewhere)."""
