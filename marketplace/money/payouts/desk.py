"""What the review desk shows: the queue, and one payout with all that stands behind it; changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from marketplace.core.database import db
from marketplace.money.ledger.queries import Line
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import facts, queries
from marketplace.money.payouts.models import (
    Decision,
    Earning,
    Payout,
    PayoutDecision,
    PayoutEvent,
    PayoutState,
)
from marketplace.money.payouts.rules import Facts
from marketplace.people.accounts.models import Member

S = PayoutState
GROUPS: dict[str, tuple[PayoutState, ...]] = {
    "open": (S.IN_REVIEW, S.SECOND_REVIEW, S.FAILED),
    "held": (S.HELD,),
    "sent": (S.APPROVED,),
    "paid": (S.PAID,),
    "rejected": (S.REJECTED,),
}
"""The tabs of the queue, by their name in the URL; `open` waits for somebody to decide."""

PAGE = 25


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue's URL says. `flagged` is yes, no or nothing; `provider` a piece of a name or address."""

    state: str = "open"
    flagged: str = ""
    provider: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.flagged or self.provider)


class Row(NamedTuple):
    """A line of the queue."""

    payout: Payout
    provider_name: str
    sales: int


class Page(NamedTuple):
    """Lines, the cursor of the lines after them, and how many payouts stand in each tab."""

    rows: list[Row]
    after: str | None
    counts: dict[str, int]


_is_flagged = func.jsonb_array_length(Payout.flags) > 0


def queue(filters: Filters, *, after: str | None = None, limit: int = PAGE) -> Page:
    """One page of the queue: flagged ones first, among them the longest waiting first.

    Settled ones are shown newest first. `after` is the public id of the last line seen.
    """
    sales = select(func.count()).where(Earning.payout_id == Payout.id).correlate(Payout).scalar_subquery()
    query = select(Payout, Member.name, sales).join(Member, Member.id == Payout.provider_id)
    query = query.where(*_conditions(filters))
    ordered = _ordered(query, filters.state, after).limit(limit + 1)
    rows = [Row(*row) for row in db.session.execute(ordered)]
    more = rows[limit - 1].payout.public_id if len(rows) > limit else None
    return Page(rows[:limit], more, counts())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Payout.state.in_(GROUPS.get(filters.state, GROUPS["open"]))]
    if filters.flagged:
        conditions.append(_is_flagged if filters.flagged == "yes" else ~_is_flagged)
    if filters.provider:
        piece = filters.provider.lower()
        conditions.append(
            or_(
                func.lower(Member.name).contains(piece, autoescape=True),
                Member.email.contains(piece, autoescape=True),
            )
        )
    return conditions


def _ordered(query: Select[Any], state: str, after: str | None) -> Select[Any]:
    if state in {"paid", "rejected"}:
        query = query.order_by(Payout.created_at.desc(), Payout.id.desc())
        key: list[Any] = [Payout.created_at, Payout.id]
        beyond = "<"
    else:
        query = query.order_by(~_is_flagged, Payout.created_at, Payout.id)
        key, beyond = [~_is_flagged, Payout.created_at, Payout.id], ">"
    if after is None:
        return query
    last = select(*key).where(Payout.public_id == after).correlate(None).scalar_subquery()
    return query.where(tuple_(*key).op(beyond)(last))


def counts() -> dict[str, int]:
    """How many payouts stand in each tab."""
    rows = db.session.execute(select(Payout.state, func.count()).group_by(Payout.state))
    found = {state: int(count) for state, count in rows}
    return {group: sum(found.get(state, 0) for state in states) for group, states in GROUPS.items()}


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything a reviewer needs of one payout. `known` are the facts of this instant."""

    payout: Payout
    provider: Member
    account: ConnectedAccount | None
    earnings: list[Earning]
    lines: list[Line]
    events: list[tuple[PayoutEvent, str | None]]
    approved_by: list[tuple[int, str]]
    known: Facts


def payout(public_id: str) -> Payout:
    """A payout alone. Raises NotFound."""
    found = db.session.scalar(select(Payout).where(Payout.public_id == public_id))
    if found is None:
        raise queries.missing()
    return found


def detail(public_id: str, now: datetime) -> Detail:
    """One payout with its provider, earnings, ledger lines and history; a fixed number of queries."""
    row = db.session.execute(
        select(Payout, Member, ConnectedAccount)
        .join(Member, Member.id == Payout.provider_id)
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Member.id)
        .where(Payout.public_id == public_id)
    ).first()
    if row is None:
        raise queries.missing()
    payout, provider, account = row
    earnings = queries.earnings_in(payout.id)
    return Detail(
        payout=payout,
        provider=provider,
        account=account,
        earnings=earnings,
        lines=queries.lines_behind(earnings),
        events=queries.events_of(payout.id),
        approved_by=_approved_by(payout),
        known=facts.known(provider.id, earnings, now, refused=facts.refusal_of(payout.id)),
    )


def _approved_by(payout: Payout) -> list[tuple[int, str]]:
    query = (
        select(Member.id, Member.name)
        .join(PayoutDecision, PayoutDecision.by_id == Member.id)
        .where(
            PayoutDecision.payout_id == payout.id,
            PayoutDecision.round == payout.round,
            PayoutDecision.decision == Decision.APPROVE,
        )
        .order_by(PayoutDecision.id)
    )
    return [(member_id, name) for member_id, name in db.session.execute(query)]
