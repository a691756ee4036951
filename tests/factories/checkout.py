"""Books in a browser without scripts: opens the checkout page of a slot and sends its form."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Listing
from tests.factories import pages
from tests.factories.accounts import Browser, signed_in
from tests.factories.stage import Stage


def browser_of(stage: Stage, member: Member, **options: Any) -> Browser:
    """A browser in which the member is signed in."""
    with stage.app.app_context():
        return signed_in(stage.app, member, **options)


def checkout_path(listing: Listing, starts_at: datetime, party: int = 1) -> str:
    return f"/listings/{listing.public_id}/book?slot={quote(starts_at.isoformat())}&party={party}"


def filled(browser: Browser, listing: Listing, starts_at: datetime, party: int = 1) -> dict[str, str]:
    """The fields of the checkout page's form as the page gave them."""
    answer = browser.get(checkout_path(listing, starts_at, party))
    return dict(pages.form_to(answer, "/book").fields)


def send(browser: Browser, listing: Listing, fields: dict[str, str]) -> TestResponse:
    return browser.post(f"/listings/{listing.public_id}/book", fields)


def cancel_form(browser: Browser, booking_id: str) -> dict[str, str]:
    """The fields of the cancellation page's form."""
    return dict(pages.form_to(browser.get(f"/bookings/{booking_id}/cancel"), "/cancel").fields)


def next_time(answer: TestResponse) -> dict[str, str]:
    """The fields of a checkout page that offers other times, with the first of them chosen."""
    form = pages.form_to(answer, "/book")
    return dict(form.fields) | {"slot": next(value for name, value in form.buttons if name == "slot")}
