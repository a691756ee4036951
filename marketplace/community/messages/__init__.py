"""Conversations between two members about an offer and what was booked of it."""
