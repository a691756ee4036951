"""Reads of the ledger by time and kind: what was earned, what it cost, what is owed and the lines behind a figure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, String, column, text

from marketplace.core.database import db, planned_for_its_values
from marketplace.goods.figures.periods import Period


class Earned(NamedTuple):
    """What an account of revenue or cost moved by in one step, in minor units: more than nothing is ours."""

    is_now: bool
    """In the period itself, not in the one before."""
    step: date
    side: str
    name: str
    part: str
    """For credits used: the kind of good they went for; empty where there was none."""
    minor: int


# Only credits that were used are told apart by what they went for: the other lines are summed where they are read.
_EARNED = text(
    """
    with kept as materialized (
        select id, kind as side, split_part(code, ':', 1) as name from ledger_account
        where kind in ('revenue', 'expense') and unit = :unit
    ), summed as (
        select t.event_at >= :start as is_now, date_trunc(:every, t.event_at at time zone :zone) as step,
               e.account_id, null as part, sum(e.amount) as amount
        from ledger_entry e
        join ledger_transaction t on t.id = e.transaction_id
        where e.account_id in (select id from kept where name <> 'credits_revenue')
          and t.event_at >= :since and t.event_at < :until
        group by 1, 2, 3
        union all
        select t.event_at >= :start, date_trunc(:every, t.event_at at time zone :zone),
               e.account_id, good.kind, sum(e.amount)
        from ledger_entry e
        join ledger_transaction t on t.id = e.transaction_id
        left join wallet_movement m on m.public_id = split_part(t.key, ':', 1)
        left join wallet_movement spend on spend.id = coalesce(m.of_id, m.id) and spend.reference like 'sale:%'
        left join shop_sale sale on sale.public_id = split_part(spend.reference, ':', 2)
        left join good on good.id = sale.good_id
        where e.account_id in (select id from kept where name = 'credits_revenue')
          and t.event_at >= :since and t.event_at < :until
        group by 1, 2, 3, 4
    )
    select is_now, step::date as step, side, name, coalesce(part, '') as part, -sum(amount) as minor
    from summed join kept on kept.id = account_id
    group by 1, 2, 3, 4, 5
    """
).columns(
    column("is_now", Boolean),
    column("step", Date),
    column("side", String),
    column("name", String),
    column("part", String),
    column("minor", BigInteger),
)


def earned(period: Period, unit: str) -> list[Earned]:
    """Every movement of revenue and cost in a period and in the one before it; one question, planned for it."""
    asked = {
        "since": period.before.start,
        "start": period.start,
        "until": period.end,
        "every": period.every,
        "zone": period.zone,
        "unit": unit,
    }
    with planned_for_its_values():
        rows = db.session.execute(_EARNED, asked).all()
    return [Earned(row.is_now, row.step, row.side, row.name, row.part, int(row.minor)) for row in rows]


class Moved(NamedTuple):
    """What one kind of event did to an account in a month, in minor units owed; no month is all before."""

    name: str
    month: date | None
    kind: str
    minor: int


_MOVED = text(
    """
    select split_part(a.code, ':', 1) as name,
           case when t.event_at >= :start then date_trunc('month', t.event_at at time zone :zone)::date end as month,
           case when t.event_at >= :start then t.kind else '' end as kind,
           -sum(e.amount) as minor
    from ledger_account a
    join ledger_entry e on e.account_id = a.id
    join ledger_transaction t on t.id = e.transaction_id
    where a.code = any(:codes) and t.event_at < :until
    group by 1, 2, 3
    """
).columns(column("name", String), column("month", Date), column("kind", String), column("minor", BigInteger))


def moved(codes: Sequence[str], period: Period) -> list[Moved]:
    """What stood on accounts before a period, and what moved them by month and event since; one statement."""
    rows = db.session.execute(
        _MOVED, {"codes": list(codes), "start": period.start, "until": period.end, "zone": period.zone}
    )
    return [Moved(row.name, row.month, row.kind, int(row.minor)) for row in rows]


_STANDING = text(
    """
    select split_part(a.code, ':', 1) as name, coalesce(-sum(e.amount), 0) as minor
    from ledger_account a join ledger_entry e on e.account_id = a.id
    where a.code = any(:codes)
    group by 1
    """
).columns(column("name", String), column("minor", BigInteger))


def standing(codes: Sequence[str]) -> dict[str, int]:
    """What is owed on accounts now, whenever it happened; one statement."""
    return {row.name: int(row.minor) for row in db.session.execute(_STANDING, {"codes": list(codes)})}


class Due(NamedTuple):
    """What is owed today and ends in a quarter at the latest, by account, from the tables of what was sold."""

    name: str
    quarter: date
    minor: int


_DUE = text(
    """
    select name, date_trunc('quarter', ends_at at time zone :zone)::date as quarter, sum(minor) as minor
    from (
        select 'deferred_credits' as name, lot.expires_at as ends_at, lot.cost_left_minor as minor
        from wallet_lot lot join wallet on wallet.id = lot.wallet_id
        where lot.credits_left > 0 and wallet.currency = :currency
        union all
        select 'voucher_liability', b.redeem_before, b.price_minor
        from voucher_code c join voucher_batch b on b.id = c.batch_id
        where c.redeemed_at is null and c.lapsed_at is null and b.currency = :currency
        union all
        select 'deferred_memberships', bill.until_at,
               bill.amount_minor - bill.recognised_minor - bill.refunded_minor - bill.lost_minor
        from membership_bill bill
        where bill.recognised_minor + bill.refunded_minor + bill.lost_minor < bill.amount_minor
          and bill.currency = :currency
        union all
        select 'deferred_gifts', gift.expires_at, gift.amount_minor
        from plan_gift gift where gift.state = 'paid' and gift.currency = :currency
    ) owed
    where minor <> 0
    group by 1, 2
    order by 2, 1
    """
).columns(column("name", String), column("quarter", Date), column("minor", BigInteger))


def due(zone: str, currency: str) -> list[Due]:
    """What is owed now by when it ends; one statement."""
    rows = db.session.execute(_DUE, {"zone": zone, "currency": currency})
    return [Due(row.name, row.quarter, int(row.minor)) for row in rows]


class Aged(NamedTuple):
    """Bought credits that nobody used, by how old they are: `band` is the place in the bounds given."""

    band: int
    credits: int
    minor: int


_AGED = text(
    """
    select width_bucket(extract(epoch from cast(:now as timestamptz) - lot.created_at)::numeric, :bounds) as band,
           sum(lot.credits_left) as credits, sum(lot.cost_left_minor) as minor
    from wallet_lot lot join wallet on wallet.id = lot.wallet_id
    where lot.credits_left > 0 and lot.kind = 'bought' and wallet.currency = :currency
    group by 1 order by 1
    """
).columns(column("band", Integer), column("credits", BigInteger), column("minor", BigInteger))


def aged(now: datetime, days: Sequence[int], currency: str) -> list[Aged]:
    """Unused bought credits between these ages in days; one statement."""
    rows = db.session.execute(
        _AGED, {"now": now, "bounds": [number * 86_400 for number in days], "currency": currency}
    )
    return [Aged(row.band, int(row.credits), int(row.minor)) for row in rows]


class Behind(NamedTuple):
    """One line of the ledger on an account; `minor` is what is owed or earned more by it."""

    id: int
    key: str
    kind: str
    source_kind: str
    source_id: str
    event_at: datetime
    actor: str
    minor: int


_BEHIND = text(
    """
    select e.id, t.key, t.kind, t.source_kind, t.source_id, t.event_at, t.actor, -e.amount as minor
    from ledger_transaction t
    join ledger_entry e on e.transaction_id = t.id
    join ledger_account a on a.id = e.account_id
    where a.code = :code and t.event_at >= :start and t.event_at < :until
      and (cardinality(cast(:kinds as text[])) = 0 or t.kind = any(:kinds))
      and (cast(:after as timestamptz) is null or (t.event_at, e.id) < (:after, :after_id))
    order by t.event_at desc, e.id desc
    limit :most
    """
).columns(
    column("id", BigInteger),
    column("key", String),
    column("kind", String),
    column("source_kind", String),
    column("source_id", String),
    column("event_at", DateTime(timezone=True)),
    column("actor", String),
    column("minor", BigInteger),
)


def behind(
    code: str,
    period: Period,
    kinds: Sequence[str] = (),
    *,
    after: tuple[datetime, int] | None = None,
    most: int,
) -> list[Behind]:
    """The lines behind a figure, the newest first; `after` is the last one of the page before."""
    rows = db.session.execute(
        _BEHIND,
        {
            "code": code,
            "start": period.start,
            "until": period.end,
            "kinds": list(kinds),
            "after": after[0] if after else None,
            "after_id": after[1] if after else 0,
            "most": most,
        },
    )
    return [Behind(*row) for row in rows]
