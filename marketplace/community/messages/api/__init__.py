"""The API of conversations: the same two sides and the same rules as the pages."""

from marketplace.community.messages.api import routes
from marketplace.community.messages.api.blueprint import threads

__all__ = ["routes", "threads"]
