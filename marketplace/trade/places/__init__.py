"""Places: towns, geocoding, and homes that stay private; nothing shown is computed from a home itself."""
