"""Pages of reviews: writing one with its pictures, reading them, answering."""

from marketplace.community.reviews.views import reading, writing
from marketplace.community.reviews.views.blueprint import reviews

__all__ = ["reading", "reviews", "writing"]
