"""Honest voices: what speaks against a review, holding it for a moderator, and deciding about it."""
