"""Figures of ideas: how long they are, and what counts as similar."""

from datetime import timedelta

LEAST_TITLE, MOST_TITLE = 8, 120
MOST_TEXT, MOST_ANSWER = 4000, 2000
MOST_VOTES, VOTES_WINDOW = 60, timedelta(minutes=10)
SIMILAR = 4
"""So many similar ideas are shown before one is posted."""
SHARE = 0.4
"""Similar is what has at least this share of a title's words in its own title or text."""
