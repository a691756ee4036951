"""From a review's words to its readers: it is looked at before anybody can read it, and what is held moves nothing."""

from marketplace.community.allowance import texts
from marketplace.community.allowance.rules import Page
from marketplace.community.honesty import looking
from marketplace.community.lists import holding
from marketplace.community.messages.words import language_of
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.community.reviews import operations as reviews
from marketplace.community.reviews import queries
from marketplace.community.reviews.models import Review, Side
from marketplace.community.reviews.operations import Words
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking


def write(booking_public_id: str, author: Member, words: Words, locale: str) -> Review:
    """Write a review for good. When both sides have, both open; what is held stays out even then."""
    texts.check(author, Page.REVIEW, {"affiliation": words.affiliation or "", "body": words.body})
    review = reviews.write(booking_public_id, author, words, locale)
    looking.look(review.id)
    _compare(review, author)
    reviews.open_together(db.session.get_one(Booking, review.booking_id))
    return review


def _compare(review: Review, author: Member) -> None:
    """With the lists: what has to wait for a person is hidden until then, opened or not."""
    text = f"{review.body}\n\n{review.affiliation or ''}".strip()
    said = Subject(SubjectKind.REVIEW, review.public_id, author.id, short_name(author.name), text)
    if holding.look(said, locale=review.locale):
        reviews.set_hidden(review, hidden=True)


def reply(public_id: str, author: Member, words: str, locale: str) -> bool:
    """The public answer to a review; whether it waits for a person. Raises `NoReplyNow`, `Invalid` for links."""
    texts.check(author, Page.REPLY, {"reply": words})
    review = reviews.reply(public_id, author, words)
    said = Subject(SubjectKind.REPLY, review.public_id, author.id, short_name(author.name), words)
    waits = holding.look(said, locale=language_of(words, locale))
    if waits:
        reviews.hide_reply(review, hidden=True)
    return waits


def open_due(booking_id: int) -> None:
    """Open what is sealed about a booking and whose time is over, after a last look."""
    db.session.get_one(Booking, booking_id, with_for_update=True)
    sealed = queries.of_booking(booking_id, lock=True).get(Side.CUSTOMER)
    if sealed is not None:
        looking.look(sealed.id)
    reviews.open_due(booking_id)
