"""Reminds finance of reviews whose deadline is near or over, once each; decides nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from marketplace.core.database import db
from marketplace.money.payouts import desk
from marketplace.money.payouts.models import Payout
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, Role

NEAR = timedelta(hours=24)
_WAITING = desk.GROUPS["open"] + desk.GROUPS["held"]


class Due(NamedTuple):
    """Payouts with their provider's name, the one that waits longest first."""

    near: list[tuple[Payout, str]]
    over: list[tuple[Payout, str]]


def take(now: datetime) -> Due:
    """What finance was not reminded of yet, marked as told; one that another worker takes is left to it."""
    query = (
        select(Payout, Member.name)
        .join(Member, Member.id == Payout.provider_id)
        .where(
            Payout.state.in_(_WAITING),
            or_(
                and_(Payout.due_at <= now, Payout.over_told_at.is_(None)),
                and_(Payout.due_at > now, Payout.due_at <= now + NEAR, Payout.near_told_at.is_(None)),
            ),
        )
        .order_by(Payout.due_at, Payout.id)
        .with_for_update(of=Payout, skip_locked=True)
    )
    due = Due([], [])
    for payout, name in db.session.execute(query):
        is_over = payout.due_at <= now
        (due.over if is_over else due.near).append((payout, name))
        # Over the deadline there is no more to say about being near it.
        payout.near_told_at = payout.near_told_at or now
        payout.over_told_at = now if is_over else None
    db.session.flush()
    return due


def readers() -> Sequence[Member]:
    """Who is reminded: finance, or administration where nobody has that role."""
    return accounts.holders_of(Role.FINANCE) or accounts.holders_of(Role.ADMIN)
