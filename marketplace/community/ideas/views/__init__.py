"""Pages of ideas: lists and feeds, proposing and voting, answering and joining duplicates."""

from marketplace.community.ideas.views import answering, commenting, listing, reading, writing
from marketplace.community.ideas.views.blueprint import ideas

__all__ = ["answering", "commenting", "ideas", "listing", "reading", "writing"]
