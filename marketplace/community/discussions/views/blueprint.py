"""The blueprint of discussions, and how its pages find the club they belong to."""

from typing import NamedTuple

from flask import Blueprint
from flask_login import current_user

from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.queries import View
from marketplace.community.discussions import queries
from marketplace.community.discussions.models import Discussion, DiscussionReader, Post

discussions = Blueprint("discussions", __name__)


class Here(NamedTuple):
    """A discussion with its club, as the present reader may see them."""

    seen: View
    discussion: Discussion
    side: DiscussionReader | None


def reader_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


def readable(slug: str) -> View:
    """A club whose discussions the present reader may read; to others it is not there."""
    seen = clubs.view(slug, reader_id())
    if not seen.may_read:
        raise clubs.missing()
    return seen


def here(slug: str, discussion_id: str) -> Here:
    """A discussion that may be read. Raises NotFound."""
    seen = readable(slug)
    return Here(seen, *queries.one(seen.club.id, discussion_id, reader_id()))


def inside(slug: str, discussion_id: str) -> Here:
    """A discussion for somebody who is in its club. Raises NotFound."""
    seen = clubs.for_member(slug, current_user.id)
    return Here(seen, *queries.one(seen.club.id, discussion_id, current_user.id))


def post_in(found: Here, post_id: str, *, lock: bool = False) -> Post:
    return queries.post(found.discussion.id, post_id, lock=lock)
