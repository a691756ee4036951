"""Clubs: people who talk and meet around what they know, love, need or share; they sell nothing."""
