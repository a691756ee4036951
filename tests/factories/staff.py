"""Does what moderators and administrators do in the browser, for tests."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing
from marketplace.workflows import self_check
from tests.factories import pages
from tests.factories.accounts import Browser


def suspend_by_form(browser: Browser, member: Member, reason: str) -> TestResponse:
    """Fill in and send the form of the member's page."""
    return _send(browser, member, "/suspend", reason)


def reinstate_by_form(browser: Browser, member: Member, reason: str) -> TestResponse:
    return _send(browser, member, "/reinstate", reason)


def _send(browser: Browser, member: Member, end: str, reason: str) -> TestResponse:
    form = pages.form_to(browser.get(f"/admin/members/{member.public_id}"), end)
    return browser.post(form.action, {**form.fields, "reason": reason})


def status_of(member: Member) -> str:
    """As the database has it."""
    status = db.session.scalar(select(Member.status).where(Member.id == member.id))
    assert status is not None
    return status


def suspend_listing(listing: Listing, by: Member, reason: str) -> None:
    """A moderator takes this one listing out of sight."""
    listings.suspend(listing, by, reason)
    db.session.commit()


def next_link(answer: TestResponse) -> str:
    """Where the page's "next" leads."""
    found = re.search(r'rel="next" href="([^"]+)"', answer.text)
    assert found, "no next page"
    return found[1].replace("&amp;", "&")


@contextmanager
def broken_invariant(name: str, sql: str) -> Iterator[None]:
    """As if one invariant found these rows."""
    before = self_check.ALL[name]
    self_check.ALL[name] = sql
    try:
        yield
    finally:
        self_check.ALL[name] = before
