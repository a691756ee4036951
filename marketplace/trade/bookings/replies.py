"""What an act on a booking answers with: its page, which shows how it stands now."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import Refusal


def to_booking(booking_id: str) -> ResponseReturnValue:
    """To the booking's own page."""
    return redirect(url_for("bookings.show", booking_id=booking_id), code=303)


def told(booking_id: str, refusal: Refusal) -> ResponseReturnValue:
    """What was refused is said on the booking's own page; a stranger finds none."""
    if refusal.status == 404:
        raise refusal
    flash(refusal.sentence, "warning")
    return to_booking(booking_id)
