"""Blocks between members, reports of what should not be here, and how they are decided."""
