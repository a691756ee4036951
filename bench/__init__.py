"""Measurements, one file an area; scripts/bench runs them, tests never do."""
