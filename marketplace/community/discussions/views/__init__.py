"""Pages of discussions: lists, search and feed, reading and writing, what hosts and authors do to posts."""

from marketplace.community.discussions.views import listing, posts, reading, writing
from marketplace.community.discussions.views.blueprint import discussions

__all__ = ["discussions", "listing", "posts", "reading", "writing"]
