"""Changes to reviews; they flush, never commit. Whatever is sealed changes nothing that others can see."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.community.reviews import emails, pictures, queries, rules
from marketplace.community.reviews.models import (
    Review,
    ReviewInvitation,
    ReviewState,
    ReviewVote,
    Side,
)
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.core.moments import datetime_words
from marketplace.core.photos import Photo
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.search import standing


class NoReviewNow(Refusal):
    code = "no_review_now"


class ReviewWritten(Refusal):
    """It was written for good before."""

    code = "review_written"


class NoReplyNow(Refusal):
    code = "no_reply_now"


class NoVoteNow(Refusal):
    code = "no_vote_now"


@dataclass(frozen=True, slots=True)
class Words:
    """What a member says: `stars` and `scores` 1 to 5, `thanks` for the other side alone.

    `affiliation` is what ties the two in the author's words, empty for nothing, None while not answered.
    """

    stars: int | None = None
    scores: dict[str, int] = field(default_factory=dict)
    body: str = ""
    thanks: str = ""
    affiliation: str | None = None
    photos: Sequence[Photo] = ()
    """To be added to those of the draft; `dropped` names some that go."""
    dropped: Collection[str] = ()


def side_of(booking: Booking, member_id: int) -> Side:
    return Side.CUSTOMER if booking.customer_id == member_id else Side.PROVIDER


def keep(booking_public_id: str, author: Member, words: Words, locale: str) -> Review:
    """Keep a draft. Raises `NoReviewNow` or `ReviewWritten` when nothing may be written (any more)."""
    booking = bookings.for_member(booking_public_id, author.id, lock=True)
    review = _draft(booking, author)
    _fill(review, words, locale)
    db.session.flush()
    return review


def write(booking_public_id: str, author: Member, words: Words, locale: str) -> Review:
    """Write a review for good; it is sealed, and `open_together` comes next in the same transaction.

    The booking's row is locked, so that of two who write at the same moment the second one opens both.
    Raises `Invalid` for what is missing, `NoReviewNow` and `ReviewWritten` as `keep` does.
    """
    booking = bookings.for_member(booking_public_id, author.id, lock=True)
    review = _draft(booking, author)
    _check_whole(review, booking, words)
    _fill(review, words, locale)
    review.outcome = str(rules.outcome_of(booking, review.side))
    review.state, review.written_at = ReviewState.SEALED, clock.now()
    db.session.flush()
    return review


def open_together(booking: Booking) -> None:
    """Open both reviews of a booking once both sides wrote; the database lets no transaction end otherwise."""
    written = [one for one in queries.of_booking(booking.id).values() if one.state != ReviewState.DRAFT]
    if len(written) == len(Side):
        _open(booking, [one for one in written if one.state == ReviewState.SEALED])


def _draft(booking: Booking, author: Member) -> Review:
    """The author's draft, begun when there is none. The booking's row is locked."""
    side = side_of(booking, author.id)
    known = queries.of_booking(booking.id, lock=True).get(side)
    if known is not None and known.state != ReviewState.DRAFT:
        raise ReviewWritten(
            _("You have written your review of this booking."),
            kept=_("It stays as you wrote it."),
            todo=_("A review is not changed after it was sent, so that both sides can rely on it."),
        )
    _check_open(booking, side)
    if known is not None:
        return known
    review = Review(
        public_id=ids.public_id("rev"),
        booking_id=booking.id,
        listing_id=booking.listing_id,
        side=side,
        author_id=author.id,
        subject_id=booking.provider_id if side == Side.CUSTOMER else booking.customer_id,
        state=ReviewState.DRAFT,
        outcome=str(rules.outcome_of(booking, side)),
        scores={},
        body="",
        affiliation=None,
        locale=author.locale,
        experienced_on=local(booking.starts_at, booking.zone).date(),
        open_at=rules.opens_at(booking),
        created_at=clock.now(),
        helpful=0,
    )
    db.session.add(review)
    return review


def _check_open(booking: Booking, side: Side) -> None:
    ends = rules.opens_at(booking)
    if ends is None or rules.outcome_of(booking, side) is None:
        raise NoReviewNow(
            _("There is nothing to review yet."),
            todo=_("Both sides can write once the booking is over."),
        )
    if clock.now() > ends:
        raise NoReviewNow(
            _("The time to write ended on %(when)s.", when=datetime_words(ends, booking.zone)),
            todo=_("Both sides have fourteen days, so that nobody can answer a review with a review."),
        )


def _fill(review: Review, words: Words, locale: str) -> None:
    review.stars, review.scores = words.stars, words.scores
    review.body, review.thanks, review.locale = words.body, words.thanks or None, locale
    review.affiliation = words.affiliation
    db.session.flush()
    pictures.change(review, words.photos, words.dropped)


def _check_whole(review: Review, booking: Booking, words: Words) -> None:
    """Stars, every aspect of what took place, and some words."""
    errors: dict[str, list[str]] = {}
    if words.stars is None:
        errors["stars"] = [_("Choose how many stars.")]
    if rules.outcome_of(booking, review.side) in rules.COUNTED:
        for aspect in rules.aspects_of(booking.terms["kind"], review.side):
            if aspect not in words.scores:
                errors[f"score_{aspect}"] = [_("Choose from one to five.")]
    if len(words.body) < rules.LEAST_WORDS:
        errors["body"] = [_("Write a sentence: what should the next one know?")]
    if words.affiliation is None:
        errors["tie"] = [_("Say whether something ties you, and if so what: “I cook with her”, for example.")]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)


def open_due(booking_id: int) -> None:
    """Open what is sealed about a booking and whose time is over; nothing else is touched."""
    booking = db.session.get_one(Booking, booking_id, with_for_update=True)
    due = [
        one
        for one in queries.of_booking(booking_id, lock=True).values()
        if one.state == ReviewState.SEALED and one.open_at <= clock.now()
    ]
    if due:
        _open(booking, due)


def _open(booking: Booking, reviews: list[Review]) -> None:
    """Publish: from here on, and in this transaction, everybody may see them, but for what is held."""
    for review in reviews:
        with _counting(review):
            review.state, review.opened_at = ReviewState.OPEN, clock.now()
    emails.opened(booking, {Side(one.side): one for one in reviews})


def set_held(review: Review, since: datetime | None) -> None:
    """Take a review out of pages, count and score, or put it back (None). Its row is locked."""
    with _counting(review):
        review.held_at = since


def set_hidden(review: Review, *, hidden: bool) -> None:
    """Hide a review after a decision about it, or show it again. Its row is locked."""
    with _counting(review):
        review.hidden_at = clock.now() if hidden else None


def hide_reply(review: Review, *, hidden: bool) -> None:
    """Hide the answer to a review after a decision about it, or show it again. Its row is locked."""
    review.reply_hidden_at = clock.now() if hidden else None
    db.session.flush()


def set_note(review: Review, note: str | None) -> None:
    """What moderators say beside a review, or nothing. Its row is locked."""
    review.note = note
    db.session.flush()


@contextmanager
def _counting(review: Review) -> Iterator[None]:
    """Change a review, and then the stars of its listing by what that changed."""
    before = rules.is_counted(review)
    yield
    db.session.flush()
    # The database says whether it is public now.
    db.session.refresh(review, ["is_public"])
    after = rules.is_counted(review)
    if before != after:
        standing.count_stars(review.listing_id, review.stars or 0, by=1 if after else -1)


def tell_released(review: Review) -> None:
    """To whom a review is about: what was held when the seal opened can be read now."""
    emails.released(bookings.by_id(review.booking_id), review)


def reply(public_id: str, member: Member, words: str) -> Review:
    """The public answer of whom a review is about: once, after the seal."""
    review = queries.open_review(public_id, lock=True)
    if review.side != Side.CUSTOMER or review.subject_id != member.id:
        raise queries.missing()
    if review.reply is not None:
        raise NoReplyNow(_("You have answered this review."), kept=_("Your first answer stays as it is."))
    review.reply, review.replied_at = words, clock.now()
    db.session.flush()
    return review


def find_helpful(public_id: str, member: Member) -> bool:
    """Say that a review helped, or take it back; whether it is said now. Never of one's own, nor about oneself."""
    review = queries.open_review(public_id, lock=True)
    if review.side != Side.CUSTOMER:
        raise queries.missing()
    if member.id in (review.author_id, review.subject_id):
        raise NoVoteNow(_("This review is yours or about you."), todo=_("Others say whether it helped them."))
    known = db.session.get(ReviewVote, (review.id, member.id), populate_existing=True)
    if known is not None:
        db.session.delete(known)
    else:
        db.session.add(ReviewVote(review_id=review.id, member_id=member.id, at=clock.now()))
    db.session.flush()
    # The database counted.
    db.session.refresh(review)
    return known is None


def plan_invitation(booking: Booking) -> None:
    """Both sides of what took place are asked on the next morning."""
    due = rules.invited_at(booking.ends_at, booking.zone)
    db.session.add(ReviewInvitation(booking_id=booking.id, due_at=due, sent_at=None))
    db.session.flush()


def invite(booking_id: int, now: datetime) -> None:
    """Ask both sides for their reviews, once; one who wrote already is asked too, for nothing may be told apart."""
    row = db.session.get_one(ReviewInvitation, booking_id, with_for_update=True, populate_existing=True)
    if row.sent_at is not None:
        return
    row.sent_at = now
    db.session.flush()
    booking = bookings.by_id(booking_id)
    ends = rules.opens_at(booking)
    # Where letters were held up for long, nobody is asked for what cannot be written any more.
    if ends is not None and now < ends:
        emails.invited(booking)
