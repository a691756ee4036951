"""Holds pictures that look like a listed one, as they arrive; each room keeps its own table of pictures."""

from datetime import datetime
from typing import Protocol

from marketplace.community.lists import holding
from marketplace.core import clock


class Picture(Protocol):
    """A row of any room's pictures."""

    public_id: str
    content: bytes
    hidden_at: datetime | None


def hold(picture: Picture, author_id: int, title: str) -> bool:
    """Whether a flushed picture has to wait for a person: it is hidden then. `title` says where it is."""
    if not holding.look_at_picture(picture.public_id, author_id, title, picture.content):
        return False
    picture.hidden_at = clock.now()
    return True
