"""A place taken, paid and kept."""
