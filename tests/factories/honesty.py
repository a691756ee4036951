"""Reviews that have something against them, and moderators who decide."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, text

from marketplace.community.honesty import jobs, operations, queries
from marketplace.community.honesty.models import HoldState, ReviewHold
from marketplace.community.honesty.operations import Ruling
from marketplace.community.reviews.models import Review, Side
from marketplace.core.database import db
from marketplace.money.payments.models import ConnectedAccount
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.review import bank_of
from tests.factories.reviews import SAID, a_past_booking, member_of, words, wrote

LONG = "We came on a rainy Tuesday with our two children and stayed until the candles were all burnt down."
LIKE_IT = (
    "We came on a rainy Tuesday with our two children and stayed until the candles were nearly burnt down."
)


@contextmanager
def one_bank(*members: Member) -> Iterator[None]:
    """While it lasts, these are paid to the same bank account."""
    known = {member.id: db.session.get(ConnectedAccount, member.id) for member in members}
    before = {
        member_id: account.bank_fingerprint if account else None for member_id, account in known.items()
    }
    for member in members:
        bank_of(member, "bank_of_a_ring")
    db.session.commit()
    try:
        yield
    finally:
        for member_id, fingerprint in before.items():
            db.session.get_one(ConnectedAccount, member_id).bank_fingerprint = fingerprint
        db.session.commit()


def a_held_review(listing: Listing, customer: Member | None = None, said: str = "") -> ReviewHold:
    """A customer who is paid to the provider's bank account writes, and the review is held."""
    over = a_past_booking(listing, customer or a_member("Nora Klein"))
    return hold_of(wrote_as_provider(over, said))


def wrote_as_provider(booking: Booking, said: str = "") -> Review:
    """The customer's review, while their bank account is the provider's."""
    with one_bank(member_of(booking, Side.CUSTOMER), member_of(booking, Side.PROVIDER)):
        return wrote(booking, Side.CUSTOMER, words(body=said or SAID))


def hold_of(review: Review) -> ReviewHold:
    """The newest hold of a review. Raises when there is none."""
    query = (
        select(ReviewHold).where(ReviewHold.review_id == review.id).order_by(ReviewHold.id.desc()).limit(1)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def is_held(review: Review) -> bool:
    """As the database has it."""
    return db.session.scalar(select(Review.held_at).where(Review.id == review.id)) is not None


def decided(hold: ReviewHold, decision: HoldState = HoldState.RELEASED, by: Member | None = None) -> Member:
    """The hold claimed and decided; who did it."""
    moderator = by or a_staff_member(Role.MODERATOR)
    row = queries.one(hold.public_id, lock=True)
    operations.claim(row, moderator)
    operations.decide(row, moderator, Ruling(decision, "We compared the two accounts."))
    db.session.commit()
    return moderator


def said_alike(listing: Listing, *texts: str) -> list[Review]:
    """Members who have been here for long write these about a meal each."""
    found = []
    for number, said in enumerate(texts):
        customer = long_here(a_member(f"Guest {number}"))
        over = a_past_booking(listing, customer, days_ago=3 + number)
        found.append(wrote(over, Side.CUSTOMER, words(body=said)))
    return found


def long_here(member: Member) -> Member:
    db.session.execute(
        text("update member set created_at = created_at - interval '200 days' where id = :id"),
        {"id": member.id},
    )
    return member


def swept() -> None:
    """The sweep runs until nothing is left to look at now."""
    for _round in range(3):
        jobs.look()
