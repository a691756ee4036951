"""The blueprint of articles, and room for the pictures that authors send."""

from typing import Any

from flask import Blueprint, request, session
from flask_login import current_user

articles = Blueprint("articles", __name__)

MOST_SENT_BYTES = 12 * 1024 * 1024
"""One picture at a time; every other form of the site is far smaller."""


@articles.url_value_preprocessor
def _room_for_a_picture(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Strangers get no such room."""
    if endpoint == "articles.add_picture" and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = MOST_SENT_BYTES


def reader_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None
