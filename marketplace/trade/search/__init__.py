"""Finding what is near."""
