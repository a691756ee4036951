"""A meal and a session that are offered and booked over and over, on one stage."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import agreement
from marketplace.trade.listings.models import Listing
from marketplace.workflows import book
from marketplace.workflows.change_offer import change_terms
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.stage import Stage


def take_all(stage: Stage, kind: str) -> tuple[Listing, Member]:
    """The stage's listing of a kind and a customer, made at the first call."""
    known: dict[str, Any] = stage.__dict__.setdefault("offers", {})
    if not known:
        with stage.acting():
            cook = make_provider("Samira Benali")
            known["meal"] = make_meal(cook, notice_minutes=0, step_minutes=30)
            # The same provider's time: a session in the way of a meal, and the other way round.
            known["session"] = make_session(cook, notice_minutes=0, buffer_after_minutes=15)
            known["customer"] = a_member("Nora Klein")
    return known[kind], known["customer"]


def try_to_book(stage: Stage, listing: Listing, customer: Member, starts_at: datetime, party: int) -> str:
    """Hold a place; "held", or the refusal's code."""
    try:
        with stage.acting():
            total = agreement.quote_for(listing, party).total_minor
            wish = book.Wish(listing.public_id, starts_at, party, total)
            book.hold_place(customer, wish, "en")
    except Refusal as refusal:
        return refusal.code
    return "held"


def offered_slots(stage: Stage, listing: Listing, day: int, party: int) -> list[Slot]:
    """What a page would offer for the week from so many days on."""
    with stage.acting():
        now = clock.now()
        first = now.date() + timedelta(days=day)
        return availability.slots(listing.id, first, first + timedelta(days=6), party=party, now=now)


def is_offered(stage: Stage, listing: Listing, starts_at: datetime) -> bool:
    with stage.acting():
        return availability.is_offered(listing.id, starts_at, 1, clock.now())


def book_or_keep_two(
    stage: Stage, listing: Listing, customer: Member, starts_at: datetime, *, books: bool
) -> str:
    """One seat for a customer, or an offer that has only two places from now on."""
    if books:
        return try_to_book(stage, listing, customer, starts_at, 1)
    with stage.acting():
        change_terms(db.session.get_one(Listing, listing.id), {"capacity": 2, "max_party": 2})
    return "fewer"
