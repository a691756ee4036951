"""Pages of ideas: lists and feeds, proposing and voting, answering and joining duplicates."""

from marketplace.community.ideas.views import answering, listing, reading, writing
from marketplace.community.ideas.views.blueprint import ideas

__all__ = ["answering", "ideas", "listing", "reading", "writing"]
