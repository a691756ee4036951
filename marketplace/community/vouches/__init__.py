"""Vouches: a neighbour stands up for another in one sentence; apart from reviews, and never sold."""
