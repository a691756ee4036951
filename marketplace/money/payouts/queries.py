"""Reads of earnings and payouts: what waits, one payout and its steps, and a provider's own view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, literal, select, tuple_

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.queries import Line
from marketplace.money.payouts.models import Earning, Payout, PayoutEvent, PayoutState
from marketplace.people.accounts.models import Member


def missing() -> NotFound:
    return NotFound(_("We could not find this payout."), todo=_("Check the address, or look in the queue."))


# ── Earnings that wait ────────────────────────────────────────────────────────────────────────────


def providers_due(now: datetime) -> list[int]:
    """Providers who have released earnings in no payout yet."""
    query = select(Earning.provider_id).where(_is_due(now)).distinct().order_by(Earning.provider_id)
    return list(db.session.scalars(query))


def _is_due(now: datetime) -> ColumnElement[bool]:
    # What is disputed or questioned waits, and what was given back in full is over.
    return and_(
        Earning.payout_id.is_(None),
        Earning.release_at <= now,
        Earning.frozen_since.is_(None),
        Earning.questioned_since.is_(None),
        Earning.share_minor > 0,
    )


def released(provider_id: int, now: datetime) -> list[Earning]:
    """A provider's released earnings in no payout yet, oldest first."""
    query = (
        select(Earning)
        .where(Earning.provider_id == provider_id, _is_due(now))
        .order_by(Earning.release_at, Earning.id)
    )
    return list(db.session.scalars(query))


def earning_of(source_kind: str, source_id: str) -> Earning | None:
    return db.session.scalar(
        select(Earning).where(Earning.source_kind == source_kind, Earning.source_id == source_id)
    )


def earnings_of_sources(sources: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Earning]:
    """By (kind, id): what each sold thing brought, where it brought anything yet; one query."""
    query = select(Earning).where(tuple_(Earning.source_kind, Earning.source_id).in_(list(sources)))
    return {(earning.source_kind, earning.source_id): earning for earning in db.session.scalars(query)}


def locked_earning_of(source_kind: str, source_id: str) -> tuple[Payout | None, Earning] | None:
    """The earning of a source with its payout, both locked; None when nothing was earned yet.

    The provider's row is locked first, as gathering does, so that the earning is in no payout or in one.
    """
    provider_id = db.session.scalar(
        select(Earning.provider_id).where(Earning.source_kind == source_kind, Earning.source_id == source_id)
    )
    if provider_id is None:
        return None
    db.session.execute(select(Member.id).where(Member.id == provider_id).with_for_update(key_share=True))
    payout = db.session.scalar(
        select(Payout)
        .join(Earning, Earning.payout_id == Payout.id)
        .where(Earning.source_kind == source_kind, Earning.source_id == source_id)
        .with_for_update(of=Payout)
        .execution_options(populate_existing=True)
    )
    earning = db.session.scalars(
        select(Earning)
        .where(Earning.source_kind == source_kind, Earning.source_id == source_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return payout, earning


def locked_earnings_in(payout_id: int) -> list[Earning]:
    """The earnings of a payout whose row is locked, fresh and locked too."""
    query = (
        select(Earning)
        .where(Earning.payout_id == payout_id)
        .order_by(Earning.earned_at, Earning.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def earnings_in(payout_id: int) -> list[Earning]:
    query = select(Earning).where(Earning.payout_id == payout_id).order_by(Earning.earned_at, Earning.id)
    return list(db.session.scalars(query))


# ── One payout ────────────────────────────────────────────────────────────────────────────────────


def locked(public_id: str) -> Payout:
    """The payout with its row lock, fresh from the database. Raises NotFound."""
    payout = db.session.scalar(
        select(Payout)
        .where(Payout.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if payout is None:
        raise missing()
    return payout


def named(payout_public_id: str) -> tuple[str, int, str] | None:
    """Whose payout it is, its amount in minor units and its currency."""
    query = (
        select(Member.name, Payout.amount_minor, Payout.currency)
        .join(Payout, Payout.provider_id == Member.id)
        .where(Payout.public_id == payout_public_id)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def undecided() -> list[str]:
    """The public ids of what waits for a person, the longest waiting first."""
    states = (PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW, PayoutState.HELD)
    query = select(Payout.public_id).where(Payout.state.in_(states)).order_by(Payout.created_at, Payout.id)
    return list(db.session.scalars(query))


def locked_by_earning(earning_public_id: str) -> tuple[Payout, Earning] | None:
    """The payout of an earning with its row lock, and the earning; None for one in no payout."""
    row = db.session.execute(
        select(Payout, Earning)
        .join(Earning, Earning.payout_id == Payout.id)
        .where(Earning.public_id == earning_public_id)
        .with_for_update(of=Payout)
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1]) if row else None


def lines_behind(earnings: Sequence[Earning]) -> list[Line]:
    """The ledger's lines about these earnings and what they were earned with."""
    sources = {(earning.source_kind, earning.source_id) for earning in earnings}
    sources |= {("earning", earning.public_id) for earning in earnings}
    return ledger.lines_behind(sorted(sources))


def events_of(payout_id: int) -> list[tuple[PayoutEvent, str | None]]:
    """A payout's steps with the names of those who made them, oldest first."""
    query = (
        select(PayoutEvent, Member.name)
        .outerjoin(Member, Member.id == PayoutEvent.actor_id)
        .where(PayoutEvent.payout_id == payout_id)
        .order_by(PayoutEvent.id)
    )
    return [(event, name) for event, name in db.session.execute(query)]


# ── A provider's own view ─────────────────────────────────────────────────────────────────────────


class Bucket(NamedTuple):
    """Earnings of one standing, in one week (the instant its Monday began in the provider's zone)."""

    standing: str
    week: datetime
    share_minor: int
    sales: int


class OwnPayout(NamedTuple):
    payout: Payout
    sales: int


@dataclass(frozen=True, slots=True)
class Earnings:
    """What a provider has earned, in one currency: sums by standing, what waits, and the newest payouts."""

    currency: str
    buckets: list[Bucket]
    waiting: list[Earning]
    payouts: list[OwnPayout]

    def _sum(self, *standings: str) -> int:
        return sum(bucket.share_minor for bucket in self.buckets if bucket.standing in standings)

    @property
    def waiting_minor(self) -> int:
        """Earned, in its hold period or about to be gathered."""
        return self._sum("waiting")

    @property
    def in_review_minor(self) -> int:
        """Looked at by a person, held ones included."""
        return self._sum(
            PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW, PayoutState.HELD, PayoutState.FAILED
        )

    @property
    def on_the_way_minor(self) -> int:
        return self._sum(PayoutState.APPROVED)

    @property
    def paid_minor(self) -> int:
        return self._sum(PayoutState.PAID)

    @property
    def rejected_minor(self) -> int:
        return self._sum(PayoutState.REJECTED)


def earnings_of(provider_id: int, *, zone: str = "UTC", listed: int = 50) -> Earnings:
    """A provider's figures and lists in the site's currency; three queries however much there is."""
    currency = settings().currency
    mine = and_(Earning.provider_id == provider_id, Earning.currency == currency)
    waiting = (
        select(Earning)
        .where(mine, Earning.payout_id.is_(None), Earning.share_minor > 0)
        .order_by(Earning.release_at, Earning.id)
        .limit(listed)
    )
    return Earnings(
        currency=currency,
        buckets=_buckets(mine, zone),
        waiting=list(db.session.scalars(waiting)),
        payouts=_own_payouts(provider_id, currency, listed),
    )


def _buckets(mine: ColumnElement[bool], zone: str) -> list[Bucket]:
    standing = func.coalesce(Payout.state, literal("waiting"))
    week = func.date_trunc("week", Earning.earned_at, zone)
    query = (
        select(standing, week, func.sum(Earning.share_minor), func.count())
        .outerjoin(Payout, Payout.id == Earning.payout_id)
        .where(mine)
        .group_by(standing, week)
        .order_by(week, standing)
    )
    return [Bucket(name, at, int(total), sales) for name, at, total, sales in db.session.execute(query)]


def _own_payouts(provider_id: int, currency: str, listed: int) -> list[OwnPayout]:
    sales = select(func.count()).where(Earning.payout_id == Payout.id).correlate(Payout).scalar_subquery()
    query = (
        select(Payout, sales)
        # A rejected payout that was opened again lives on as another one.
        .where(
            Payout.provider_id == provider_id,
            Payout.currency == currency,
            exists().where(Earning.payout_id == Payout.id),
        )
        .order_by(Payout.created_at.desc(), Payout.id.desc())
        .limit(listed)
    )
    return [OwnPayout(*row) for row in db.session.execute(query)]


def page_of_provider(provider_id: int, *, limit: int, after_id: int | None) -> list[Payout]:
    """A provider's payouts, the newest first, for cursor pagination by id."""
    query = (
        select(Payout)
        .where(Payout.provider_id == provider_id, exists().where(Earning.payout_id == Payout.id))
        .order_by(Payout.id.desc())
        .limit(limit)
    )
    if after_id is not None:
        query = query.where(Payout.id < after_id)
    return list(db.session.scalars(query))


def own(provider_id: int, public_id: str) -> Payout:
    """A provider's own payout. Raises NotFound for anyone else's."""
    payout = db.session.scalar(
        select(Payout).where(Payout.public_id == public_id, Payout.provider_id == provider_id)
    )
    if payout is None:
        raise missing()
    return payout


def sales_of(payouts: Sequence[Payout]) -> dict[int, list[Earning]]:
    """The earnings of several payouts, by payout id; one query."""
    query = (
        select(Earning)
        .where(Earning.payout_id.in_([payout.id for payout in payouts]))
        .order_by(Earning.earned_at, Earning.id)
    )
    found: dict[int, list[Earning]] = {}
    for earning in db.session.scalars(query):
        found.setdefault(earning.payout_id or 0, []).append(earning)
    return found


def steps_of(payouts: Sequence[Payout]) -> dict[int, list[PayoutEvent]]:
    """The steps of several payouts, by payout id; one query."""
    query = (
        select(PayoutEvent)
        .where(PayoutEvent.payout_id.in_([payout.id for payout in payouts]))
        .order_by(PayoutEvent.id)
    )
    found: dict[int, list[PayoutEvent]] = {}
    for event in db.session.scalars(query):
        found.setdefault(event.payout_id, []).append(event)
    return found
