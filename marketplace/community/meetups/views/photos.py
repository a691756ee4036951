"""Photos of a meet-up, for the members of its club."""

from typing import Any

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import queries as clubs
from marketplace.community.meetups import operations, queries
from marketplace.community.meetups.views.blueprint import meetups
from marketplace.community.meetups.views.coming import page_of
from marketplace.core import photos
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal

MOST_SENT_BYTES = 40 * 1024 * 1024
"""As many photos at once as a phone takes; every other form of the site is far smaller."""
_A_DAY = 86_400


@meetups.url_value_preprocessor
def _room_for_photos(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Strangers get no such room."""
    if endpoint == "meetups.add_photos" and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = MOST_SENT_BYTES


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/photos")
@requires(Access.OWNER)
def add_photos(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Add photos, for those who were there."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    try:
        files = [file for file in request.files.getlist("photos") if file.filename]
        sent = [photos.prepared(file.stream.read(photos.MOST_BYTES + 1)) for file in files[:12]]
        with transaction():
            operations.add_photos(meetup, current_user.member, sent)
    except Refusal as refusal:
        return page_of(seen, meetup, refusal.status, refusal)
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id) + "#photos", code=303)


@meetups.get("/clubs/<slug>/meetups/<meetup_id>/photos/<photo_id>")
@requires(Access.OWNER)
def photo(slug: str, meetup_id: str, photo_id: str) -> ResponseReturnValue:
    """A photo, for members of the club."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    found = queries.photo(meetup.id, photo_id)
    response = Response(found.content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={_A_DAY}, immutable"
    return response


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/photos/<photo_id>/remove")
@requires(Access.OWNER)
def remove_photo(slug: str, meetup_id: str, photo_id: str) -> ResponseReturnValue:
    """Take a photo away for good."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    with transaction():
        found = queries.photo(meetup.id, photo_id)
        operations.remove_photo(seen.place, current_user.member, found)
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id) + "#photos", code=303)
