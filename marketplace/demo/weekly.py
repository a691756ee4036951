"""Neighbours who train every week: some series paid at once, the weeks that are taken left out."""

from datetime import datetime, timedelta

from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.demo.storyteller import Say, Storyteller
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.listings.models import Listing
from marketplace.trade.series.models import KIND, OnConflict
from marketplace.workflows import book_series

MOST = 3
WEEKS = 6


def begin(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> None:
    """Up to three customers book a session for six weeks."""
    made = 0
    for number, listing in enumerate(one for one in listings if one.series_weeks):
        made += _book(story, customers[number % len(customers)], listing, now - timedelta(hours=3))
        if made == MOST:
            break
    say(f"Weekly series: {made}")


def _book(story: Storyteller, customer: Member, listing: Listing, made_at: datetime) -> bool:
    """A series made at an instant and paid; whether it could be had."""
    with story.at(made_at):
        with transaction():
            slot = availability.next_free(listing.id, party=1, now=made_at)
            if slot is None or customer.id == listing.provider_id:
                return False
            subject = agreement.bookable(listing.public_id)
            plan = book_series.plan_of(subject, slot.starts_at, 1, WEEKS)
            wish = book_series.SeriesWish(
                listing=listing.public_id,
                starts_at=slot.starts_at,
                party=1,
                weeks=WEEKS,
                on_conflict=OnConflict.SKIP,
                expected_total_minor=agreement.quote_for(listing, 1).total_minor * len(plan.free),
            )
            try:
                series_id = book_series.hold(customer, wish, customer.locale)[0].public_id
            except Refusal:
                return False
        story.settle(series_id, KIND)
    return True
