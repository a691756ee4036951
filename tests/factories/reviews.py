"""Bookings that took place, and what both sides wrote about them."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.community.reviews import operations, pictures
from marketplace.community.reviews.models import Review, Side
from marketplace.community.reviews.operations import Words
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.photos import prepared
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.workflows import write_review
from tests.factories import scene
from tests.factories.accounts import a_member, signed_in

SAID = "The couscous was worth the way."
SCORES = {
    Side.CUSTOMER: {"taste": 5, "welcome": 5, "as_described": 4, "value": 4},
    Side.PROVIDER: {"punctuality": 5, "respect": 5, "communication": 5},
}


def a_past_booking(listing: Listing, customer: Member | None = None, *, days_ago: int = 3) -> Booking:
    """A booking that was paid and took place so many days ago, flushed; both sides may write now."""
    now = clock.now()
    with clock.frozen_at(now - timedelta(days=days_ago + 2)):
        booking = scene.a_paid_booking(listing, customer or a_member("Nora Klein"))
    with clock.frozen_at(min(booking.ends_at + timedelta(minutes=1), now)):
        bookings.complete(booking)
        operations.plan_invitation(booking)
    return booking


def member_of(booking: Booking, side: Side) -> Member:
    return db.session.get_one(Member, booking.customer_id if side == Side.CUSTOMER else booking.provider_id)


def words(
    side: Side = Side.CUSTOMER,
    stars: int = 5,
    body: str = SAID,
    thanks: str = "",
    affiliation: str | None = "",
) -> Words:
    return Words(stars, dict(SCORES[side]), body, thanks, affiliation)


def wrote(booking: Booking, side: Side, said: Words | None = None) -> Review:
    """One side writes for good."""
    review = write_review.write(booking.public_id, member_of(booking, side), said or words(side), "en")
    db.session.commit()
    return review


def a_photo(booking: Booking, colour: str = "orange") -> str:
    """A picture in the draft of the customer's review; its public id."""
    nora = member_of(booking, Side.CUSTOMER)
    review = operations.keep(
        booking.public_id, nora, replace(words(), photos=[prepared(a_picture(colour))]), "en"
    )
    db.session.commit()
    return pictures.of(review.id)[-1].public_id


def a_picture(colour: str = "orange", note: str = "") -> bytes:
    """A JPEG as a phone sends it, with a note among its tags when there is one."""
    target = BytesIO()
    exif = Image.Exif()
    if note:
        exif[0x010E] = note
    Image.new("RGB", (64, 48), colour).save(target, "JPEG", exif=exif)
    return target.getvalue()


def photo_file(colour: str = "orange", note: str = "") -> tuple[BytesIO, str]:
    """A picture as a form sends it."""
    return BytesIO(a_picture(colour, note)), "table.jpg"


def both_wrote(booking: Booking, body: str = SAID, stars: int = 5) -> Review:
    """Both write; the customer's review, open."""
    wrote(booking, Side.PROVIDER, words(Side.PROVIDER, body=body))
    return wrote(booking, Side.CUSTOMER, words(stars=stars, body=body, thanks=body))


def review_of(booking: Booking, side: Side = Side.CUSTOMER) -> Review | None:
    query = select(Review).where(Review.booking_id == booking.id, Review.side == side)
    return db.session.scalar(query.execution_options(populate_existing=True))


def form(**changes: Any) -> dict[str, Any]:
    """A customer's review of a meal as the page sends it."""
    scores = {f"score_{name}": str(value) for name, value in SCORES[Side.CUSTOMER].items()}
    return {"stars": "5", "body": SAID, "tie": "none", "act": "write", **scores, **changes}


def written_form(app: Flask, booking: Booking, **changes: Any) -> TestResponse:
    """The answer to a customer who sends their review by its page."""
    nora = signed_in(app, member_of(booking, Side.CUSTOMER))
    return nora.post(f"/bookings/{booking.public_id}/review", form(**changes))
