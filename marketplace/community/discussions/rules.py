"""Figures and pure rules of discussions: how long a post may be changed, what page it is on."""

from datetime import datetime, timedelta

from marketplace.community.discussions.models import Post
from marketplace.community.discussions.queries import POSTS_PAGE

EDIT = timedelta(minutes=30)
"""So long an author may change a post; the database keeps the same time."""
MOST_TITLE, LEAST_TITLE = 120, 5
REACTIONS = ("useful", "thanks", "lovely", "clever")


def may_edit(post: Post, member_id: int | None, now: datetime) -> bool:
    """Whether this member may still change this post."""
    return post.author_id == member_id and not post.is_gone and now <= post.created_at + EDIT


def page_before(number: int) -> int:
    """The number after which the page begins that a post stands on."""
    return (number - 1) // POSTS_PAGE * POSTS_PAGE
