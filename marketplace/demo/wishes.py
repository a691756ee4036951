"""Gives the demo what waits for an answer and what thanks: requests to the shown cook and coach, and a tip."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.demo.storyteller import Say, Storyteller
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings import operations as offers
from marketplace.trade.listings.models import Confirmation, Listing
from marketplace.trade.listings.rules import LEAST_NOTICE_OF_REQUEST
from marketplace.workflows import give_tip, settle_payment

TIP_MINOR = 500


def ask(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> None:
    """The second offer of the shown cook and of the shown coach is booked on request, and two people ask."""
    shown = list(dict.fromkeys(one.provider_id for one in listings))[:2]
    asked = 0
    for number, provider_id in enumerate(shown):
        listing = [one for one in listings if one.provider_id == provider_id][-1]
        with story.at(now - timedelta(hours=3)), transaction():
            _on_request(listing)
        day = (now + timedelta(days=3 + number)).date()
        # The shown customer asks the coach: what one has asked for is shown to them too.
        for customer in [*customers[:number], *customers[1 + number : 3 + number]]:
            if story.book(listing, customer, now - timedelta(minutes=70 - 20 * number), day):
                asked += 1
    say(f"{asked} requests wait for an answer")


def _on_request(listing: Listing) -> None:
    row = db.session.get_one(Listing, listing.id)
    notice = max(row.notice_minutes, LEAST_NOTICE_OF_REQUEST)
    terms = {"confirmation": Confirmation.REQUEST, "notice_minutes": notice, "series_weeks": 0}
    offers.update_listing(row, terms=terms)


def thank(story: Storyteller, past: list[str], say: Say) -> None:
    """The first customer whose booking took place gives a tip."""
    for booking_id in past:
        with transaction():
            booking = bookings.locked(booking_id)
            if booking is None or booking.state != BookingState.COMPLETED:
                continue
            customer = db.session.get_one(Member, booking.customer_id)
            at = booking.ends_at + timedelta(hours=2)
        if at < clock.now() and _tip(story, booking_id, customer, at):
            say("A tip given")
            return


def _tip(story: Storyteller, booking_id: str, customer: Member, at: datetime) -> bool:
    with story.at(at):
        try:
            with transaction():
                tip_id = give_tip.choose(booking_id, customer, TIP_MINOR, customer.locale).public_id
        except Refusal:
            return False
        payment = give_tip.open_page(tip_id)
        if payment is None or payment.checkout_url is None:
            return False
        story.pay(payment.checkout_url)
        return settle_payment.reconcile(payment.public_id)
