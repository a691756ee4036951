"""Leaves one review of the demo in doubt, so that the desk of honest voices has something to decide."""

from datetime import datetime

from sqlalchemy import func, select

from marketplace.community.honesty import jobs
from marketplace.community.reviews import rules
from marketplace.community.reviews.models import Review, Side
from marketplace.community.reviews.operations import Words
from marketplace.community.vouches import operations as vouches
from marketplace.community.vouches.models import Relation
from marketplace.core.database import db, transaction
from marketplace.demo.storyteller import Say, Storyteller
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import write_review

_VOUCH = {
    "en": ("We cook side by side on market days.", "We share the stall on Saturdays"),
    "fr": ("Nous cuisinons côte à côte les jours de marché.", "Nous tenons l’étal ensemble le samedi"),
}


def arise(story: Storyteller, past: list[str], now: datetime, say: Say) -> None:
    """Who earns together with a provider praises them as a guest, in the words of another and without saying so."""
    with story.at(now):
        with transaction():
            booking = next((one for one in map(_silent, reversed(past)) if one is not None), None)
            praise = _praise_of_others(booking) if booking is not None else None
            if booking is None or praise is None:
                return
            guest = db.session.get_one(Member, booking.customer_id)
            slug = db.session.get_one(Profile, booking.provider_id).slug
            sentence, tie = _VOUCH[guest.locale]
            vouches.vouch(guest, slug, vouches.Words(Relation.PARTNER, sentence, tie), guest.locale)
            aspects = rules.aspects_of(booking.terms["kind"], Side.CUSTOMER)
            said = Words(5, dict.fromkeys(aspects, 5), praise, affiliation="")
            write_review.write(booking.public_id, guest, said, guest.locale)
        jobs.look()
    say("1 review in doubt")


def _silent(booking_id: str) -> Booking | None:
    """A booking whose customer may write about it and has not."""
    booking = bookings.by_public_id(booking_id)
    if booking is None or rules.outcome_of(booking, Side.CUSTOMER) is None:
        return None
    written = select(Review.id).where(Review.booking_id == booking.id, Review.side == Side.CUSTOMER)
    return None if db.session.scalar(written) else booking


def _praise_of_others(booking: Booking) -> str | None:
    """The longest that somebody else wrote about this provider."""
    query = (
        select(Review.body)
        .where(Review.subject_id == booking.provider_id, Review.author_id != booking.customer_id)
        .order_by(func.length(Review.body).desc())
    )
    return db.session.scalar(query.limit(1))
