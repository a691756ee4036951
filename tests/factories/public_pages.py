"""Everything that strangers, and the other side of a booking, can read: to be compared before and after."""

import re
from typing import Any

from flask import Flask

from marketplace.community.reviews.models import Side
from marketplace.trade.bookings.models import Booking
from marketplace.web import fragments, page_memory
from tests.factories import routes, scene
from tests.factories.accounts import signed_in, without_noise
from tests.factories.reviews import member_of

_MARK = re.compile(r"\s*<b class=\"unread\".*?</b>", re.DOTALL)
_REQUEST = re.compile(r'"request_id":"[^"]*"')


def everything_public(app: Flask, known: scene.Scene, booking: Booking) -> dict[str, Any]:
    """Path → status, headers and bytes: what a stranger, a member, and the other side of a booking can read.

    Nothing is taken from what pages remember. Nonces, tokens and names of requests differ between any two answers;
    they alone are cut.
    """
    page_memory.forget()
    fragments.forget()
    listing = booking.terms["listing"]
    more = [f"/listings/{listing}", f"/listings/{listing}/reviews", f"/api/v1/listings/{listing}/reviews"]
    more += ["/search?where=Lyon", "/api/v1/listings?where=Lyon"]
    paths = {
        opening.path
        for opening in routes.openings(app, known)
        if opening.method == "GET" and opening.access == "public"
    }
    read: dict[str, Any] = {}
    for path in sorted({*paths, *more}):
        with scene.undone(app):
            answer = scene.browser_of(app, known, scene.VISITOR).get(path)
            read[path] = (
                answer.status_code,
                answer.headers.get("ETag"),
                _plain(answer.data.decode(errors="replace")),
            )
    other = signed_in(app, member_of(booking, Side.PROVIDER))
    for path in (f"/bookings/{booking.public_id}", f"/bookings/{booking.public_id}/guest", "/studio"):
        read[f"provider {path}"] = without_noise(other.get(path).text)
    return read


def _plain(page: str) -> str:
    return _REQUEST.sub("", without_noise(page))


def without_marks(page: str) -> str:
    """A page without how many notices of its reader are unread."""
    return _MARK.sub("", page)


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [path for path in before if before[path] != after[path]]
