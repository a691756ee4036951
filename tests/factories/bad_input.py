"""Forms on which a time is booked, waited for or shared, filled in as they are offered; tests spoil one answer."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from werkzeug.test import TestResponse

from marketplace.core import clock
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.series import weekly
from tests.factories.studio import a_guest
from tests.factories.visits import make_visit

WORDS = "No walnuts, please"


@dataclass
class Form:
    """A page's form with answers that are accepted, but that the note has no consent."""

    path: str
    answers: dict[str, str]
    member: Member = field(default_factory=lambda: a_member("Ida Blum"))

    def sent(self, app: Flask, **spoiled: str) -> TestResponse:
        """The answer to the form with some answers spoiled."""
        return signed_in(app, self.member).post(self.path, self.answers | spoiled)


def a_form(page: str) -> Form:
    """The form of a page: "book", "wait", "friends", "weekly", "visit"."""
    listing = _LISTINGS[page]()
    # Friends have at least an hour to pay, so the next free time of all may be too near for them.
    seen_at = clock.now() + timedelta(hours=3 if page == "friends" else 0)
    slot = availability.next_free(listing.id, party=1, now=seen_at)
    assert slot is not None
    start, each = slot.starts_at, agreement.quote_for(listing, 1).total_minor
    if page == "wait":
        a_guest(listing, party=6)
    answers = {"slot": start.isoformat(), "party": "1", "note": WORDS, "expected_total_minor": str(each)}
    more = {
        "friends": {"party": "3", "rule": "all"},
        "weekly": {"weeks": "3", "expected_total_minor": str(each * 3), "on_conflict": "skip"},
        "visit": {"address": "3 rue des Lilas, 69003 Lyon", "directions": "Blue bell"},
    }
    path = f"/listings/{listing.public_id}/{'book' if page == 'visit' else page}"
    return Form(path, answers | more.get(page, {}))


def _table() -> Listing:
    return make_meal(make_provider("Samira Benali"), notice_minutes=60, horizon_days=60)


_LISTINGS = {"book": _table, "wait": _table, "friends": _table, "weekly": weekly, "visit": make_visit}
