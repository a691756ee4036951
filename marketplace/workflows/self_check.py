"""Every invariant of money and bookings as SQL that must find nothing; repairs nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import text

from marketplace.community.articles import invariants as articles
from marketplace.community.clubs import invariants as clubs
from marketplace.community.discussions import invariants as discussions
from marketplace.community.honesty import invariants as honesty
from marketplace.community.ideas import invariants as ideas
from marketplace.community.lists import invariants as lists
from marketplace.community.meetups import invariants as meetups
from marketplace.community.messages import invariants as messages
from marketplace.community.reports import invariants as reports
from marketplace.community.reviews import invariants as reviews
from marketplace.community.vouches import invariants as vouches
from marketplace.community.welcome import invariants as welcome
from marketplace.core.database import db
from marketplace.goods.catalogue import invariants as catalogue
from marketplace.goods.designs import invariants as designs
from marketplace.goods.fraud import invariants as fraud
from marketplace.goods.inventory import invariants as inventory
from marketplace.goods.memberships import invariants as memberships
from marketplace.goods.plan_gifts import invariants as plan_gifts
from marketplace.goods.recognition import invariants as recognition
from marketplace.goods.topups import invariants as topups
from marketplace.goods.wallet import invariants as wallet
from marketplace.goods.works import invariants as works
from marketplace.money.debts import invariants as debts
from marketplace.money.disputes import invariants as disputes
from marketplace.money.ledger import invariants as ledger
from marketplace.money.papers import invariants as papers
from marketplace.money.payments import invariants as payments
from marketplace.money.payouts import invariants as payouts
from marketplace.money.reconciliation import invariants as reconciliation
from marketplace.money.tax import invariants as tax
from marketplace.people.leaving import invariants as leaving
from marketplace.people.measures import invariants as measures
from marketplace.trade.arrivals import invariants as arrivals
from marketplace.trade.bookings import invariants as bookings
from marketplace.trade.boosts import invariants as boosts
from marketplace.trade.calendars import invariants as calendars
from marketplace.trade.changes import invariants as changes
from marketplace.trade.closures import invariants as closures
from marketplace.trade.credentials import invariants as credentials
from marketplace.trade.parties import invariants as parties
from marketplace.trade.photos import invariants as photos
from marketplace.trade.search import free_time
from marketplace.trade.search import invariants as search
from marketplace.trade.series import invariants as series
from marketplace.trade.waiting import invariants as waiting
from marketplace.workflows import invariants as across

ALL: dict[str, str] = {
    name: sql
    for room in (
        *(ledger, payments, papers, tax, payouts, reconciliation, debts, disputes),
        *(wallet, memberships, plan_gifts, topups, catalogue, inventory, recognition, works, designs, fraud),
        *(bookings, boosts, changes, closures, waiting, parties, arrivals, calendars, photos, search, series),
        *(credentials, across),
        *(messages, reports, lists, reviews, honesty, vouches, clubs, discussions, meetups, ideas),
        *(welcome, articles, leaving, measures),
    )
    for name, sql in room.INVARIANTS.items()
}


class Finding(NamedTuple):
    """An invariant, how many rows break it, and one of them."""

    name: str
    broken: int
    example: str


@contextmanager
def reading_everything() -> Iterator[None]:
    """Plan what is asked within the block for whole tables.

    A plan outlives the moment it was made for: of tables that looked empty then, PostgreSQL reads one again for
    each row of the other, and takes minutes once there are some hundred rows. Joins by hash are at no time slow.
    """
    db.session.execute(text("set local enable_nestloop = off"))
    yield
    # After an error there is nothing to put back: what a transaction sets goes with it.
    db.session.execute(text("set local enable_nestloop to default"))


def run() -> list[Finding]:
    """Each invariant with its figure; 0 is healthy."""
    findings = []
    with reading_everything():
        for name, sql in ALL.items():
            rows = db.session.execute(text(sql)).all()
            findings.append(Finding(name, len(rows), str(tuple(rows[0])) if rows else ""))
    return findings


def sampled(listings: int = 50) -> Finding:
    """What no SQL can find: whether the calendars of some listings offer what is kept of their free time."""
    differing, looked_at = free_time.differing(listings)
    example = f"listing {differing[0]}" if differing else f"({looked_at} listings looked at)"
    return Finding("search: what is kept of free time is what the calendar offers", len(differing), example)


def any_broken() -> str:
    """An expression of SQL that is false in health; to be asked within `reading_everything`."""
    return " or ".join(f"exists ({sql})" for sql in ALL.values())


def failures() -> list[Finding]:
    """The invariants that are broken; in health that is one question for all of them."""
    with reading_everything():
        if not db.session.scalar(text(f"select {any_broken()}")):
            return []
    return [finding for finding in run() if finding.broken]
