"""Bookings whose other side's account was closed: who has to be told, and what they may do."""
