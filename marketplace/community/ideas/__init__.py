"""Ideas of members for the platform and for clubs: votes, duplicates, and a named person's answers."""
