"""Reads what the rules look at, of the last thirty days: six statements, however many members there are."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.goods.fraud.world import LOOKS_BACK, Gift, Grant, Miss, TopUp, World

_TOPUPS = text("""
    select t.public_id as id, t.member_id as member, t.paid_at as at, t.credits,
        coalesce(encode(p.card_hash, 'hex'), '') as card,
        exists (select from wallet_lot l where l.source_kind = 'topup' and l.source_id = t.public_id
            and l.withdrawn_at is not null) as is_taken_back
    from topup t
    left join payment p on p.subject_kind = 'topup' and p.subject_id = t.public_id and p.state = 'paid'
    where t.state = 'paid' and t.paid_at >= :since and t.credits > 0
""")
_GIFTS = text("""
    select g.public_id as id, g.giver_id as giver, g.receiver_id as receiver, g.created_at as at, s.credits,
        s.cost_minor
    from gift g join shop_sale s on s.id = g.sale_id
    where g.created_at >= :since and s.returned_credits < s.credits
""")
_GRANTS = text("""
    select m.public_id as id, w.member_id as member, m.created_at as at
    from wallet_movement m join wallet w on w.id = m.wallet_id
    where m.kind = 'granted' and m.created_at >= :since
""")
_MISSES = text("""
    select id::text as id, member_id as member, coalesce(encode(network_hash, 'hex'), '') as network, at
    from voucher_miss where at >= :since
""")
_MEMBERS = text("""
    select m.id, m.created_at,
        exists (select from booking b where b.customer_id = m.id and b.state = 'completed') as busy
    from member m where m.id = any(:members)
""")
_DEVICES = text("""
    select array_agg(distinct member_id) as members
    from member_session where member_id = any(:members) and network_hash is not null
    group by network_hash, user_agent having count(distinct member_id) > 1
""")


def world(now: datetime) -> World:
    """Everything the rules read, up to now."""
    since = {"since": now - LOOKS_BACK}
    topups = tuple(TopUp(*row) for row in db.session.execute(_TOPUPS, since))
    gifts = tuple(Gift(*row) for row in db.session.execute(_GIFTS, since))
    grants = tuple(Grant(*row) for row in db.session.execute(_GRANTS, since))
    misses = tuple(Miss(*row) for row in db.session.execute(_MISSES, since))
    first = World(topups, gifts, grants, misses)
    asked: dict[str, Any] = {"members": sorted(first.members)}
    people = db.session.execute(_MEMBERS, asked).all()
    devices = db.session.execute(_DEVICES, asked).scalars()
    return World(
        topups,
        gifts,
        grants,
        misses,
        born={row.id: row.created_at for row in people},
        busy=frozenset(row.id for row in people if row.busy),
        devices=tuple(frozenset(members) for members in devices),
    )
