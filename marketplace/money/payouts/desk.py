"""What the review desk shows: the queue, and one payout with all that stands behind it; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.money import exponent
from marketplace.money.ledger.queries import Line
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts import claims, facts, queries, released
from marketplace.money.payouts.models import (
    Decision,
    Earning,
    Payout,
    PayoutDecision,
    PayoutEvent,
    PayoutState,
)
from marketplace.money.payouts.rules import Facts
from marketplace.money.reconciliation import queries as reconciliation
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
    """What the queue's URL says. `provider` is a piece of a name or address, `signal` the code of a rule.

    `why` is the code of a hold's reason; `flagged` is yes, no or nothing; `least` and `most` are whole units of
    the currency; `age` whole days of waiting, or "over" for what is past its deadline.
    """

    state: str = "open"
    flagged: str = ""
    provider: str = ""
    signal: str = ""
    why: str = ""
    least: int | None = None
    most: int | None = None
    age: str = ""
    currency: str = ""

    @property
    def is_narrow(self) -> bool:
        return self != Filters(state=self.state)

    @property
    def as_query(self) -> dict[str, str | int]:
        """The address that asks for these."""
        said = {
            "state": self.state if self.state != "open" else "",
            "flagged": self.flagged,
            "provider": self.provider,
            "signal": self.signal,
            "why": self.why,
            "least": self.least,
            "most": self.most,
            "age": self.age,
            "currency": self.currency,
        }
        return {name: value for name, value in said.items() if value not in {"", None}}


class Row(NamedTuple):
    """A line of the queue."""

    payout: Payout
    provider_name: str
    sales: int
    holder: str | None
    """Who has claimed it, if the claim has not ended by itself."""
    held_for: str | None
    """Why it is held: a code of `sentences.HOLD_REASONS`, or what somebody wrote."""


class Page(NamedTuple):
    """Lines, the cursor of the lines after them, and how many payouts stand in each tab."""

    rows: list[Row]
    after: str | None
    counts: dict[str, int]
    currencies: list[tuple[str, str]]
    """Those that payouts are in, as the options of a filter."""
    released: int
    """How many shares were set free after a dispute and have not left."""


_is_flagged = func.jsonb_array_length(Payout.flags) > 0
_held_for = case(
    (
        Payout.state == S.HELD,
        select(PayoutEvent.reason)
        .where(PayoutEvent.payout_id == Payout.id, PayoutEvent.to_state == S.HELD)
        .order_by(PayoutEvent.id.desc())
        .limit(1)
        .correlate(Payout)
        .scalar_subquery(),
    )
)


def queue(filters: Filters, now: datetime, *, after: str | None = None, limit: int = PAGE) -> Page:
    """One page of the queue: flagged ones first, among them the longest waiting first.

    Settled ones are shown newest first. `after` is the public id of the last line seen.
    """
    ordered = _ordered(_rows(filters, now), filters.state, after).limit(limit + 1)
    rows = [Row(*row) for row in db.session.execute(ordered)]
    more = rows[limit - 1].payout.public_id if len(rows) > limit else None
    standings, waiting = _standings_and_released()
    currencies = sorted({currency for _state, currency in standings})
    return Page(rows[:limit], more, _by_group(standings), [(code, code) for code in currencies], waiting)


def whole_queue(filters: Filters, now: datetime) -> Iterator[Row]:
    """Every line the filters find, in the queue's order, read from the database little by little."""
    query = _ordered(_rows(filters, now), filters.state, None).execution_options(yield_per=500)
    for row in db.session.execute(query):
        yield Row(*row)


def _rows(filters: Filters, now: datetime) -> Select[Any]:
    holder = aliased(Member)
    sales = select(func.count()).where(Earning.payout_id == Payout.id).correlate(Payout).scalar_subquery()
    return (
        select(
            Payout, Member.name, sales, case((Payout.claimed_at > now - claims.LASTS, holder.name)), _held_for
        )
        .join(Member, Member.id == Payout.provider_id)
        .outerjoin(holder, holder.id == Payout.claimed_by_id)
        .where(*_conditions(filters, now))
    )


def _conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Payout.state.in_(GROUPS.get(filters.state, GROUPS["open"]))]
    if filters.flagged:
        conditions.append(_is_flagged if filters.flagged == "yes" else ~_is_flagged)
    if filters.signal:
        conditions.append(Payout.flags.contains([{"code": filters.signal}]))
    if filters.why:
        conditions.append(_held_for == filters.why)
    if filters.currency:
        conditions.append(Payout.currency == filters.currency)
    if filters.age == "over":
        conditions.append(Payout.due_at < now)
    elif filters.age:
        conditions.append(Payout.created_at <= now - timedelta(days=int(filters.age)))
    return conditions + _amounts(filters) + _providers(filters)


def _amounts(filters: Filters) -> list[ColumnElement[bool]]:
    unit = 10 ** exponent(filters.currency or settings().currency)
    conditions: list[ColumnElement[bool]] = []
    if filters.least is not None:
        conditions.append(Payout.amount_minor >= filters.least * unit)
    if filters.most is not None:
        conditions.append(Payout.amount_minor <= filters.most * unit)
    return conditions


def _providers(filters: Filters) -> list[ColumnElement[bool]]:
    if not filters.provider:
        return []
    piece = filters.provider.lower()
    return [
        or_(
            func.lower(Member.name).contains(piece, autoescape=True),
            Member.email.contains(piece, autoescape=True),
        )
    ]


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
    return _by_group(_standings_and_released()[0])


def late(now: datetime) -> int:
    """How many wait beyond their deadline."""
    waiting = GROUPS["open"] + GROUPS["held"]
    query = select(func.count()).where(Payout.state.in_(waiting), Payout.due_at < now)
    return int(db.session.scalar(query) or 0)


def _standings_and_released() -> tuple[dict[tuple[str, str], int], int]:
    """State and currency → how many payouts; and how many released shares have not left. One query."""
    query = select(Payout.state, Payout.currency, func.count(), released.counted()).group_by(
        Payout.state, Payout.currency
    )
    rows = db.session.execute(query).all()
    # Where there is no payout nothing was ever sent that could have been called back.
    return {(row[0], row[1]): int(row[2]) for row in rows}, int(rows[0][3]) if rows else 0


def _by_group(standings: dict[tuple[str, str], int]) -> dict[str, int]:
    return {
        group: sum(count for (state, _currency), count in standings.items() if state in states)
        for group, states in GROUPS.items()
    }


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
    holder: Member | None
    """Who has claimed it at this instant."""
    known: Facts
    mismatches: int
    """Open lines of the reconciliation that hold back money to this provider."""


def payout(public_id: str) -> Payout:
    """A payout alone. Raises NotFound."""
    found = db.session.scalar(select(Payout).where(Payout.public_id == public_id))
    if found is None:
        raise queries.missing()
    return found


def detail(public_id: str, now: datetime) -> Detail:
    """One payout with its provider, earnings, ledger lines and history; a fixed number of queries."""
    holder = aliased(Member)
    row = db.session.execute(
        select(Payout, Member, ConnectedAccount, holder, reconciliation.touching(Payout.provider_id))
        .join(Member, Member.id == Payout.provider_id)
        .outerjoin(holder, holder.id == Payout.claimed_by_id)
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Member.id)
        .where(Payout.public_id == public_id)
    ).first()
    if row is None:
        raise queries.missing()
    payout, provider, account, holding, mismatches = row
    earnings = queries.earnings_in(payout.id)
    return Detail(
        payout=payout,
        provider=provider,
        account=account,
        earnings=earnings,
        lines=queries.lines_behind(earnings),
        events=queries.events_of(payout.id),
        approved_by=_approved_by(payout),
        holder=holding if claims.standing(payout, now) else None,
        known=facts.known(provider.id, earnings, now, refused=facts.refusal_of(payout.id)),
        mismatches=mismatches,
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
