"""Measures against members: a limit, a suspension or a ban, until when and why."""
