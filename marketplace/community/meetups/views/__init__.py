"""Pages of meet-ups: what comes, one of them, coming and leaving, calling and changing, photos."""

from marketplace.community.meetups.views import calling, coming, photos
from marketplace.community.meetups.views.blueprint import meetups

__all__ = ["calling", "coming", "meetups", "photos"]
