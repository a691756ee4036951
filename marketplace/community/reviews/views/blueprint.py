"""The blueprint of reviews; its pages are beside it."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

reviews = Blueprint("reviews", __name__)


def to_booking(booking_id: str) -> ResponseReturnValue:
    """Back to the reviews on the page of a booking."""
    return redirect(url_for("bookings.show", booking_id=booking_id) + "#review", code=303)
