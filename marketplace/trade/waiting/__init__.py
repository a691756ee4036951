"""Waiting lists: who waits for a place at a full time, in which order, and what the next in line is offered."""
