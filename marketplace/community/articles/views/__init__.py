"""Pages of articles: reading and feeds, writing, publishing, what stands beside them, comments, what they brought."""

from marketplace.community.articles.views import (
    attaching,
    commenting,
    figures,
    publishing,
    reading,
    rhythm,
    writing,
)
from marketplace.community.articles.views.blueprint import articles

__all__ = ["articles", "attaching", "commenting", "figures", "publishing", "reading", "rhythm", "writing"]
