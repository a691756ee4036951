"""Gives the made-up neighbours a past and a near future: bookings, payouts in every state, requests, a tip."""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.demo import doubts, tables, voices, weekly, wishes
from marketplace.demo.storyteller import Say, Storyteller, Time, sandbox
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, Payout, PayoutState
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.listings.models import Listing


def tell(database_url: str, customers: list[Member], listings: list[Listing], say: Say) -> None:
    """Past bookings with payouts in every state, and bookings of the coming days."""
    time = Time()
    now = time.instant.replace(second=0, microsecond=0)
    with sandbox(database_url, time):
        story = Storyteller(time)
        _accounts(story, listings, now, say)
        past = _past(story, customers, listings, now, say)
        wishes.thank(story, past, say)
        voices.speak(story, past, now, say)
        doubts.arise(story, past, now, say)
        _reviews(story, now, past, say)
        _future(story, customers, listings, now, say)
        wishes.ask(story, customers, listings, now, say)
        weekly.begin(story, customers, listings, now, say)
        tables.fill(story, customers, listings, now, say)
        with story.at(now):
            story.make_calls()


def _accounts(story: Storyteller, listings: list[Listing], now: datetime, say: Say) -> None:
    """Two providers in three have given a bank account; the others are asked for one."""
    providers = list(dict.fromkeys(listing.provider_id for listing in listings))
    with story.at(now - timedelta(days=40)):
        for number, provider_id in enumerate(providers[:24]):
            if number % 6 != 5:
                member = accounts.by_id(provider_id)
                if member is not None:
                    story.open_account(member)
    say("Bank accounts opened at the sandbox")


def _past(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> list[str]:
    made: list[str] = []
    for number in range(54):
        ago = 36 - number * 34 // 54
        listing = listings[number % 48]
        customer = customers[number % len(customers)]
        day = (now - timedelta(days=ago)).date()
        booking = story.book(listing, customer, now - timedelta(days=ago + 4), day)
        if booking is not None:
            made.append(booking)
        if number % 18 == 17:
            say(f"{len(made)} past bookings made and paid")
    # One cook with full tables, so that a payout needs a second person.
    feast = max(listings[:48], key=lambda one: one.price_minor * one.capacity if one.shared else 0)
    for ago in range(13, 2, -1):
        day = (now - timedelta(days=ago)).date()
        booking = story.book(
            feast, customers[ago % len(customers)], now - timedelta(days=ago + 3), day, whole_table=True
        )
        if booking is not None:
            made.append(booking)
    over = []
    for number, booking_id in enumerate(made):
        with transaction():
            row = bookings.locked(booking_id)
            ended = row is not None and row.ends_at < now
            starts_at = row.starts_at if row else now
        if not ended:
            continue
        if number % 13 == 12:
            with story.at(starts_at - timedelta(days=1, hours=2)):
                story.cancel(booking_id, by_provider=number % 2 == 0)
        else:
            story.complete(booking_id)
            over.append(booking_id)
    return over


def _reviews(story: Storyteller, now: datetime, past: list[str], say: Say) -> None:
    """Gather what is due at two moments, and leave payouts in every state a reviewer can meet."""
    with story.at(now - timedelta(days=12)), transaction():
        payouts.gather(clock.now())
    _decide_old(story, now - timedelta(days=11))
    with story.at(now - timedelta(hours=30)), transaction():
        payouts.gather(clock.now())
    _decide_new(story, now - timedelta(hours=20))
    say("Payouts gathered and reviewed")


def _decide_old(story: Storyteller, at: datetime) -> None:
    first, second = _reviewers()
    for number, payout_id in enumerate(_waiting()):
        with story.at(at + timedelta(minutes=number * 7)):
            if number == 3:
                _try(payout_id, first, Decision.REJECT, "did_not_happen")
                continue
            if number == 5:
                story.refuse_next_transfer()
            if _try(payout_id, first, Decision.APPROVE) == PayoutState.SECOND_REVIEW:
                _try(payout_id, second, Decision.APPROVE)
            story.make_calls()


def _decide_new(story: Storyteller, at: datetime) -> None:
    """One held, the large one approved by a first person, the others left for whoever looks."""
    first, _second = _reviewers()
    with story.at(at):
        for number, payout_id in enumerate(_waiting()):
            if number == 1:
                _try(payout_id, first, Decision.HOLD, "new_bank")
            elif _is_large(payout_id):
                _try(payout_id, first, Decision.APPROVE)


def _is_large(payout_id: str) -> bool:
    with transaction():
        query = select(Payout.needs_second).where(Payout.public_id == payout_id)
        return bool(db.session.scalar(query))


def _try(payout_id: str, by: Member, decision: Decision, reason: str = "") -> str | None:
    """Decide as a reviewer would; a refusal (no bank account yet) leaves the payout where it is."""
    try:
        with transaction():
            return str(review.decide(payout_id, by, decision, reason).state)
    except Refusal:
        return None


def _waiting() -> list[str]:
    with transaction():
        query = select(Payout.public_id).where(Payout.state == PayoutState.IN_REVIEW).order_by(Payout.id)
        return list(db.session.scalars(query))


def _reviewers() -> tuple[Member, Member]:
    with transaction():
        first, second = accounts.holders_of("finance")[:2]
    return first, second


def _future(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> None:
    count = 0
    for number in range(26):
        listing = listings[(number * 5) % len(listings)] if number % 3 else listings[number % 6]
        customer = customers[0] if number < 4 else customers[number % len(customers)]
        day = (now + timedelta(days=1 + number % 9)).date()
        if story.book(listing, customer, now - timedelta(minutes=90 + number), day):
            count += 1
    say(f"{count} bookings of the coming days made and paid")
