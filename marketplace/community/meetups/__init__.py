"""Meet-ups of clubs: when, how many, who comes and who waits; the place is told to those who come."""
