"""Pages of conversations: the list, one of them, and what a member set about them."""

from marketplace.community.messages.views import beginning, settings, talking
from marketplace.community.messages.views.blueprint import messages

__all__ = ["beginning", "messages", "settings", "talking"]
